import { isPlainRecord, parseDigits } from '../digits.ts';
import type { JsonObject } from '../lane.ts';

/**
 * A tool call's arguments as the object that Anthropic takes. What a model wrote that is none is kept under one
 * name, so that a conversation with it can go on. Every digit of a number is kept.
 * @example toolInput('{"city":"Wien"}') // { city: 'Wien' }
 */
export function toolInput(written: unknown): JsonObject {
  if (typeof written !== 'string' || written.trim() === '') return {};
  try {
    const input = parseDigits(written);
    return isPlainRecord(input) ? input : { value: input };
  } catch {
    return { invalid_json: written };
  }
}

import { itemsKept, memberOf } from '../kept-items.ts';
import type { JsonObject } from '../lane.ts';
import { isRecord } from '../record.ts';
import { THINKING_MARK } from '../thinking-mark.ts';

const MARK = Buffer.from(THINKING_MARK);

const isOwn = (item: unknown): boolean =>
  isRecord(item) &&
  item['type'] === 'reasoning' &&
  typeof item['encrypted_content'] === 'string' &&
  item['encrypted_content'].startsWith(THINKING_MARK);

/**
 * A body without the reasoning of other vendors, which only this gateway can read and OpenAI refuses: such items go, and
 * every other byte is as it was.
 */
export function withoutOwnReasoning(body: Buffer, { input }: JsonObject): Buffer {
  if (!body.includes(MARK) || !Array.isArray(input) || !input.some(isOwn)) return body;
  const list = memberOf(body, body.indexOf('{'), 'input');
  if (list === undefined) return body;
  const kept = itemsKept(body, list, (at) => isOwn(input[at]));
  return Buffer.concat([body.subarray(0, list.start), kept, body.subarray(list.end)]);
}

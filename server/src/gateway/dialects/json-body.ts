import { JoulegateError } from '../../units/index.ts';
import type { JsonObject } from './lane.ts';

/** Deeper nesting and longer lists are nobody's prompt; parsers behind us may not survive them. */
const DEEPEST = 64;
const LONGEST_LIST = 20_000;

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A fault of the request, with the field that has it and what to send instead. */
export const badRequest = (where: string, message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', message, { where, hint });

function checkShape(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > DEEPEST) throw badRequest('body', `the body is nested deeper than ${DEEPEST} levels`, 'flatten it');
  if (Array.isArray(value)) {
    if (value.length > LONGEST_LIST)
      throw badRequest('body', `a list of the body has more than ${LONGEST_LIST} items`, 'split the request');
    for (const item of value) {
      // Token ids come by the thousand, and a list of them has nothing below it.
      if (typeof item === 'number') continue;
      checkShape(item, depth + 1);
    }
    return;
  }
  for (const key in value) checkShape((value as JsonObject)[key], depth + 1);
}

/**
 * Parses a request body, once.
 * @param example what the endpoint takes, for the error
 * @throws JoulegateError `JG_BAD_JSON` with the position, `JG_BAD_REQUEST` where it is no object, or too deep
 * @example parseJsonBody(Buffer.from('{"model":"a"}'), '{"model": ...}')
 */
export function parseJsonBody(body: Buffer, example: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new JoulegateError('JG_BAD_JSON', `the body is not JSON: ${(error as Error).message}`, {
      where: 'body',
      hint: 'send one JSON object with content-type application/json',
      cause: error,
    });
  }
  if (!isRecord(parsed)) throw badRequest('body', 'the body is not a JSON object', `send ${example}`);
  checkShape(parsed, 1);
  return parsed;
}

/** @throws JoulegateError `JG_BAD_REQUEST` */
export function modelOf(parsed: JsonObject): string {
  const { model } = parsed;
  if (typeof model !== 'string' || model === '')
    throw badRequest(
      'model',
      'model is missing or not a string',
      'name a model or a workload; GET /v1/models lists both',
    );
  return model;
}

/** @throws JoulegateError `JG_BAD_REQUEST` */
export function streamOf(parsed: JsonObject): boolean {
  const { stream } = parsed;
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    throw badRequest('stream', 'stream is not a boolean', 'send true or false');
  return stream === true;
}

/**
 * A count of tokens that the caller allows; `null` where it names none.
 * @throws JoulegateError `JG_BAD_REQUEST`
 */
export function tokenLimit(parsed: JsonObject, name: string): number | null {
  const value = parsed[name];
  if (value == null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw badRequest(name, `${name} is not a whole number of tokens`, 'leave it out to use the model default');
  return value;
}

/** What callers name to say that requests share a prefix. */
export const sessionOf = (parsed: JsonObject, name: string): string | null => {
  const value = parsed[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, 256) : null;
};

/** The usage object cut out of the end of a body too large to hold; `undefined` where there is none, or none that is JSON. */
export function usageInTail(tail: Buffer): unknown {
  const found = [...tail.toString('utf8').matchAll(/"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/g)].at(-1);
  try {
    return found === undefined ? undefined : (JSON.parse(found[1] as string) as unknown);
  } catch {
    // Most of the answer is with the client: its usage is unknown, its rest is not.
    return undefined;
  }
}

import type { JsonObject } from './lane.ts';
import { isRecord } from './record.ts';
import { membersOf } from './splice.ts';

/** What every runtime that we run on has, and the compiler's library does not know yet. */
const native = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
};

const OPEN_OBJECT = 0x7b;
/** Strings, to be passed over, and numbers. */
const NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;
/** Without any of these no number would be written otherwise once it was read. */
const ODD = /\d{16}|\d[.eE]|-0/;

const isOdd = (text: string): boolean => ODD.test(text) && oddNumbers(text);

function oddNumbers(text: string): boolean {
  for (const [token] of text.matchAll(NUMBER)) if (token[0] !== '"' && String(Number(token)) !== token) return true;
  return false;
}

/**
 * `JSON.parse` that keeps every digit: a number that a double would change or write otherwise becomes what
 * `JSON.stringify` writes as it was, an object that is no number.
 * @throws SyntaxError where the text is no JSON
 */
export const parseDigits = (text: string): unknown =>
  isOdd(text)
    ? native.parse(text, (_key, value, { source }) =>
        typeof value === 'number' && source !== undefined && String(value) !== source ? native.rawJSON(source) : value,
      )
    : (JSON.parse(text) as unknown);

/** A number whose digits are kept. */
export const isDigits = (value: unknown): boolean => native.isRawJSON(value);

/**
 * A body's object with some of its members read again so that their digits are kept; the same object where none has
 * any that would change.
 */
export function withDigits(parsed: JsonObject, body: Buffer, members: readonly string[]): JsonObject {
  const open = body.indexOf(OPEN_OBJECT);
  if (open === -1) return parsed;
  let exact: Record<string, unknown> | null = null;
  for (const { key, start, end } of membersOf(body, open)) {
    if (!members.includes(key)) continue;
    const text = body.toString('utf8', start, end);
    if (isOdd(text)) (exact ??= { ...parsed })[key] = parseDigits(text);
  }
  return exact ?? parsed;
}

/** An object, and no number of many digits. */
export const isPlainRecord = (value: unknown): value is JsonObject => isRecord(value) && !isDigits(value);

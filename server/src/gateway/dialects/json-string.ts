import { notJson } from './json-shape.ts';
import { BACKSLASH, LOWER_U, QUOTE } from './json-tokens.ts';

const LONGEST_ESCAPE = 6;
const LONGEST_CHARACTER = 4;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f]/;

/** Whether a string is more than it stands: it has escapes, or what no string may have. */
export const isEscaped = (bytes: Buffer, text: string): boolean => bytes.includes(BACKSLASH) || CONTROL.test(text);

/**
 * The text that a string's part stands for.
 * @param at where it stands in the body
 * @throws JoulegateError `JG_BAD_JSON`
 */
export function unescaped(text: string, at: number): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch (error) {
    throw notJson(`a string at byte ${at} has what no string may have`, error);
  }
}

/** Where the escapes begin that may not be whole at `to`. */
export function lastEscapes(bytes: Buffer, from: number, to: number): number {
  let at = Math.max(from, to - LONGEST_ESCAPE);
  while (at > from && bytes[at - 1] === BACKSLASH) at--;
  return at;
}

/**
 * Where escapes and characters of a string are whole, at most at `to`.
 * @param escapes as {@link lastEscapes} says
 */
export function wholeUntil(bytes: Buffer, from: number, to: number, escapes: number): number {
  let at = escapes;
  let cut = to;
  while (at < to) {
    const end = at + (bytes[at] !== BACKSLASH ? 1 : bytes[at + 1] === LOWER_U ? LONGEST_ESCAPE : 2);
    if (end > to) cut = at;
    at = end;
  }
  let lead = cut - 1;
  while (lead >= from && lead > cut - LONGEST_CHARACTER && ((bytes[lead] as number) & 0xc0) === 0x80) lead--;
  const byte = lead < from ? 0 : (bytes[lead] as number);
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  return length > 1 && lead + length > cut ? lead : cut;
}

/**
 * The quote that ends a string between two places; -1 where there is none.
 * @param work counts bytes that are looked at one by one
 */
export function endQuote(bytes: Buffer, from: number, until: number, work: { operations: number }): number {
  const first = bytes.indexOf(QUOTE, from);
  if (first === -1 || first >= until) return -1;
  let at = first;
  while (at > from && bytes[at - 1] === BACKSLASH) at--;
  // Text with one quote in it has more: they are found byte by byte, each a call would take longer.
  const begun = at;
  while (at < until && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  work.operations += Math.min(at, until) - begun;
  return at < until ? at : -1;
}

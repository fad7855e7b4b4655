const OTHER = 0;
const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;
const MARK = 8;

const CLASS = new Uint8Array(128);
for (let code = 0x30; code <= 0x39; code++) CLASS[code] = DIGIT;
for (let code = 0x41; code <= 0x5a; code++) CLASS[code] = UPPER;
for (let code = 0x61; code <= 0x7a; code++) CLASS[code] = LOWER;
CLASS[0x5f] = MARK;

/** Signs that end a word beyond ASCII: spaces, dashes, quotes, and the stops of other scripts. */
const isWideGap = (code: number): boolean =>
  code <= 0xbf
    ? code !== 0xaa && code !== 0xb5 && code !== 0xba
    : (code >= 0x2000 && code <= 0x206f) ||
      (code >= 0x3000 && code <= 0x303f) ||
      (code >= 0xff00 && code <= 0xff0f) ||
      code === 0xff1a ||
      code === 0xfeff;

/** Whether a code unit stands in a word: letters, digits, `_`. Beyond the text none does. */
export const isWordCode = (code: number): boolean =>
  code < 128 ? CLASS[code] !== OTHER : code >= 128 && !isWideGap(code);
export const isDigitCode = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isUpperCode = (code: number): boolean => code >= 0x41 && code <= 0x5a;
export const isAlnumCode = (code: number): boolean => code < 128 && (CLASS[code]! & (DIGIT | UPPER | LOWER)) !== 0;
export const isSpaceCode = (code: number): boolean =>
  code === 0x20 || code === 0x09 || code === 0xa0 || code === 0x202f;

/** Signs that tie what stands at both their sides into one: `a-b`, `1.5`, `x/y`. */
const TIES = '-./_~%\\';

/** Nothing is tied to the left of what begins here. */
export function isFreeBefore(text: string, at: number): boolean {
  if (at === 0) return true;
  if (isWordCode(text.charCodeAt(at - 1))) return false;
  return !TIES.includes(text[at - 1] as string) || !isWordCode(text.charCodeAt(at - 2));
}

/** Nothing is tied to the right of what ends here. */
export function isFreeBehind(text: string, at: number): boolean {
  if (at >= text.length) return true;
  if (isWordCode(text.charCodeAt(at)) || text[at] === '@') return false;
  return !TIES.includes(text[at] as string) || !isWordCode(text.charCodeAt(at + 1));
}

const BEFORE = 64;
const BEHIND = 32;

/** What stands before a place, from the beginning of a word on. */
export function wordsBefore(text: string, at: number, characters: number): string {
  let from = Math.max(0, at - characters);
  while (from > 0 && from < at && isWordCode(text.charCodeAt(from - 1))) from++;
  return text.slice(from, at);
}

/** Whether one of the words stands near a place: in the 64 characters before it or the 32 behind. */
export const isNamed = (text: string, from: number, to: number, words: RegExp): boolean =>
  words.test(wordsBefore(text, from, BEFORE)) || words.test(text.slice(to, to + BEHIND));

import { isAlnumCode, isDigitCode, isUpperCode } from './characters.ts';
import { KEY_FORMATS, type KeyFormat } from './key-formats.ts';

/** By their first two characters; a longer beginning is tried first. */
const BY_START: ReadonlyMap<number, readonly KeyFormat[]> = Map.groupBy(
  KEY_FORMATS.toSorted((a, b) => b.prefix.length - a.prefix.length),
  ({ prefix }) => startOf(prefix, 0),
);
function startOf(text: string, at: number): number {
  return text.charCodeAt(at) * 128 + text.charCodeAt(at + 1);
}

const isHex = (code: number): boolean =>
  isDigitCode(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
const OF: Readonly<Record<KeyFormat['rest'], (code: number) => boolean>> = {
  alnum: isAlnumCode,
  word: (code) => isAlnumCode(code) || code === 0x2d || code === 0x5f || code === 0x2e,
  hex: isHex,
  base32: (code) => isUpperCode(code) || isDigitCode(code),
  base64: (code) => isAlnumCode(code) || code === 0x2b || code === 0x2f || code === 0x3d,
};

/** Fewer different characters are a place holder: `ghp_xxxxxxxx`. */
const FEWEST_DIFFERENT = 8;

/** What is made by chance has digits, or both cases where it may have them. */
const isRandom = (rest: string, of: KeyFormat['rest']): boolean =>
  new Set(rest).size >= FEWEST_DIFFERENT &&
  (of === 'base32' || /\d/.test(rest) || (/[a-z]/.test(rest) && /[A-Z]/.test(rest)));

function runEnd(text: string, from: number, isOf: (code: number) => boolean, most: number): number {
  let to = from;
  while (to - from <= most && isOf(text.charCodeAt(to))) to++;
  return to;
}

/** A key that begins at a word. */
export interface KeyFound {
  readonly maker: string;
  readonly to: number;
}

/** A key in its maker's form that begins here; `null` where there is none. */
export function keyAt(text: string, from: number): KeyFound | null {
  const formats = BY_START.get(startOf(text, from));
  if (formats === undefined) return null;
  for (const { maker, prefix, rest, least, most } of formats) {
    if (!text.startsWith(prefix, from)) continue;
    const begun = from + prefix.length;
    let to = runEnd(text, begun, OF[rest], most);
    // A stop behind a key ends a sentence.
    while (to > begun && text[to - 1] === '.') to--;
    const length = to - begun;
    if (length >= least && length <= most && !isAlnumCode(text.charCodeAt(to)) && isRandom(text.slice(begun, to), rest))
      return { maker, to };
  }
  return null;
}

const isBase64Url = (code: number): boolean => isAlnumCode(code) || code === 0x2d || code === 0x5f;
const LONGEST_JWT_PART = 8192;

/** The end of a token of three parts that begins with `eyJ` (RFC 7519); -1: there is none. */
export function jwtEnd(text: string, from: number): number {
  if (!text.startsWith('eyJ', from)) return -1;
  const header = runEnd(text, from, isBase64Url, LONGEST_JWT_PART);
  if (header - from < 12 || !text.startsWith('.eyJ', header)) return -1;
  const claims = runEnd(text, header + 1, isBase64Url, LONGEST_JWT_PART);
  if (text[claims] !== '.') return -1;
  const signature = runEnd(text, claims + 1, isBase64Url, LONGEST_JWT_PART);
  return signature - claims > 16 ? signature : -1;
}

const PEM_BEGINS = /^-----BEGIN ((?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?)-----/;
const PEM_HEAD = 80;
export const LONGEST_PEM = 16_384;

/** The end of a private key in PEM that begins at its dashes, or of what of it is there; -1: there is none. */
export function pemEnd(text: string, from: number): number {
  const name = PEM_BEGINS.exec(text.slice(from, from + PEM_HEAD))?.[1];
  if (name === undefined) return -1;
  const end = `-----END ${name}-----`;
  const at = text.slice(from, from + LONGEST_PEM).indexOf(end);
  return at === -1 ? Math.min(text.length, from + LONGEST_PEM) : from + at + end.length;
}

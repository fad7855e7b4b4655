import type { Tokens } from '../../units/index.ts';

/** Of most languages and of code, in Latin letters. */
const BYTES_PER_TOKEN = 4;
/** Bytes beyond one a character: two in a sign of Chinese, a token each; one in a letter of Cyrillic, half a token. */
const TOKENS_PER_EXTRA_BYTE = 0.5;
/** So many bytes go with each of them. */
const BYTES_PER_EXTRA_BYTE = 1.5;

/**
 * Tokens of a text by its length alone, which no traffic has taught.
 * @param bytes of UTF-8
 * @param characters in it, as UTF-16 counts them
 * @example plainTokens(4000, 4000) // 1000
 */
export function plainTokens(bytes: number, characters: number): Tokens {
  const extra = Math.max(0, bytes - characters);
  return Math.max(0, bytes - BYTES_PER_EXTRA_BYTE * extra) / BYTES_PER_TOKEN + TOKENS_PER_EXTRA_BYTE * extra;
}

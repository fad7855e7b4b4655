import type { Folded } from './fold.ts';
import { memory, type Memory } from './memory.ts';

/** Words of a fold, and single signs of scripts that put no spaces between words. */
export interface Tokens {
  readonly count: number;
  /** 32-bit hash of each token. */
  readonly hash: Int32Array;
  /** Index of the first code unit, and of the one after the last, in the fold. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** 1 where a sentence, line or quotation begins with this token. */
  readonly opens: Uint8Array;
}

const OTHER = 1;
const LETTER = 2;
const IDEOGRAPH = 3;
const kinds = new Uint8Array(0x10000);
const IDEOGRAPHIC =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** 1 other, 2 letter or digit, 3 sign of a script without spaces. */
export function kindOf(code: number): number {
  const known = kinds[code]!;
  if (known !== 0) return known;
  const character = String.fromCharCode(code);
  const kind = IDEOGRAPHIC.test(character) ? IDEOGRAPH : /[\p{L}\p{N}\p{M}_]/u.test(character) ? LETTER : OTHER;
  kinds[code] = kind;
  return kind;
}

export const HASH_SEED = 0x811c9dc5 | 0;
export const hashed = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);
const OPENERS = new Uint8Array(0x10000);
for (const sign of '.!?\n:;,"“”„«»()[]{}<>*#-–—。！？：；，、「」『』（）') OPENERS[sign.charCodeAt(0)] = 1;

/** Cuts a fold into tokens: "Ignore it" is two. */
export function tokensOf({ codes, length }: Folded, room: Memory = memory()): Tokens {
  const hash = room.hash(length);
  const start = room.start(length);
  const end = room.end(length);
  const opens = room.opens(length);
  let count = 0;
  let opening = 1;
  for (let i = 0; i < length;) {
    const code = codes[i]!;
    const kind = kinds[code]! || kindOf(code);
    if (kind === OTHER) {
      if (OPENERS[code] === 1) opening = 1;
      i++;
      continue;
    }
    let own = hashed(HASH_SEED, code);
    start[count] = i++;
    while (kind === LETTER) {
      // Calls nothing: so the arrays are looked up once, and a letter is a step of a few instructions.
      let next = 0;
      for (; i < length && kinds[(next = codes[i]!)] === LETTER; i++) own = hashed(own, next);
      // What was never met before is told by its script.
      if (i === length || kinds[next] !== 0 || kindOf(next) !== LETTER) break;
    }
    hash[count] = own;
    end[count] = i;
    opens[count++] = opening;
    opening = 0;
  }
  return { count, hash, start, end, opens };
}

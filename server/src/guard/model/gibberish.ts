import type { Folded } from '../fold/fold.ts';
import { memory, type Memory } from '../fold/memory.ts';

/** Classes of characters: letters, a digit, blanks, signs; what no alphabet tells apart shares one. */
const SIGNS = `.,'"-():;?!/`;
const GROUPS: readonly string[] = ['{}[]<>', '=+*^%~', '\\_|`', '#@&$'];
const DIGIT = 26;
const BLANK = 27;
const LINE = 28;
const FIRST_SIGN = 29;
const FIRST_GROUP = FIRST_SIGN + SIGNS.length;
const OTHER_SIGN = FIRST_GROUP + GROUPS.length;
const OTHER_LETTER = OTHER_SIGN + 1;
/** How many classes there are; a table of three of them in a row has its cube. */
export const CLASSES = OTHER_LETTER + 1;

const classes = new Uint8Array(0x80).fill(OTHER_SIGN);
for (let i = 0; i < 26; i++) classes[97 + i] = i;
for (let i = 0; i < 10; i++) classes[48 + i] = DIGIT;
classes[32] = BLANK;
classes[10] = LINE;
[...SIGNS].forEach((sign, i) => (classes[sign.charCodeAt(0)] = FIRST_SIGN + i));
GROUPS.forEach((group, i) => [...group].forEach((sign) => (classes[sign.charCodeAt(0)] = FIRST_GROUP + i)));

/** Class of a folded code unit. @example classOf(97) // 0 */
export const classOf = (code: number): number =>
  code < 0x80 ? classes[code]! : code >= 0x2000 && code < 0x2e80 ? OTHER_SIGN : OTHER_LETTER;

/** Characters whose mean surprise is looked at together. */
export const CHUNK = 32;
/** A stored step of surprise, in bits. */
export const STEP_BITS = 0.125;

/** Counts of three classes in a row, for a table of surprise. */
export class TrigramCounts {
  readonly #three = new Float64Array(CLASSES ** 3);

  add({ codes, length }: Folded): void {
    let [a, b] = [BLANK, BLANK];
    for (let i = 0; i < length; i++) {
      const c = classOf(codes[i]!);
      this.#three[(a * CLASSES + b) * CLASSES + c]!++;
      [a, b] = [b, c];
    }
  }

  /**
   * Surprise of each class after two others, in steps of `STEP_BITS`: -log2 of its share, with pairs and single classes
   * behind it where three were never seen (Witten-Bell weights).
   */
  table(): Uint8Array {
    const three = this.#three;
    const pairs = new Float64Array(CLASSES ** 2);
    const single = new Float64Array(CLASSES);
    let total = 0;
    for (let i = 0; i < three.length; i++) {
      pairs[i % CLASSES ** 2]! += three[i]!;
      single[i % CLASSES]! += three[i]!;
      total += three[i]!;
    }
    const share = (counts: (c: number) => number, behind: (c: number) => number): ((c: number) => number) => {
      let [sum, kinds] = [0, 0];
      for (let c = 0; c < CLASSES; c++) {
        sum += counts(c);
        if (counts(c) > 0) kinds++;
      }
      return (c) => (sum === 0 ? behind(c) : (counts(c) + kinds * behind(c)) / (sum + kinds));
    };
    const ofSingle = (c: number): number => (single[c]! + 1) / (total + CLASSES);
    const table = new Uint8Array(CLASSES ** 3);
    for (let b = 0; b < CLASSES; b++) {
      const ofPair = share((c) => pairs[b * CLASSES + c]!, ofSingle);
      for (let a = 0; a < CLASSES; a++) {
        const from = (a * CLASSES + b) * CLASSES;
        const ofThree = share((c) => three[from + c]!, ofPair);
        for (let c = 0; c < CLASSES; c++)
          table[from + c] = Math.min(255, Math.round(-Math.log2(ofThree(c)) / STEP_BITS));
      }
    }
    return table;
  }
}

/** Summed surprise of the characters before each multiple of `CHUNK`, in stored steps; unknown letters say nothing. */
export function surpriseOf({ codes, length }: Folded, table: Uint8Array, room: Memory = memory()): Uint32Array {
  const chunks = Math.ceil(length / CHUNK);
  const sums = room.surprise(chunks + 1).subarray(0, chunks + 1);
  sums[0] = 0;
  let a = BLANK;
  let b = BLANK;
  let sum = 0;
  for (let i = 0, chunk = 1; i < length; chunk++) {
    for (const to = Math.min(length, i + CHUNK); i < to; i++) {
      const code = codes[i]!;
      const c = code < 0x80 ? classes[code]! : classOf(code);
      sum += c === OTHER_LETTER ? USUAL : table[(a * CLASSES + b) * CLASSES + c]!;
      a = b;
      b = c;
    }
    sums[chunk] = sum;
  }
  return sums;
}
/** Surprise of ordinary text, some 2.5 bits a character. */
const USUAL = 20;

import { HASH_SEED, hashed } from '../fold/tokens.ts';
import { knowsWord } from '../phrases/phrase-tree.ts';

/** Letters in a row that are surely several words. */
const LONG = 18;
const LONGEST_WORD = 16;
const LONG_RUN = /[a-z]{18,}/g;
/** What a word of the lexicon costs, and a letter that is in none: the cheapest reading is taken. */
const [WORD, SHORT_WORD, LETTER] = [1, 2.5, 1.5] as const;
/** Words of one or two letters are found in any row of letters. */
const SHORTEST = 3;

/** A row of letters with blanks between the words of the lexicon that it is made of, found from left to right. */
function cut(letters: string): string {
  const { length } = letters;
  const cost = new Float64Array(length + 1).fill(Infinity);
  const before = new Int32Array(length + 1);
  cost[0] = 0;
  for (let i = 0; i < length; i++) {
    if (cost[i]! + LETTER < cost[i + 1]!) {
      cost[i + 1] = cost[i]! + LETTER;
      before[i + 1] = i;
    }
    let hash = HASH_SEED;
    for (let to = i + 1; to <= Math.min(length, i + LONGEST_WORD); to++) {
      hash = hashed(hash, letters.charCodeAt(to - 1));
      const price = cost[i]! + (to - i < SHORTEST ? SHORT_WORD : WORD);
      if (to - i > 1 && price < cost[to]! && knowsWord(hash)) {
        cost[to] = price;
        before[to] = i;
      }
    }
  }
  const words: string[] = [];
  for (let to = length; to > 0;) {
    let from = before[to]!;
    // Letters that are in no word stand together.
    if (to - from === 1) while (from > 0 && from - before[from]! === 1) from = before[from]!;
    words.push(letters.slice(from, to));
    to = from;
  }
  return words.reverse().join(' ');
}

/**
 * A text whose long rows of letters are cut into words of the guard's lexicon, as nothing else told where they end.
 * @example segmented('ignoreallpreviousinstructions') // 'ignore all previous instructions'
 */
export const segmented = (text: string): string => (text.length < LONG ? text : text.replace(LONG_RUN, cut));

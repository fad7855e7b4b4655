/** Writing without spaces between words: each sign is a word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+?(?=$|[^\p{L}\p{N}\p{M}]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])/gu;

/** A 32-bit FNV-1a hash. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash;
}

/** Cuts a text that comes in pieces into words, whatever their case and what stands between them. */
export class WordCutter {
  #rest = '';

  /** @returns hashes of the words that ended in this piece */
  add(piece: string): readonly number[] {
    const text = this.#rest + piece;
    // The last word may go on.
    let end = text.length;
    while (end > 0 && text.length - end <= LONGEST && mayGoOn(text.charCodeAt(end - 1))) end--;
    if (text.length - end > LONGEST) end = text.length;
    this.#rest = text.slice(end);
    return hashes(text.slice(0, end));
  }

  /** Nothing follows. */
  end(): readonly number[] {
    const rest = this.#rest;
    this.#rest = '';
    return hashes(rest);
  }
}
/** Longer words are cut, so that each piece is read once. */
const LONGEST = 256;
/** A sign that may stand within a word. */
const mayGoOn = (code: number): boolean =>
  code >= 0x80 || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

const hashes = (text: string): readonly number[] =>
  (text.normalize('NFKC').toLowerCase().match(WORD) ?? []).map(hashOf);

/** Hashes of all words of a text. */
export function wordsOf(text: string): readonly number[] {
  const cutter = new WordCutter();
  return [...cutter.add(text), ...cutter.end()];
}

import { isWordCode } from './characters.ts';

/** Names and words that a tenant lists, ready to be looked for: by the first word of each. */
export interface Terms {
  readonly byFirst: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Those that are written without gaps between words, the longest first. */
  readonly dense: readonly string[];
  /** What those begin with: one sign of each, two, and so on, and never all. */
  readonly denseBegins: ReadonlySet<string>;
  readonly mostWords: number;
}

const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const lowered = (text: string): string => text.normalize('NFC').toLowerCase();
const wordsOf = (term: string): readonly string[] =>
  lowered(term)
    .split(/[\s\u00a0]+/)
    .filter((word) => word !== '');

export function termsOf(terms: readonly string[]): Terms {
  const spaced = terms
    .filter((term) => !DENSE.test(term))
    .map(wordsOf)
    .filter((words) => words.length > 0);
  const dense = terms.filter((term) => DENSE.test(term)).toSorted((a, b) => b.length - a.length);
  return {
    byFirst: Map.groupBy(
      spaced.toSorted((a, b) => b.length - a.length),
      (words) => wordIn(words[0] as string),
    ),
    dense,
    denseBegins: new Set(
      dense.flatMap((term) => Array.from({ length: term.length - 1 }, (_, i) => term.slice(0, i + 1))),
    ),
    mostWords: Math.max(0, ...spaced.map((words) => words.length)),
  };
}
/** What the walk over a text takes for the first word of it. */
function wordIn(text: string): string {
  let to = 0;
  while (to < text.length && isWordCode(text.charCodeAt(to))) to++;
  return text.slice(0, to);
}

/** The end of a term that begins with this word; -1: none does. */
export function termEnd({ byFirst }: Terms, text: string, from: number, wordEnd: number): number {
  const candidates = byFirst.get(lowered(text.slice(from, wordEnd)));
  if (candidates === undefined) return -1;
  for (const words of candidates) {
    let at = from;
    const isMet = words.every((word, i) => {
      if (i > 0) {
        const gap = at;
        while (at - gap < 4 && /[\s\u00a0]/.test(text[at] ?? '')) at++;
        if (at === gap) return false;
      }
      if (lowered(text.slice(at, at + word.length)) !== word) return false;
      at += word.length;
      return true;
    });
    if (isMet && !isWordCode(text.charCodeAt(at))) return at;
  }
  return -1;
}

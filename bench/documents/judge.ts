import { plainTokens } from '../../server/src/kernel/index.ts';
import { JoulegateError } from '../../server/src/units/index.ts';
import type { Documents } from '../../server/src/documents/index.ts';
import type { DocumentTokens } from '../../server/src/documents/tokens.ts';

type Lean = Awaited<ReturnType<Documents['lean']>>;

/** One file of a manifest. */
export interface Listed {
  readonly file: string;
  readonly kind: string;
  readonly ref: string;
  readonly ref_quality: 'high' | 'medium' | 'low';
  readonly pages: number | null;
  readonly flags?: readonly string[];
}

/** What became of a file. */
export interface Row {
  readonly file: string;
  readonly quality: Listed['ref_quality'];
  readonly kind: string;
  readonly pages: number | null;
  /** Of the reference. */
  readonly words: number;
  /** Of them kept, or listed as left out. */
  readonly found: number;
  readonly leftOut: number;
  readonly before: number;
  readonly after: number;
  /** Words of the reference that are not listed as left out: what any text that keeps the words has to say. */
  readonly kept: readonly string[];
  readonly losses: readonly string[];
  readonly refused: string | null;
  /** No file that a reader of its format opens, or one that needs a password that is not given. */
  readonly malformed: boolean;
  /** Its pages are pictures. */
  readonly recognised: boolean;
  readonly ms: number;
}

/** Words as letters and digits of any script, without case and forms of one letter. @example wordsOf('Façade-2, x') // ['façade', '2', 'x'] */
export const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const MALFORMED: readonly string[] = ['malformed', 'encrypted-password-required'];

/**
 * Fewest tokens of a text that keeps a share of the words: nothing but the words, a blank between them, the longest left out.
 * @example fewestTokens(['ab', 'cd', 'abcdefgh'], 0.6) // 1.25
 */
export function fewestTokens(words: readonly string[], share: number): number {
  const byLength = words.toSorted((a, b) => Buffer.byteLength(a) - Buffer.byteLength(b));
  const text = byLength.slice(0, Math.ceil(words.length * share)).join(' ');
  return plainTokens(Buffer.byteLength(text), text.length);
}

/** How much of a reference was found, each word as often as it stands there. */
export function judge(
  { file, kind, ref_quality: quality, pages, flags = [] }: Listed,
  reference: string,
  answer: Lean | JoulegateError,
  tokens: (document: Lean) => DocumentTokens,
): Omit<Row, 'ms'> {
  const wanted = wordsOf(reference);
  const malformed = flags.some((flag) => MALFORMED.includes(flag));
  const about = { file, quality, pages, words: wanted.length, malformed, recognised: flags.includes('image-only') };
  if (answer instanceof JoulegateError)
    return { ...about, kind, found: 0, leftOut: 0, before: 0, after: 0, kept: [], losses: [], refused: answer.message };
  const counts = new Map<string, number>();
  const add = (text: string, times: number): void => {
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + times);
  };
  const without = (words: readonly string[]): string[] =>
    words.filter((word) => {
      const left = counts.get(word) ?? 0;
      if (left > 0) counts.set(word, left - 1);
      return left === 0;
    });
  for (const { text, times } of answer.leftOut) add(text, times);
  const kept = without(wanted);
  counts.clear();
  add(answer.markdown, 1);
  const missing = without(kept);
  const found = wanted.length - missing.length;
  const leftOut = answer.leftOut.reduce((sum, { text, times }) => sum + times * wordsOf(text).length, 0);
  return {
    ...about,
    pages: answer.pages ?? pages,
    kind: answer.kind,
    found,
    leftOut,
    kept,
    ...tokens(answer),
    losses: answer.losses,
    refused: null,
  };
}

import { FIGURES } from './figures.ts';
import { placesNamed, type Known } from './places.ts';
import { FILLERS, periodOf, SPLITS, type Period } from './vocabulary.ts';

/** What a text asks for, word for word. */
export interface Need {
  /** Of {@link FIGURES}. */
  readonly figures: readonly string[];
  /** Of {@link SPLITS}. */
  readonly splits: readonly string[];
  /** Figures of a million tokens. */
  readonly isPerToken: boolean;
  readonly period: Period | null;
  readonly places: ReturnType<typeof placesNamed>['places'];
  /** What was taken for what, in the order of the text. */
  readonly understood: readonly { readonly words: string; readonly means: string }[];
  readonly notUnderstood: readonly string[];
}

/** A word of the text, and whether something has taken it. */
interface Word {
  readonly text: string;
  means: string | null;
}

const LONGEST_PHRASE = 4;

interface Meaning {
  readonly of: 'figure' | 'split';
  readonly id: string;
}
const PHRASES: ReadonlyMap<string, readonly Meaning[]> = (() => {
  const all = new Map<string, Meaning[]>();
  const add = (words: readonly string[], meaning: Meaning): void => {
    for (const phrase of words) all.set(phrase, [...(all.get(phrase) ?? []), meaning]);
  };
  for (const [id, { words }] of Object.entries(FIGURES)) add(words, { of: 'figure', id });
  for (const [id, { words }] of Object.entries(SPLITS)) add(words, { of: 'split', id });
  return all;
})();

const NUMBERS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  six: 6,
  seven: 7,
  twelve: 12,
  thirty: 30,
};
const BEFORE_PERIOD = new Set(['last', 'past', 'previous', 'this', 'recent']);
const PER_TOKEN = /^(per|a|each|every)( (1|one|thousand|million|1k|1m|1000|k|m|1,000|1,000,000))*( tokens?)$/;

function take(words: readonly Word[], from: number, length: number, means: string): void {
  for (const word of words.slice(from, from + length)) word.means ??= means;
}

/** Takes the stretch of time: `last week`, `past 7 days`, `24h`, `today`. */
function takePeriod(words: readonly Word[]): Period | null {
  for (const [i, { text }] of words.entries()) {
    const compact = /^(\d+)([a-z]+)$/.exec(text);
    const [period, length] =
      text === 'today'
        ? [periodOf(1, 'day'), 1]
        : compact !== null
          ? [periodOf(Number(compact[1]), compact[2]!), 1]
          : BEFORE_PERIOD.has(text)
            ? lastOf(words, i)
            : [periodOf(NUMBERS[text] ?? Number(text), words[i + 1]?.text ?? ''), 2];
    if (period === null) continue;
    take(words, i, length, `time: ${period.means}`);
    return period;
  }
  return null;
}

function lastOf(words: readonly Word[], at: number): readonly [Period | null, number] {
  const next = words[at + 1]?.text ?? '';
  const one = periodOf(1, next);
  if (one !== null) return [one, 2];
  return [periodOf(NUMBERS[next] ?? Number(next), words[at + 2]?.text ?? ''), 3];
}

/** Takes `per million tokens` before its tokens are taken for the figure. */
function takePerToken(words: readonly Word[]): boolean {
  for (const [i] of words.entries())
    for (let length = LONGEST_PHRASE; length >= 2; length--) {
      const phrase = words.slice(i, i + length).map(({ text }) => text);
      if (phrase.length < length || !PER_TOKEN.test(phrase.join(' '))) continue;
      take(words, i, length, 'of a million tokens');
      return true;
    }
  return false;
}

/** Takes figures and splits, the longest phrases first. */
function takeMeanings(words: readonly Word[]): readonly Meaning[] {
  const found: Meaning[] = [];
  for (let i = 0; i < words.length; i++)
    for (let length = LONGEST_PHRASE; length >= 1; length--) {
      const phrase = words.slice(i, i + length);
      if (phrase.length < length || phrase.some(({ means }) => means !== null)) continue;
      const meanings = PHRASES.get(phrase.map(({ text }) => text).join(' '));
      if (meanings === undefined) continue;
      const told = meanings.map(({ of, id }) => (of === 'figure' ? FIGURES[id]!.title.toLowerCase() : `by ${id}`));
      take(words, i, length, told.join(', '));
      found.push(...meanings);
      i += length - 1;
      break;
    }
  return found;
}

/** Words that were taken together, together. */
function understoodOf(words: readonly Word[]): Need['understood'] {
  const told: { words: string; means: string }[] = [];
  let before: string | null = null;
  for (const { text, means } of words) {
    const last = told.at(-1);
    if (means !== null && means === before && last !== undefined) last.words += ` ${text}`;
    else if (means !== null) told.push({ words: text, means });
    before = means;
  }
  return told;
}

/**
 * Reads what a text asks for, by a list of words and the names of the config; what nothing takes is told.
 * @param known names of the config; `null`: there is none
 * @example readNeed('cost by workload for the last week', null).period?.from // 'now-1w'
 */
export function readNeed(text: string, known: Known | null): Need {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}_.:/,-]*/gu) ?? []).map((word): Word => ({
    text: word.replace(/[.:,/-]+$/, ''),
    means: null,
  }));
  const period = takePeriod(words);
  const isPerToken = takePerToken(words);
  const { places, taken } = placesNamed(
    words.map(({ text: word, means }) => (means === null ? word : '')),
    known,
  );
  for (const { at, length, means } of taken) take(words, at, length, means);
  const meanings = takeMeanings(words);
  const ids = (of: Meaning['of']): readonly string[] => [
    ...new Set(meanings.filter((each) => each.of === of).map(({ id }) => id)),
  ];
  return {
    figures: Object.keys(FIGURES).filter((id) => ids('figure').includes(id)),
    splits: ids('split'),
    isPerToken,
    period,
    places,
    understood: understoodOf(words),
    notUnderstood: [
      ...new Set(
        words.filter(({ text: word, means }) => means === null && !FILLERS.has(word)).map(({ text: word }) => word),
      ),
    ],
  };
}

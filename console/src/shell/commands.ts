import type { Right } from '../access/rights.ts';
import { pagesFor, type PAGES } from '../navigation.ts';
import { PERIODS } from '../breakdown/period.ts';
import { NUMBER_WORDS, numbers } from './numbers.ts';
import { theme, THEME_WORDS } from './theme.ts';

/** Where a command goes, or what it sets. */
export type Command =
  | {
      readonly kind: 'page';
      readonly label: string;
      readonly path: (typeof PAGES)[number]['path'];
      readonly hint: string;
    }
  | { readonly kind: 'period'; readonly label: string; readonly period: keyof typeof PERIODS; readonly hint: string }
  | { readonly kind: 'decision'; readonly label: string; readonly id: string; readonly hint: string }
  | { readonly kind: 'theme'; readonly label: string; readonly value: keyof typeof THEME_WORDS; readonly hint: string }
  | {
      readonly kind: 'numbers';
      readonly label: string;
      readonly value: keyof typeof NUMBER_WORDS;
      readonly hint: string;
    };

const CHOICES: readonly Command[] = [
  ...(Object.keys(PERIODS) as (keyof typeof PERIODS)[]).map((period) => ({
    kind: 'period' as const,
    label: `Last ${period}`,
    period,
    hint: 'period',
  })),
  ...theme.values.map((value) => ({
    kind: 'theme' as const,
    label: `Theme: ${THEME_WORDS[value]}`,
    value,
    hint: 'theme',
  })),
  ...numbers.values.map((value) => ({
    kind: 'numbers' as const,
    label: `Numbers: ${NUMBER_WORDS[value]}`,
    value,
    hint: 'numbers',
  })),
];

/** Decision ids have a digit or a dash, words of the menu do not. */
const looksLikeId = (text: string): boolean => /^\S{3,}$/.test(text) && /[\d-]/.test(text);

const pageCommands = (rights: readonly Right[] | undefined): readonly Command[] =>
  pagesFor(rights).map(({ path, label, key }) => ({ kind: 'page', label, path, hint: `g ${key}` }));

/**
 * What a text may mean: commands that have all of its words, and the decision of that id.
 * @param rights of whoever asks: pages for others are not offered
 * @example commandsFor('dark').map(({ label }) => label) // ['Theme: dark']
 */
export function commandsFor(text: string, rights?: readonly Right[]): readonly Command[] {
  const asked = text.trim();
  const words = asked.toLowerCase().split(/\s+/);
  const found = [...pageCommands(rights), ...CHOICES].filter(({ label, hint }) =>
    words.every((word) => `${label} ${hint}`.toLowerCase().includes(word)),
  );
  return looksLikeId(asked)
    ? [{ kind: 'decision', label: `Why ${asked}`, id: asked, hint: 'decision' }, ...found]
    : found;
}

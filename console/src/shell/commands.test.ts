import { expect, test } from 'vitest';
import { PAGES, pagesFor } from '../navigation.ts';
import { commandsFor } from './commands.ts';

const labels = (text: string): readonly string[] => commandsFor(text).map(({ label }) => label);

test('an empty text offers everything, pages first', () => {
  const open = pagesFor().map(({ label }) => label);
  expect(labels('').slice(0, open.length)).toEqual(open);
  expect(labels('')).toContain('Theme: dark');
});

test('pages that a right is needed for are offered to those who have it', () => {
  const pages = (rights: Parameters<typeof commandsFor>[1]): readonly string[] =>
    commandsFor('', rights).flatMap(({ kind, label }) => (kind === 'page' ? [label] : []));
  expect(pages(['read'])).not.toContain('Keys');
  expect(pages(['read', 'operate'])).toEqual(expect.arrayContaining(['Keys', 'Settings']));
  expect(pages(['read', 'operate'])).not.toContain('Audit');
  expect(pages(['read', 'operate', 'audit', 'administer'])).toEqual(PAGES.map(({ label }) => label));
  expect(pages([])).toEqual([]);
});

test('every word must be found, in any order and case', () => {
  expect(labels('DARK theme')).toEqual(['Theme: dark']);
  expect(labels('last week')).toEqual(['Last week']);
  expect(labels('nothing like this')).toEqual([]);
});

test('what may be the id of a decision is offered as one, words are not', () => {
  expect(commandsFor(' jg-3-00012 ')[0]).toMatchObject({ kind: 'decision', id: 'jg-3-00012' });
  expect(commandsFor('01JDF8Z9')[0]).toMatchObject({ kind: 'decision' });
  expect(commandsFor('frontier').map(({ kind }) => kind)).toEqual(['page']);
});

test('letters of pages differ, and none is the g before them', () => {
  const keys = PAGES.map(({ key }) => key as string);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).not.toContain('g');
});

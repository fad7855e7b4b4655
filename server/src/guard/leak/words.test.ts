import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WordCutter, wordsOf } from './words.ts';

test('words are the same whatever their case, their width and what stands between them', () => {
  const words = wordsOf('Never mention the second desk 5000');
  expect(new Set(words).size).toBe(6);
  for (const text of [
    'NEVER, mention: the\n- second **desk** (5000).',
    '\u200b never…mention—the "second" desk/5000!',
    'Ｎｅｖｅｒ mention the second desk ５０００',
  ])
    expect(wordsOf(text)).toEqual(words);
  expect(wordsOf('never mentions the second desk 5000')).not.toEqual(words);
  expect(wordsOf('nevermention the second desk 5000')).toHaveLength(5);
  expect(wordsOf(' ,. ')).toEqual([]);
});

test('in writing without gaps each sign is a word, also beside other letters', () => {
  expect(wordsOf('秘密の指示')).toHaveLength(5);
  expect(wordsOf('GPT秘密')).toEqual([...wordsOf('gpt'), ...wordsOf('秘'), ...wordsOf('密')]);
  expect(wordsOf('cafe\u0301')).toEqual(wordsOf('caf\u00e9'));
});

test('a text in pieces has the words that it has whole, each told when it has ended', () => {
  const cutter = new WordCutter();
  expect(cutter.add('never men')).toEqual(wordsOf('never'));
  expect(cutter.add('tion')).toEqual([]);
  expect(cutter.add(' it')).toEqual(wordsOf('mention'));
  expect(cutter.end()).toEqual(wordsOf('it'));
  expect(cutter.end()).toEqual([]);
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: fc.constantFrom('a', 'Z', '7', 'é', '\u0301', '秘', ' ', '.', '-', '\n'), maxLength: 9 }),
        { maxLength: 12 },
      ),
      (pieces) => {
        const each = new WordCutter();
        const words = pieces.flatMap((piece) => [...each.add(piece)]);
        expect([...words, ...each.end()]).toEqual(wordsOf(pieces.join('')));
      },
    ),
    { seed: 11, numRuns: 300 },
  );
});

test('a word without an end is cut, so that nothing is held for ever', () => {
  const cutter = new WordCutter();
  const told = Array.from({ length: 100 }, () => cutter.add('x'.repeat(50)).length).reduce(
    (sum, each) => sum + each,
    0,
  );
  expect(told).toBeGreaterThan(5);
  // What people write is never cut.
  expect(new WordCutter().add('x'.repeat(256))).toEqual([]);
});

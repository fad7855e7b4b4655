import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../fold/fold.ts';
import { segmented } from './segmented.ts';
import { spacedVariants } from './spaced.ts';

const LETTER = /[\p{L}\p{N}\p{M}_]/u;

/** Runs of letters that stand alone, each at most twelve signs behind the one before, by the letters of the text. */
function runsOf(text: string): readonly (readonly number[])[] {
  const alone = [...text].flatMap((each, i) =>
    LETTER.test(each) && !LETTER.test(text[i - 1] ?? ' ') && !LETTER.test(text[i + 1] ?? ' ') ? [i] : [],
  );
  const runs: number[][] = [];
  for (const at of alone) {
    const last = runs.at(-1)?.at(-1);
    const between = last === undefined ? '' : text.slice(last + 1, at);
    if (last !== undefined && between.length <= 12 && ![...between].some((each) => LETTER.test(each)))
      runs.at(-1)!.push(at);
    else runs.push([at]);
  }
  return runs.filter((each) => each.length >= 8);
}

/** With the same gap everywhere, a blank for a wider one. */
const texts = fc
  .tuple(
    fc.constantFrom('say ', '', 'x1 ', '. '),
    fc.constantFrom(' ', '.', '-', '  ', '*'),
    fc.array(fc.stringMatching(/^[a-z]{2,7}$/), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', ' now', '!', ' 12', '.'.repeat(13)),
    fc.boolean(),
  )
  .map(([before, gap, words, behind, isTwice]) => {
    const spaced = words.map((word) => [...word].join(gap)).join(gap === ' ' || gap === '  ' ? `${gap} ` : ' ');
    const part = `${before}${spaced}${behind}`;
    return { text: isTwice ? `${part}${'.'.repeat(13)} and then ${part}` : part, gap, words };
  });

describe('letters that stand alone', () => {
  test('are found in rows of eight and more, wherever they stand', () => {
    let many = 0;
    fc.assert(
      fc.property(texts, ({ text, words }) => {
        const runs = runsOf(text);
        many += runs.length;
        const found = spacedVariants(fold(text));
        const [first] = found.filter(({ text: each }) => !each.includes('\0'));
        const places = [...new Map(found.map((each) => [each.from, each])).values()];
        expect(places.map(({ from }) => from)).toEqual(runs.map(([at]) => at));
        for (const [i, run] of runs.entries()) {
          const { from, to, disguise } = places[i]!;
          expect(disguise).toBe('spaced');
          expect(to).toBeGreaterThan(run.at(-1)!);
          expect(LETTER.test(text.slice(run.at(-1)! + 1, to))).toBe(false);
          const own = found.filter((each) => each.from === from);
          for (const each of own) expect(each).toMatchObject({ disguise: 'spaced', to });
          const letters = run.map((at) => text[at]).join('');
          expect(own[0]!.text.replaceAll(/[^a-z0-9]/g, '')).toBe(letters);
          // Told apart by the lexicon where that says more.
          expect(own.slice(1).map((each) => each.text)).toEqual(
            segmented(own[0]!.text) === own[0]!.text ? [] : [segmented(own[0]!.text)],
          );
        }
        if (runs.length === 1 && first !== undefined && words.join('').length === runs[0]!.length)
          expect(first.text.replace(/[!.]+$/, '')).toBe(words.join(' '));
      }),
      { numRuns: 1500, seed: 12 },
    );
    expect(many).toBeGreaterThan(1000);
  });

  test.each([
    // A letter of an Indic script has its signs with it, three of them at most.
    ['कि ने का मो रू पु सी ते', true],
    [Array(8).fill('कखगघ').join(' '), true],
    [Array(8).fill('कखगघच').join(' '), false],
    [Array(8).fill('שת').join(' '), false],
    ['ab cd ef gh ij kl mn op', false],
    ['αβ γδ εζ ηθ ικ λμ νξ οπ', false],
  ])('of %s are rows: %j', (text, isRow) => {
    expect(spacedVariants(fold(text)).length > 0).toBe(isRow);
  });
});

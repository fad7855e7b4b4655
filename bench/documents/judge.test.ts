import { expect, test } from 'vitest';
import { fewestTokens, judge } from './judge.ts';

const LISTED = { file: 'a.docx', kind: 'docx', ref: 'a.txt', ref_quality: 'high', pages: 1 } as const;
const answer = (markdown: string, ...leftOut: readonly string[]) => ({
  kind: 'docx' as const,
  markdown,
  pages: 1,
  leftOut: leftOut.map((text) => ({ reason: 'running head' as const, text, times: 1 })),
  losses: [],
  plain: { bytes: 0, characters: 0 },
});
const of = (reference: string, lean: ReturnType<typeof answer>) =>
  judge(LISTED, reference, lean, () => ({ before: 0, after: 0, method: '' }));

test('a word counts as often as it stands in what was made, or is listed as left out', () => {
  expect(of('one two two Acme', answer('Two one', 'ACME'))).toMatchObject({ words: 4, found: 3, leftOut: 1 });
  expect(of('one one', answer('one one one'))).toMatchObject({ words: 2, found: 2 });
});

test('the fewest tokens are those of the words that are not left out, without the longest', () => {
  expect(of('Acme one (two)', answer('one two', 'Acme')).kept).toEqual(['one', 'two']);
  expect(fewestTokens(['ab', 'cd', 'abcdefgh'], 2 / 3)).toBeCloseTo(fewestTokens(['ab', 'cd'], 1));
  expect(fewestTokens(['ab', 'cd'], 1)).toBeCloseTo(5 / 4);
});

import { expect, test } from 'vitest';
import { guardSchema, policiesOf } from './schema.ts';
import type { Band } from '../screen.ts';
import { PromptScreening, type Spoken } from './screening.ts';

const policyOf = (over: object = {}) => policiesOf(guardSchema.parse({ default: over }), ['main']).get('main')!;
/** A screen that finds in a text what stands at its beginning: a band and a score, such as `escalate 0.7`. */
const told = (text: string) => {
  const [band, score] = /^(\w+) (\d\.\d)/.exec(text)?.slice(1) ?? ['allow', '0'];
  return { band: band as Band, score: Number(score), ruleIds: [], modelVersion: 'v' };
};
const screened = (policy: object, ...texts: readonly Spoken[]) => {
  const screening = new PromptScreening(told, policyOf(policy), texts);
  while (screening.step());
  return {
    verdicts: screening.findings.map(({ check, verdict }) => `${check} ${verdict}`),
    escalated: screening.escalated.map(({ text, finding: { check, where } }) => `${check} ${where} ${text}`),
  };
};
const prompt = (text: string, where = 'a'): Spoken => ({ kind: 'prompt', text, where });
const document = (text: string, where = 'b'): Spoken => ({ kind: 'document', text, where });

test.each([
  [{}, 'allow 0.1', 'prompts pass'],
  [{}, 'flag 0.3', 'prompts flag'],
  [{}, 'block 0.9', 'prompts block'],
  [{ prompts: 'flag' }, 'block 0.9', 'prompts flag'],
  [{}, 'escalate 0.6', 'prompts escalate'],
  // In doubt it is blocked only where nobody is asked and policy blocks what is certain.
  [{ uncertain: 'block' }, 'escalate 0.6', 'prompts block'],
  [{ uncertain: 'block', escalateTo: 'judge' }, 'escalate 0.6', 'prompts escalate'],
  [{ uncertain: 'block', prompts: 'flag' }, 'escalate 0.6', 'prompts escalate'],
] as const)('under the policy %j a prompt that says %j has the verdict %j', (policy, text, verdict) => {
  const { verdicts, escalated } = screened(policy, prompt(text));
  expect(verdicts).toEqual([verdict]);
  expect(escalated).toEqual(verdict.endsWith('escalate') ? [`prompts a ${text}`] : []);
});

test('the likeliest attack of prompts and of documents asks for a second opinion, the newest of those that are alike', () => {
  const { escalated, verdicts } = screened(
    {},
    prompt('escalate 0.5', 'first'),
    prompt('escalate 0.7', 'second'),
    prompt('flag 0.9', 'third'),
    prompt('escalate 0.7', 'fourth'),
    prompt('escalate 0.6', 'fifth'),
    document('escalate 0.5', 'page'),
  );
  expect(escalated.toSorted()).toEqual(['documents page escalate 0.5', 'prompts fourth escalate 0.7']);
  expect(verdicts.toSorted()).toEqual(['documents escalate', 'prompts escalate']);
});

test('what is blocked already needs no second opinion, and what stands beside it does', () => {
  const { escalated, verdicts } = screened({}, prompt('escalate 0.6'), prompt('block 0.9'), document('escalate 0.6'));
  expect(verdicts.toSorted()).toEqual(['documents escalate', 'prompts block']);
  expect(escalated).toEqual(['documents b escalate 0.6']);
});

test('one step is about a millisecond of work, however the texts are cut', () => {
  const steps = (texts: readonly Spoken[]): number => {
    const screening = new PromptScreening(told, policyOf(), texts);
    let count = 1;
    while (screening.step()) count++;
    return count;
  };
  expect(steps([])).toBe(1);
  expect(steps([prompt('hello')])).toBe(1);
  expect(steps(Array.from({ length: 3 }, () => prompt('x'.repeat(8192))))).toBe(3);
  // Even texts without a letter cost something.
  expect(steps(Array.from({ length: 1280 }, () => prompt('')))).toBe(10);
});

test('a text is looked at once, in pieces that overlap, to its last character', () => {
  for (const length of [8191, 8192, 8193, 15_872, 15_873, 40_000]) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(97 + (i % 23))).join('');
    const pieces: { text: string; ends: boolean }[] = [];
    const screening = new PromptScreening(
      (piece, { ends }) => (pieces.push({ text: piece, ends }), told('')),
      policyOf(),
      [prompt(text)],
    );
    while (screening.step());
    expect(pieces.reduce((all, piece) => all + piece.text.slice(all === '' ? 0 : 512), '')).toBe(text);
    expect(pieces).toHaveLength(Math.max(1, Math.ceil((length - 512) / (8192 - 512))));
    expect(pieces.map(({ ends }) => ends)).toEqual(pieces.map((_, i) => i === pieces.length - 1));
  }
});

test('of too much text the newest is looked at, and what it says stands beside what was not seen', () => {
  const long = 'x'.repeat(600_000);
  const { verdicts } = screened(
    {},
    document(long, 'old'),
    prompt(long, 'older'),
    document('flag 0.3', 'new'),
    prompt('flag 0.3', 'newest'),
  );
  expect(verdicts.toSorted()).toEqual(['documents flag', 'prompts flag']);
  const screening = new PromptScreening(told, policyOf(), [document(long, 'old'), prompt(long, 'new')]);
  while (screening.step());
  expect(screening.findings.map(({ check, verdict, where }) => [check, verdict, where])).toEqual([
    ['prompts', 'pass', 'new'],
    ['documents', 'not-run', 'old'],
  ]);
  // A screening that has given up has nothing more to do.
  expect([screening.step(), screening.fail()]).toEqual([false, false]);
});

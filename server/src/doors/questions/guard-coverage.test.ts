import { expect, test } from 'vitest';
import { guard } from '../../guard/index.ts';
import { coverageOf } from './guard-coverage.ts';

const models = [{ id: 'q', kind: 'qwen3-guard', baseUrl: 'http://127.0.0.1:8000/v1', model: 'm' }];
const coverage = (config: object) => coverageOf(guard.schema.parse(config), ['main']).workloads[0]!;
const UNNAMED = { state: 'not-covered', why: 'policy names no content of documents' };
const NEEDS = { state: 'not-covered', why: 'needs a guard model' };

test.each([
  ['no guard', {}],
  ['a guard without a content policy', { default: { mode: 'enforce' }, models }],
  ['a guard that is off', { default: { mode: 'off', content: { model: 'q' } }, models }],
])('%s covers no category, and says what is missing', (_name, config) => {
  const { rows } = coverage(config);
  expect(rows).toHaveLength(8);
  for (const { prompts, documents, answers } of rows)
    expect([prompts, documents, answers]).toEqual([NEEDS, NEEDS, NEEDS]);
});

test('with a guard model, what it does not know stays not covered whatever policy says', () => {
  const content = { model: 'q', prompts: { violence: 'block', minors: 'block', hate: 'allow' } };
  const { rows, model, mode } = coverage({ default: { mode: 'enforce', content }, models });
  expect([model, mode]).toEqual([{ id: 'q', kind: 'qwen3-guard' }, 'enforce']);
  const of = (category: string) => rows.find((row) => row.category === category)!;
  expect(of('violence')).toEqual({
    category: 'violence',
    prompts: { state: 'block', why: null },
    documents: UNNAMED,
    answers: { state: 'flag', why: null },
  });
  expect(of('hate').prompts).toEqual({ state: 'allowed', why: null });
  const blind = { state: 'not-covered', why: 'q (qwen3-guard) does not judge it' };
  expect(of('minors')).toEqual({ category: 'minors', prompts: blind, documents: UNNAMED, answers: blind });
  expect(of('regulated-advice').prompts).toEqual(blind);
  const named = coverage({ default: { content: { model: 'q', documents: { hate: 'block' } } }, models }).rows;
  expect(named.map(({ category, documents }) => [category, documents.state])).toEqual([
    ['violence', 'flag'],
    ['hate', 'block'],
    ['harassment', 'flag'],
    ['sexual', 'flag'],
    ['minors', 'not-covered'],
    ['self-harm', 'flag'],
    ['crime-and-weapons', 'flag'],
    ['regulated-advice', 'not-covered'],
  ]);
});

test('a model of prompts alone covers no answers', () => {
  const pg = { ...models[0], kind: 'prompt-guard' };
  const { rows } = coverage({ default: { content: { model: 'q' } }, models: [pg] });
  expect(rows.every(({ prompts, answers }) => [prompts, answers].every(({ state }) => state === 'not-covered'))).toBe(
    true,
  );
});

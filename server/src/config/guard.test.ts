import { expect, test } from 'vitest';
import { guard } from '../guard/index.ts';
import { guardNotes } from './guard.ts';

const models = [
  { id: 'llama', kind: 'llama-guard', baseUrl: 'http://127.0.0.1:8001/v1', model: 'm' },
  { id: 'pg', kind: 'prompt-guard', baseUrl: 'http://127.0.0.1:8002', model: 'm' },
];
const notes = (over: object) => guardNotes(guard.schema.parse({ models, ...over }), [{ id: 'judge' }]);

test('a policy names models that are there and can do what it asks', () => {
  expect(notes({ default: { escalateTo: 'pg', content: { model: 'llama' } } })).toEqual({ problems: [], warnings: [] });
  const { problems } = notes({
    default: { escalateTo: 'llama' },
    workloads: { a: { escalateTo: 'nobody', content: { model: 'nothing' } } },
  });
  expect(problems.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['guard.default.escalateTo', expect.stringMatching(/llama is a llama-guard, which does not judge attacks/)],
    ['guard.workloads.a.escalateTo', 'unknown guard model "nobody"; known: llama, pg'],
    ['guard.workloads.a.content.model', 'unknown guard model "nothing"; known: llama, pg'],
  ]);
  expect(notes({ models: [models[0], models[0]] }).problems).toMatchObject([{ message: '"llama" is used twice' }]);
  const at = (deployment: string) => notes({ models: [{ ...models[0], deployment }] }).problems;
  expect(at('judge')).toEqual([]);
  expect(at('jude')).toEqual([{ path: ['guard', 'models', 0, 'deployment'], message: 'unknown deployment "jude"' }]);
});

test('what policy blocks and the model does not judge is said aloud', () => {
  const { warnings } = notes({
    default: { content: { model: 'llama', prompts: { violence: 'block', harassment: 'block' } } },
    workloads: { a: { content: { model: 'pg', answers: { hate: 'block' } } } },
  });
  expect(warnings.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['guard.default.content.prompts', expect.stringContaining('policy blocks it: harassment; a llama-guard')],
    ['guard.workloads.a.content.answers', expect.stringContaining('policy blocks it: hate; a prompt-guard')],
  ]);
});

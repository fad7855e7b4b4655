import { expect, test } from 'vitest';
import { Budgets } from '../accounts/index.ts';
import { JoulegateError } from '../units/index.ts';
import { parseConfig, resolveConfig, type Config } from './index.ts';

const AT = Date.UTC(2026, 2, 10, 12);
const text = (shares: string, budgets = '[]') => `version: 1
origins: [paris]
organisation:
  target: { baseYear: 2025, baseTonnes: 120, reductionPercentPerYear: 10, scope: scope 3, whenSpent: degrade, startPrice: 40, shares: ${shares} }
deployments:
  - id: paris
    model: llama-3.1-8b
    baseUrl: http://127.0.0.1:8000/v1
    site: gcp:europe-west9
    price: { inputPerMtok: 1, outputPerMtok: 2, source: contract, asOf: 2026-01-01 }
workloads:
  - { id: chat, deployments: [paris], budgets: ${budgets} }
  - { id: mail, deployments: [paris] }
`;
const load = (yaml: string): Config => resolveConfig(parseConfig(yaml, 'j.yaml'), 'j.yaml', AT);
const problem = (yaml: string): string => {
  try {
    load(yaml);
  } catch (error) {
    if (error instanceof JoulegateError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};

test('a share of the target is the carbon budget of its workload, month after month', () => {
  const { workloads } = load(text('{ chat: { percent: 60 } }'));
  expect(
    workloads.map(({ budgets }) =>
      budgets.map(({ kind, limit, whenSpent, startPrice }) => [kind, limit, whenSpent, startPrice]),
    ),
  ).toEqual([[['carbon', 5_400_000, 'degrade', 40]], []]);

  const budgets = new Budgets(workloads, []);
  const chat = budgets.get('chat')!;
  const reading = (at: number) => {
    chat.terms(at);
    return budgets.readings(at)[0]!;
  };
  chat.observe(Date.UTC(2026, 2, 31, 23), { addedMs: 0, carbonG: 1000, cashUsd: 0, waterL: 0 });
  expect(reading(Date.UTC(2026, 2, 31, 23, 30))).toMatchObject({
    owner: 'chat',
    dimension: 'carbon',
    used: 1000,
    target: { year: 2026, yearTonnes: 64.8 },
  });
  // April is whole; January 2027 belongs to a year of 96 t.
  expect(reading(Date.UTC(2026, 3, 2))).toMatchObject({ used: 0, limit: 5_400_000 });
  expect(reading(Date.UTC(2027, 0, 2))).toMatchObject({
    used: 0,
    limit: 4_800_000,
    target: { year: 2027, yearTonnes: 57.6 },
  });
});

test.each([
  [
    text('{ chta: { percent: 60 } }'),
    /organisation\.target\.shares\.chta.*unknown workload "chta" \(did you mean "chat"\?\)/,
  ],
  [text('{ chat: { percent: 60 }, mail: { percent: 50 } }'), /more than 100 percent/],
  [
    text('{ chat: { percent: 60 } }', '[{ kind: carbon, grams: 5 }]'),
    /workloads\.0\.budgets.*its share of the target is its carbon budget/,
  ],
  [text('{ chat: { percent: 0 } }'), /shares\.chat/],
])('%# is refused', (yaml, message) => {
  expect(problem(yaml)).toMatch(message);
});

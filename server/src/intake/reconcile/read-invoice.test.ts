import { expect, test } from 'vitest';
import { ANTHROPIC_COSTS, ANTHROPIC_COSTS_CSV, OPENAI_COSTS, OPENAI_COSTS_CSV } from './invoices.fixture.ts';
import { invoiceOf } from './read-invoice.ts';

const NOW = Date.UTC(2026, 10, 1);
const read = (text: string) => invoiceOf(text, 'f', 'auto', NOW);
const NONE = { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n };

test("OpenAI's costs: dollars, tokens in their unit, model and kind out of the line item", () => {
  const { format, lines, bad } = read(OPENAI_COSTS);
  expect([format, bad]).toEqual(['openai', []]);
  expect(lines.map(({ day, model, kind, tokens, nanoUsd, key }) => [day, model, kind, tokens, nanoUsd, key])).toEqual([
    [20_544, 'gpt-4o', 'cacheRead', { ...NONE, cacheRead: 48_000n }, 60_000_000n, 'key_1'],
    [20_544, 'gpt-4o', 'output', { ...NONE, output: 1000n }, 10_000_001n, null],
    [20_544, null, null, null, 1_500_000_000n, null],
  ]);
});

test("OpenAI's dashboard export: a day in one amount; days without costs are no lines", () => {
  expect(read(OPENAI_COSTS_CSV)).toMatchObject({ bad: [], lines: [{ nanoUsd: 895_874_000n, model: null, item: '' }] });
});

test("Anthropic's cost report is in cents", () => {
  expect(read(ANTHROPIC_COSTS)).toMatchObject({
    format: 'anthropic',
    bad: [],
    lines: [
      { nanoUsd: 1_234_500_000n, model: 'claude-sonnet-4-5', kind: 'input', tokens: null, project: 'wrkspc_01' },
      { nanoUsd: 500_000_000n, model: null, item: 'Web Search Usage' },
    ],
  });
});

test("the console's export is in dollars, by the names of models and keys", () => {
  expect(read(ANTHROPIC_COSTS_CSV)).toMatchObject({
    format: 'anthropic',
    bad: [],
    lines: [
      { nanoUsd: 50_000_000n, model: 'claude-haiku-4-5', kind: 'input', key: 'demo-key' },
      { nanoUsd: 200_000_000n, model: null, item: 'web_search' },
    ],
  });
});

test('another currency, no amount and another kind of file are named', () => {
  expect(read('day,amount_usd\n2026-04-01,\n2026-04-02,1.00\n').bad).toEqual([
    { where: 'line 2', reason: '"" is no amount of money' },
  ]);
  expect(read(OPENAI_COSTS_CSV.replace('usd', 'eur')).bad[0]!.reason).toContain('the amount is in EUR');
  expect(() => read('at,model\n')).toThrow(/is no export of costs: it has at, model/);
});

test.each([
  ['cache writes', 'cacheWrite'],
  ['cache write', 'cacheWrite'],
  ['cached writes', 'cacheWrite'],
  ['cached input', 'cacheRead'],
  ['input', 'input'],
])('%s of a line item is %s', (item, kind) => {
  const text = JSON.stringify([
    {
      start_time: 1775001600,
      amount: { value: '0.5', currency: 'usd' },
      line_item: `gpt-5.6-sol, ${item}`,
      quantity: 100,
    },
  ]);
  expect(read(text).lines).toMatchObject([{ model: 'gpt-5.6-sol', kind }]);
});

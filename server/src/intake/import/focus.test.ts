import { describe, expect, test } from 'vitest';
import { distinctRows } from './distinct.ts';
import { tokenKind, tokensPerUnit } from './focus-words.ts';
import { usageOf } from './read-usage.ts';

const NOW = Date.UTC(2026, 10, 28);
const read = (text: string) => usageOf(text, 'focus.csv', 'auto', NOW);
type Row = Readonly<Record<string, string>>;
const USUAL: Row = {
  BilledCost: '0',
  EffectiveCost: '0',
  BillingAccountId: '1111',
  BillingCurrency: 'USD',
  ChargeCategory: 'Usage',
  ChargeClass: '',
  ChargeDescription: '',
  ChargePeriodStart: '2026-10-05T13:00:00Z',
  ChargePeriodEnd: '2026-10-05T14:00:00Z',
  ConsumedQuantity: '',
  ConsumedUnit: '',
  PricingQuantity: '',
  PricingUnit: '',
  ProviderName: 'OpenAI',
  PublisherName: 'OpenAI',
  RegionId: '',
  ServiceCategory: 'AI and Machine Learning',
  ServiceName: 'OpenAI API',
  SkuId: '',
  SkuMeter: '',
  SkuPriceDetails: '',
  SubAccountId: 'proj_a',
  Tags: '{}',
  x_Unknown: 'anything, at all',
};
const csv = (...rows: readonly Row[]): string => {
  const all = rows.map((row) => ({ ...USUAL, ...row }));
  const names = [...new Set(all.flatMap((row) => Object.keys(row)))];
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return [
    names.join(','),
    ...all.map((row) => names.map((name) => cell(row[name as keyof typeof row] ?? '')).join(',')),
  ].join('\r\n');
};
const tokens = (meter: string, quantity: string, cost: string, more: Row = {}): Row => ({
  SkuMeter: meter,
  ConsumedQuantity: quantity,
  ConsumedUnit: 'Tokens',
  BilledCost: cost,
  EffectiveCost: cost,
  SkuId: 'gpt-4o-2024-08-06',
  ...more,
});
/** What would be booked: tokens, and money in nano-USD. */
const booked = (text: string) => {
  const { rows, bad } = read(text);
  expect(bad).toEqual([]);
  return distinctRows(rows, 'acme', new Map()).fresh.map(({ row }) => row);
};

describe('a FOCUS file', () => {
  test('kinds of tokens of one hour, account and model are one entry, to the nano-dollar', () => {
    const rows = booked(
      csv(
        tokens('Input Tokens', '1000', '0.0025'),
        tokens('Cached Input', '800', '0.001'),
        tokens('Output Tokens', '500', '0.005'),
        tokens('Reasoning', '20', '0.0002'),
        tokens('Output Tokens', '7', '0.000000001', { SubAccountId: 'proj_b' }),
      ),
    );
    expect(
      rows.map(({ usage, costNanoUsd, project, model, provider }) => [usage, costNanoUsd, project, model, provider]),
    ).toEqual([
      [
        { inputUncached: 1000, cacheRead: 800, cacheWrite5m: 0, cacheWrite1h: 0, output: 500, reasoning: 20 },
        8_700_000,
        'proj_a',
        'gpt-4o-2024-08-06',
        'openai',
      ],
      [expect.objectContaining({ output: 7 }), 1, 'proj_b', 'gpt-4o-2024-08-06', 'openai'],
    ]);
  });

  test("clouds: units of thousands, meters' own words, the region as the place, what was paid after discounts", () => {
    const [row] = booked(
      csv({
        ...tokens('', '12.5', '0.05'),
        ProviderName: 'AWS',
        ServiceName: 'Amazon Bedrock',
        ConsumedUnit: '1K tokens',
        SkuId: 'A1B2',
        ChargeDescription: 'Claude Sonnet 4.5 cache write 1h tokens',
        ResourceId: 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0',
        RegionId: 'us-east-1',
        BilledCost: '0',
      }),
    );
    expect(row).toMatchObject({
      provider: 'aws',
      model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
      usage: { cacheWrite1h: 12_500 },
      costNanoUsd: 50_000_000,
      site: { key: 'aws:us-east-1', zone: expect.any(String) as string },
    });
    const [azure] = booked(
      csv({
        ...tokens('gpt-4o-0806-Inp-glbl Tokens', '', '1'),
        ProviderName: 'Microsoft',
        SkuId: 'DZH318Z0',
        PricingUnit: '1M Tokens',
        PricingQuantity: '0.4',
        ConsumedUnit: 'Units',
      }),
    );
    expect(azure).toMatchObject({ provider: 'azure', model: 'gpt-4o', usage: { inputUncached: 400_000 } });
  });

  test.each([
    ['x_Model', { x_Model: 'in-house-9' }],
    [
      'details of the SKU',
      { SkuPriceDetails: '{"x_ModelName":"in-house-9","x_TokenType":"Output"}', SkuMeter: 'Tokens' },
    ],
    ['a tag', { Tags: '{"team":"a","model":"in-house-9"}' }],
    ['the meter, less its kind', { SkuMeter: 'in-house-9 Output Tokens', SkuId: '' }],
  ])('the model stands in %s', (_, more: Row) => {
    const [row] = booked(csv(tokens('Output Tokens', '10', '1', more)));
    expect(row).toMatchObject({ model: 'in-house-9', usage: { output: 10 } });
  });

  test('what is no tokens of a model is named and counted with its money, and not booked', () => {
    const { rows, leftOut, bad } = read(
      csv(
        tokens('Input Tokens', '1000', '0.0025'),
        { ChargeCategory: 'Tax', BilledCost: '1.9', EffectiveCost: '1.9' },
        { ChargeCategory: 'Tax', BilledCost: '0.1', EffectiveCost: '0.1' },
        { ChargeCategory: 'Credit', BilledCost: '-5', EffectiveCost: '-5' },
        { ChargeCategory: 'Adjustment', BilledCost: '-0.5', EffectiveCost: '-0.5' },
        { ChargeCategory: 'Purchase', BilledCost: '100', EffectiveCost: '0' },
        tokens('Input Tokens', '-100', '-0.25', { ChargeClass: 'Correction' }),
        tokens('Input Tokens', '-100', '-0.25'),
        { ...tokens('Web searches', '3', '0.03'), ConsumedUnit: 'Requests' },
        { ...tokens('Tokens', '9', '4'), ServiceCategory: 'Identity', ServiceName: 'Sign-in' },
        {
          ServiceName: 'Amazon EC2',
          ServiceCategory: 'Compute',
          ConsumedUnit: 'Hours',
          ConsumedQuantity: '24',
          EffectiveCost: '12',
        },
      ),
    );
    expect([bad, rows.length]).toEqual([[], 1]);
    expect(leftOut.map(({ what, rows: n, nanoUsd }) => [what, n, nanoUsd])).toEqual([
      ['Tax of OpenAI API', 2, 2_000_000_000n],
      ['Credit of OpenAI API', 1, -5_000_000_000n],
      ['Adjustment of OpenAI API', 1, -500_000_000n],
      ['Purchase of OpenAI API', 1, 0n],
      ['Correction of an earlier invoice of OpenAI API', 1, -250_000_000n],
      ['refund of OpenAI API', 1, -250_000_000n],
      ['OpenAI API, which counts Requests', 1, 30_000_000n],
      ['Sign-in (Identity)', 1, 4_000_000_000n],
      ['Amazon EC2, which counts Hours', 1, 12_000_000_000n],
    ]);
  });

  test.each([
    [{ SkuMeter: 'Tokens' }, 'nothing tells whether its tokens are input or output'],
    [{ BillingCurrency: 'EUR' }, 'BillingCurrency is EUR'],
    [{ ConsumedQuantity: 'many' }, '"many" is no amount'],
    [{ ChargePeriodEnd: '2026-10-05T13:00:00Z' }, 'ChargePeriodEnd is not behind'],
    [{ Tags: '{model' }, 'Tags is no JSON'],
    [{ ConsumedQuantity: '1e17' }, 'are no count of tokens'],
  ])('%j is a bad row', (more: Row, reason) => {
    const { rows, bad } = read(csv(tokens('Output Tokens', '10', '1', more)));
    expect([rows, bad]).toEqual([[], [{ where: 'line 2', reason: expect.stringContaining(reason) as string }]]);
  });

  test('another currency that was priced in dollars is taken in dollars', () => {
    const more = { BillingCurrency: 'EUR', PricingCurrency: 'USD', PricingCurrencyEffectiveCost: '1.25' };
    expect(booked(csv(tokens('Output Tokens', '10', '1', more)))[0]?.costNanoUsd).toBe(1_250_000_000);
  });

  test('read again, with its rows and columns in another order, nothing is new', () => {
    const lines = [tokens('Input Tokens', '1000', '0.0025'), tokens('Output Tokens', '500', '0.005')];
    const again = lines.toReversed().map((row) => Object.fromEntries(Object.entries(row).toReversed()));
    const first = distinctRows(read(csv(...lines)).rows, 'acme', new Map()).fresh;
    const second = distinctRows(read(csv(...again)).rows, 'acme', new Map()).fresh;
    expect(second.map(({ identity, row }) => [identity, row.usage, row.costNanoUsd])).toEqual(
      first.map(({ identity, row }) => [identity, row.usage, row.costNanoUsd]),
    );
  });
});

test.each([
  ['Tokens', 1n],
  ['Token', 1n],
  ['Input Tokens', 1n],
  ['1K Tokens', 1000n],
  ['1,000 Tokens', 1000n],
  ['1000 tokens', 1000n],
  ['Million Tokens', 1_000_000n],
  ['1M tokens', 1_000_000n],
  ['Requests', null],
  ['Token-Hours', null],
])('a unit of %s is %s tokens', (unit, tokensOf) => {
  expect(tokensPerUnit(unit)).toBe(tokensOf);
});

test.each([
  ['Input Tokens', 'inputUncached'],
  ['gpt-4o-0806-Inp-glbl Tokens', 'inputUncached'],
  ['gpt 4o 1120 cchd Inp glbl', 'cacheRead'],
  ['Cached Input', 'cacheRead'],
  ['USE1-Claude4.5Sonnet-cache-read-input-token-count', 'cacheRead'],
  ['CacheWriteInputTokenCount', 'cacheWrite5m'],
  ['cache write 1h tokens', 'cacheWrite1h'],
  ['OutputTokenCount', 'output'],
  ['gpt-5 Outp dz', 'output'],
  ['Thinking Tokens', 'reasoning'],
  ['text-embedding-3-small', 'inputUncached'],
  ['input and output', null],
  ['Tokens', null],
])('%s counts %s', (meter, kind) => {
  expect(tokenKind(meter)).toBe(kind);
});

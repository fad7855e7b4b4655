import { describe, expect, test } from 'vitest';
import { breakdownOf } from './breakdown.ts';
import { figuresOf } from './figures.ts';
import { headlineOf } from './headline.ts';
import { rowOf } from './totals-row.fixture.ts';

const nano = (value: number): bigint => BigInt(Math.round(value * 1e9));
const sum = (value: number, unknown = 0) => ({ nano: nano(value), unknown, sigma: 0 });
const nearest = (usd: number, wh: number, g: number) => ({
  costNano: nano(usd),
  energyNano: nano(wh),
  carbonNano: nano(g),
});

/** 4 requests of 8,000 tokens together: 2 USD, 400 Wh, 80 g where the nearest would have taken 3 USD, 410 Wh, 200 g. */
const work = rowOf({
  requests: 4,
  usage: { inputUncached: 5000, cacheRead: 1000, cacheWrite5m: 0, cacheWrite1h: 0, output: 1500, reasoning: 500 },
  units: { documents: 16, pages: 0 },
  cost: sum(2),
  electricity: sum(0.04),
  energy: sum(400),
  carbon: sum(80),
  addedMs: 120,
  nearest: nearest(3, 410, 200),
  tier: 'modelled-open',
});

describe('figures', () => {
  test('are unknown where all that used something is, whatever used nothing besides', () => {
    const refused = rowOf({ requests: 1 });
    const blind = rowOf({ requests: 3, electricity: sum(0, 3), energy: sum(300), carbon: sum(0, 3) });
    expect(figuresOf([refused, blind])).toMatchObject({ electricityUsd: null, energyWh: 300, carbonG: null });
    expect(figuresOf([refused])).toMatchObject({ electricityUsd: 0, energyWh: 0, carbonG: 0 });
  });

  test('are divided by tokens, units and requests', () => {
    expect(figuresOf([work])).toEqual({
      requests: 4,
      inputTokens: 6000,
      outputTokens: 2000,
      costUsd: 2,
      electricityUsd: 0.04,
      energyWh: 400,
      carbonG: 80,
      meanAddedMs: 30,
      lean: null,
      nearest: { costUsd: 3, energyWh: 410, carbonG: 200 },
      perThousandTokens: { costUsd: 0.25, energyWh: 50, carbonG: 10 },
      units: [{ unit: 'documents', count: 16, costUsd: 0.125, energyWh: 25, carbonG: 5 }],
      unknown: { cost: 0, energy: 0, carbon: 0 },
      tier: 'modelled-open',
    });
  });

  test('are null where nothing is known, and no division by nothing is a number', () => {
    const { costUsd, energyWh, perThousandTokens, meanAddedMs } = figuresOf([
      rowOf({
        requests: 2,
        usage: { ...work.usage, inputUncached: 0, cacheRead: 0, output: 0, reasoning: 0 },
        energy: sum(0, 2),
        cost: sum(1, 1),
      }),
    ]);
    expect([costUsd, energyWh, meanAddedMs]).toEqual([1, null, 0]);
    expect(perThousandTokens).toEqual({ costUsd: null, energyWh: null, carbonG: null });
    expect(figuresOf([]).meanAddedMs).toBeNull();
    const lean = {
      files: 2,
      tokens: 900,
      costNano: 5_000_000n,
      energyNano: 3_000_000_000n,
      carbonNano: -1n,
      unknown: 1,
    };
    expect(figuresOf([work, { ...work, lean }, { ...work, lean }]).lean).toEqual({
      files: 4,
      tokens: 1800,
      costUsd: 0.01,
      energyWh: 6,
      carbonG: -2e-9,
      unknown: 2,
    });
  });
});

describe('the headline', () => {
  const of = (over: Parameters<typeof rowOf>[0]): string => headlineOf(figuresOf([{ ...work, ...over }])).sentence;

  test('says what was saved, and what for', () => {
    expect(headlineOf(figuresOf([work]))).toEqual({
      savedUsd: 1,
      savedWh: 10,
      savedG: 120,
      addedMs: 30,
      sentence:
        'Saving 1 USD also saved 10 Wh and 120 g CO2e against the nearest deployment, for 30 ms more a request.',
    });
  });

  test.each([
    [
      { nearest: nearest(1, 410, 200) },
      'Saving 10 Wh also saved 120 g CO2e against the nearest deployment, for 30 ms more a request and 1 USD more.',
    ],
    [
      { nearest: nearest(2, 400, 200), addedMs: 0 },
      '120 g CO2e saved against the nearest deployment, at no more latency.',
    ],
    [
      { nearest: nearest(1, 300, 50), addedMs: -80 },
      'Against the nearest deployment it took 1 USD, 100 Wh and 30 g CO2e more, for 20 ms less a request.',
    ],
    [{ nearest: nearest(2, 400, 80) }, 'Routing changed neither money nor energy nor carbon in this period.'],
    [{ requests: 0 }, 'Nothing was asked in this period.'],
    [
      { nearest: nearest(2002, 2_400_400, 1_234_080) },
      'Saving 2,000 USD also saved 2.4 MWh and 1.2 t CO2e against the nearest deployment, for 30 ms more a request.',
    ],
  ])('%#: %s', (over, sentence) => {
    expect(of(over)).toBe(sentence);
    expect(sentence.match(/\d[\d,.]*/g)?.length ?? 0).toBeLessThanOrEqual(5);
  });
});

test('parts come by carbon, then by money, and steps by time; both add up to the total', () => {
  const row = (team: string | null, hour: number, carbon: number, cost: number) =>
    rowOf({ by: { team, hour }, carbon: sum(carbon), cost: sum(cost), energy: sum(1) });
  const rows = [row('b', 9, 1, 1), row(null, 8, 1, 2), row('a', 9, 0.5, 0.5), row('a', 7, 0.5, 0.5), row('c', 8, 5, 0)];
  const found = breakdownOf('team', 'hour', rows, rows);
  expect(found?.rows.map(({ name, carbonG }) => [name, carbonG])).toEqual([
    ['c', 5],
    [null, 1],
    ['a', 1],
    ['b', 1],
  ]);
  expect(found?.series.map(({ at, carbonG }) => [at / 3_600_000, carbonG])).toEqual([
    [7, 0.5],
    [8, 6],
    [9, 1.5],
  ]);
  expect([found?.total.carbonG, found?.total.costUsd, found?.total.requests]).toEqual([8, 4, 5]);
  const dated = (key: string) => rowOf({ by: { team: 'a', day: key, month: key.slice(0, 7) } });
  expect(breakdownOf('team', 'day', [dated('2026-11-28')], [dated('2026-11-28')])?.series[0]?.at).toBe(
    Date.UTC(2026, 10, 28),
  );
  expect(breakdownOf('team', 'month', [dated('2026-11-28')], [dated('2026-11-28')])?.series[0]?.at).toBe(
    Date.UTC(2026, 10),
  );
  expect(breakdownOf('team', 'hour', [], [])).toBeNull();
});

test('the weakest tier of the parts is that of the whole, and none is weaker than any', () => {
  const tier = (of: Parameters<typeof rowOf>[0]) => rowOf(of);
  expect(figuresOf([tier({ tier: 'measured' }), tier({ tier: 'modelled-opaque' }), tier({ tier: null })]).tier).toBe(
    'modelled-opaque',
  );
});

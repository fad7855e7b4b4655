import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TotalsRow } from '../../ledger/index.ts';
import { NO_USAGE } from '../../units/index.ts';
import { rowOf } from '../totals-row.fixture.ts';
import type { Measure, Part } from './parts.ts';
import { varianceOf, type MeasureChange } from './variance.ts';

/** Work of a cell by plain figures: what a request takes and a token costs. */
interface Work {
  readonly requests: number;
  readonly workload?: string;
  readonly model?: string;
  readonly site?: string;
  readonly tokens?: number;
  readonly usdPerToken?: number;
  readonly whPerToken?: number;
  readonly gPerWh?: number;
  readonly embodiedGPerToken?: number;
  /** Energy and money of tries that failed, over the rest. */
  readonly wasted?: number;
  readonly tier?: TotalsRow['tier'];
  readonly cached?: boolean;
  /** Of the booked energy, by a meter; of the booked carbon, by the final grid. */
  readonly metered?: number;
  readonly final?: number;
}
const nano = (value: number): bigint => BigInt(Math.round(value * 1e9));
const NO_SUM = { nano: 0n, unknown: 0 };

function row(work: Work, settled: boolean): TotalsRow {
  const { requests, workload = 'support', model = 'm', site = 'paris', tokens = 1000, cached = false } = work;
  const { usdPerToken = 2e-6, whPerToken = 1e-3, gPerWh = 0.4, embodiedGPerToken = 1e-5, wasted = 0.05 } = work;
  const { tier = 'modelled-open', metered = 1, final = 1 } = work;
  if (cached)
    return rowOf({
      by: {
        workload,
        model: null,
        deployment: null,
        operator: null,
        site: null,
        zone: null,
        tier: null,
        outcome: 'cached',
      },
      requests,
    });
  const useful = requests * tokens;
  const wh = useful * whPerToken * (1 + wasted) * (settled ? metered : 1);
  const operational = wh * gPerWh * (settled ? final : 1);
  const embodied = useful * embodiedGPerToken;
  return rowOf({
    by: {
      workload,
      model,
      deployment: `at-${site}`,
      operator: 'own',
      site,
      zone: site.toUpperCase(),
      tier: settled && metered !== 1 ? 'measured' : tier,
      outcome: 'served',
    },
    requests,
    usage: { ...NO_USAGE, inputUncached: useful },
    cost: { ...NO_SUM, nano: nano(useful * usdPerToken * (1 + wasted)) },
    energy: { ...NO_SUM, nano: nano(wh), sigma: 0 },
    carbon: { ...NO_SUM, nano: nano(operational) + nano(embodied), sigma: 0 },
    carbonOperational: { ...NO_SUM, nano: nano(operational) },
    carbonEmbodied: { ...NO_SUM, nano: nano(embodied) },
    wasted: {
      costNano: nano(useful * usdPerToken * wasted),
      energyNano: nano(useful * whPerToken * wasted),
      carbonNano: 0n,
    },
  });
}

const period = (works: readonly Work[], at = 0) => ({
  booked: works.map((work) => row(work, false)),
  settled: works.map((work) => row(work, true)),
  sample: [],
  prices: [],
  at,
});
const variance = (before: readonly Work[], after: readonly Work[]): Readonly<Record<Measure, MeasureChange>> =>
  Object.fromEntries(
    varianceOf(period(before), period(after)).map((change) => [change.measure, change]),
  ) as unknown as Readonly<Record<Measure, MeasureChange>>;
/** Parts of a change, each over it. */
const shares = ({ parts, before, after }: MeasureChange): Partial<Record<Part, number>> =>
  Object.fromEntries(parts.map(({ part, change }) => [part, Number(change) / Number(after - before)]));

const BASE: readonly Work[] = [
  { requests: 1000 },
  { requests: 400, workload: 'search', model: 'small', site: 'oslo', whPerToken: 2e-4, gPerWh: 0.03 },
];
const changed = (over: Partial<Work>): readonly Work[] => BASE.map((work) => ({ ...work, ...over }));
const factorOf = (key: 'tokens' | 'usdPerToken' | 'whPerToken' | 'gPerWh' | 'embodiedGPerToken', by: number) =>
  BASE.map((work) => ({ ...work, [key]: (work[key] ?? DEFAULTS[key]) * by }));
const DEFAULTS = { tokens: 1000, usdPerToken: 2e-6, whPerToken: 1e-3, gPerWh: 0.4, embodiedGPerToken: 1e-5 };

test.each<[string, readonly Work[], Partial<Record<Measure, Part>>]>([
  [
    'requests',
    BASE.map((work) => ({ ...work, requests: work.requests * 1.3 })),
    { money: 'volume', energy: 'volume', carbon: 'volume' },
  ],
  ['a price cut', factorOf('usdPerToken', 0.8), { money: 'price' }],
  ['a cleaner grid', factorOf('gPerWh', 0.7), { carbon: 'grid' }],
  ['longer prompts', factorOf('tokens', 1.5), { money: 'length', energy: 'length', carbon: 'length' }],
  ['larger batches', factorOf('whPerToken', 0.6), { energy: 'efficiency', carbon: 'efficiency' }],
  ['retries', changed({ wasted: 0.3 }), { money: 'wasted work', energy: 'wasted work', carbon: 'wasted work' }],
  ['new hardware', factorOf('embodiedGPerToken', 3), { carbon: 'embodied' }],
  ['a meter where a model was', changed({ metered: 1.4 }), { energy: 'method', carbon: 'method' }],
  ['final grid hours where forecasts were', changed({ final: 0.9 }), { carbon: 'method' }],
  [
    'another way to obtain energy',
    factorOf('whPerToken', 1.7).map((work) => ({ ...work, tier: 'measured-calibrated' as const })),
    { energy: 'method', carbon: 'method' },
  ],
  [
    'half of the requests from the cache',
    BASE.flatMap((work) => [
      { ...work, requests: work.requests / 2 },
      { ...work, requests: work.requests / 2, cached: true },
    ]),
    { money: 'cache', energy: 'cache', carbon: 'cache' },
  ],
  [
    'a smaller model',
    [
      { ...BASE[0]!, requests: 300 },
      { ...BASE[0]!, requests: 700, model: 'new', whPerToken: 1e-4, usdPerToken: 5e-7 },
      BASE[1]!,
    ],
    { money: 'model mix', energy: 'model mix', carbon: 'model mix' },
  ],
  [
    'a new site',
    [
      { ...BASE[0]!, requests: 300 },
      { ...BASE[0]!, requests: 700, site: 'stockholm', gPerWh: 0.02, whPerToken: 8e-4 },
      BASE[1]!,
    ],
    { energy: 'place', carbon: 'place' },
  ],
])('where only %s changed, all of the change is that', (_, after, expected) => {
  const found = variance(BASE, after);
  for (const [measure, part] of Object.entries(expected) as [Measure, Part][]) {
    expect(Object.keys(shares(found[measure])), measure).toContain(part);
    // Rounding to nano units moves no more.
    expect(shares(found[measure])[part], measure).toBeCloseTo(1, 6);
  }
});

test('work that moved while volume and batches changed too: place is what a closed form says', () => {
  const [n0, n1] = [1000, 1300];
  const [b0, b1] = [0.9, 0.2];
  const at = (requests: number, paris: number, wh: number): readonly Work[] => [
    { requests: requests * paris, whPerToken: wh, gPerWh: 0.4, wasted: 0, embodiedGPerToken: 0 },
    { requests: requests * (1 - paris), site: 'oslo', whPerToken: wh, gPerWh: 0.03, wasted: 0, embodiedGPerToken: 0 },
  ];
  const [w0, w1] = [1e-3, 8e-4];
  const { carbon } = variance(at(n0, b0, w0), at(n1, b1, w1));
  // Three factors change of each cell's n * b * w: of b the mean over 3! orders is (2 n0 w0 + n0 w1 + n1 w0 + 2 n1 w1) / 6.
  const mean = (2 * n0 * w0 + n0 * w1 + n1 * w0 + 2 * n1 * w1) / 6;
  const expected = (b1 - b0) * mean * 1000 * (0.4 - 0.03);
  const place = carbon.parts.find(({ part }) => part === 'place')!;
  expect(Number(place.change) / 1e9 / expected).toBeCloseTo(1, 6);
  expect(place.cells.map(({ site, change }) => [site, change < 0n])).toEqual([
    ['paris', true],
    ['oslo', false],
  ]);
  expect(carbon.parts.map(({ part }) => part)).toEqual(['volume', 'place', 'efficiency']);
});

test('a meter in both periods tells efficiency, and a meter against the same model in one of them method', () => {
  const both = variance(changed({ metered: 1.2 }), changed({ metered: 0.9 }));
  expect(shares(both.energy).efficiency).toBeCloseTo(1, 6);
  const one = variance(BASE, changed({ metered: 0.9, whPerToken: 5e-4 }));
  expect(Object.keys(shares(one.energy))).toEqual(['efficiency', 'method']);
});

const WORK = fc.record(
  {
    requests: fc.integer({ min: 1, max: 1e6 }),
    workload: fc.constantFrom('support', 'search'),
    model: fc.constantFrom('m', 'small'),
    site: fc.constantFrom('paris', 'oslo', 'york'),
    tokens: fc.integer({ min: 0, max: 1e6 }),
    usdPerToken: fc.constantFrom(0, 1e-9, 2e-6, 1e-4),
    whPerToken: fc.constantFrom(0, 1e-7, 1e-3),
    gPerWh: fc.double({ min: 0, max: 1, noNaN: true }),
    wasted: fc.constantFrom(0, 0.1, 50),
    metered: fc.constantFrom(1, 0.3, 4),
    final: fc.constantFrom(1, 0.5),
    cached: fc.boolean(),
    tier: fc.constantFrom('modelled-open', 'modelled-opaque', 'measured'),
  },
  { requiredKeys: ['requests'] },
);
const WORKS = fc.array(WORK, { maxLength: 8 });

test('parts sum to the change and cells to their part, to the nano unit, whatever the books hold', () => {
  fc.assert(
    fc.property(WORKS, WORKS, (before, after) => {
      const [a, b] = [period(before as readonly Work[]), period(after as readonly Work[])];
      for (const { measure, parts, ...sums } of varianceOf(a, b)) {
        const total = (rows: readonly TotalsRow[]): bigint =>
          rows.reduce((sum, each) => sum + each[measure === 'money' ? 'cost' : measure].nano, 0n);
        expect([sums.before, sums.after]).toEqual([total(a.settled), total(b.settled)]);
        expect(parts.reduce((sum, { change }) => sum + change, 0n)).toBe(sums.after - sums.before);
        for (const { change, cells } of parts) expect(cells.reduce((sum, cell) => sum + cell.change, 0n)).toBe(change);
      }
    }),
    { numRuns: 300 },
  );
});

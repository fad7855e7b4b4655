import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deployment } from '../../kernel/kernel.fixture.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { openBooks, openJournal, type Books, type Entry } from '../../ledger/index.ts';
import { hourOf, hourStart, MS_PER_HOUR, NO_USAGE } from '../../units/index.ts';
import type { GridHour, GridSource } from '../../world/index.ts';
import { waistOf } from '../waist.fixture.ts';
import { fleet } from './fleet.ts';
import { today } from './today.ts';

const NOW = Date.UTC(2026, 10, 21, 5, 30);
const HOUR = hourOf(NOW);
/** Five days, an entry an hour at the owned deployment, a dollar each; the price of carbon rises by the hour. */
const ENTRIES: readonly Entry[] = Array.from({ length: 121 }, (_, i) => {
  const at = hourStart(HOUR - 120 + i);
  const entry = sampleEntry(`e-${i}`, { at, usage: { ...NO_USAGE, inputUncached: 750_000, output: 250_000 } });
  return {
    ...entry,
    deployment: 'own',
    costNanoUsd: 1e9,
    decision: { ...entry.decision!, carbonUsdPerTonne: i },
  };
});
const OWN = deployment({
  id: 'own',
  reserved: {
    owner: 'team platform',
    replicas: 1,
    usdPerHour: 3,
    includesElectricity: true,
    outputTokensPerSecond: null,
  },
});
const priced = (id: string, outputPerMtok: number, operator: string) =>
  deployment({
    id,
    control: { ...OWN.control, operator },
    price: { ...OWN.price, inputPerMtok: 4, outputPerMtok, perRequest: 0 },
  });
const { accelerator, acceleratorCount } = OWN.serving;
const PUE = OWN.site.pue!.value;
const IDLE_NANO = Math.round(accelerator!.idleW * acceleratorCount * PUE * 1e9);
const MOST_NANO = (accelerator!.tdpW - accelerator!.idleW) * acceleratorCount * PUE * 1e9;
const grid: GridSource = {
  name: 'made',
  zones: [OWN.site.zone!],
  at: (zone, hour) =>
    ({
      zone,
      hour,
      lifecycleGPerKwh: 50,
      price: { usdPerMwh: 100 },
      kind: 'hourly',
      ageHours: 0,
    }) as unknown as GridHour,
};
const workload = {
  id: 'chat',
  deployments: ['own', 'api', 'cheap-but-forbidden'],
  control: { operators: ['us', 'good'] },
} as never;

let folder: string;
let books: Books;
const waist = () =>
  waistOf({
    now: () => NOW,
    books: (work) => work(books),
    grid: async () => ({ source: grid, warnings: [] }),
    places: () => ({
      sites: [],
      workloads: [workload],
      deployments: [OWN, priced('api', 20, 'good'), priced('cheap-but-forbidden', 1, 'bad')],
    }),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-fleet-'));
  const journal = await openJournal({ folder });
  for (const entry of ENTRIES) await journal.append(entry);
  await journal.close();
  books = openBooks({ folder });
  const meter = (hour: number, activeShare: number, idleNanoWh: number | null) => ({
    kind: 'meter' as const,
    deployment: 'own',
    hour,
    energyNanoWh: Math.round(IDLE_NANO + activeShare * MOST_NANO),
    idleNanoWh,
    energySigma: 0.02,
    reason: 'new-information' as const,
    source: 'DCGM',
    by: 'test',
    note: null,
  });
  await books.settle([meter(HOUR - 1, 0.9, null), meter(HOUR - 2, 0.2, IDLE_NANO)], NOW);
  // What is settled later holds, its idle part too.
  await books.settle([meter(HOUR - 1, 0.4, IDLE_NANO)], NOW + 1);
});
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true });
});

test('today by the books: against the day before, to the end of the month, and what decisions weighed', async () => {
  const answer = today.output.parse(await today.ask(waist(), {}));
  expect(answer).toMatchObject({ comparedHours: 5, requests: 6, budgets: null });
  const { money } = answer.measures;
  expect(money).toMatchObject({ value: 6, wholeHours: 5, before: 5, month: { soFar: 121, days: 5 } });
  const ahead = (Date.UTC(2026, 11, 1) - hourStart(HOUR)) / MS_PER_HOUR;
  expect(money.month.forecast!.mean).toBeCloseTo(120 + ahead, 6);
  const booked = ENTRIES.slice(-6).reduce((sum, { carbonNanoG }) => sum + carbonNanoG.mean! / 1e9, 0);
  expect(answer.measures.carbon.value).toBeCloseTo(booked, 6);
  expect(answer.weighed).toHaveLength(24);
  expect(answer.weighed.at(-1)).toMatchObject({
    at: hourStart(HOUR),
    decisions: 1,
    prices: { carbonUsdPerTonne: 120, waterUsdPerLitre: 0, cashFactor: 1 },
  });
});

test('the fleet by the books: meters as last settled, idle to its owner, the cheapest alternative that rules allow', async () => {
  const answer = fleet.output.parse(await fleet.ask(waist(), { hours: 3 }));
  const [own, api] = answer.rows;
  expect(api).toMatchObject({ deployment: 'api', reserved: null, live: null, requests: 0, load: null });
  expect(own).toMatchObject({ requests: 3, tokens: 3_000_000 });
  expect(own!.load!.hours).toHaveLength(6);
  expect(own!.load!.hours[0]).toMatchObject({ at: hourStart(HOUR), mean: 1_000_000 });
  const { utilisation, idle, breakEven, ...reserved } = own!.reserved!;
  expect(reserved).toMatchObject({ owner: 'team platform', basis: 'energy', knownHours: 2, usdPerMtok: 3 });
  expect(reserved.hours.map((hour) => hour.utilisation)).toEqual([
    null,
    expect.closeTo(0.2, 6) as number,
    expect.closeTo(0.4, 6) as number,
  ]);
  expect(utilisation).toBeCloseTo(0.3, 6);
  expect(idle.wh).toBeCloseTo((2 * IDLE_NANO) / 1e9, 6);
  expect(idle.grams).toBeCloseTo(((2 * IDLE_NANO) / 1e9) * 0.05, 6);
  expect(idle.rentUsd).toBeCloseTo(2 * 3 * 0.7, 6);
  // 4 x 0.75 + 20 x 0.25 = 8 a million; 6 USD of rent against 16: 0.3 x 6 / 16.
  expect(breakEven).toMatchObject({ verdict: 'above', alternative: { deployment: 'api', usdPerMtok: 8 } });
  expect(breakEven.utilisation).toBeCloseTo(0.1125, 6);
});

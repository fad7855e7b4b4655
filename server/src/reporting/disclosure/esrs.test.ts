import { expect, test } from 'vitest';
import { rowOf } from '../totals-row.fixture.ts';
import { esrsOf, priceText, schemePrices } from './esrs.ts';
import { reportingSchema } from './facts.ts';
import { factsOf } from './facts-json.ts';
import { inventoryOf } from './inventory.ts';
import { vsmeOf } from './vsme.ts';

const T = 10n ** 15n;
const facts = reportingSchema.parse({
  entities: [{ name: 'Example SE' }],
  holdings: [
    { deployment: 'own', held: 'owned' },
    { deployment: 'api', held: 'purchased' },
  ],
  purchases: [{ what: 'a node', date: '2026-03-01', embodiedKg: 5000, source: 'maker' }],
  turnover: [{ year: 2026, millionEur: 4 }],
});
const sum = (nano: bigint) => ({ nano, unknown: 0 });
const place = (deployment: string, zone: string, times: bigint) =>
  rowOf({
    by: { deployment, operator: 'x', site: 's', zone, tier: 'modelled-open' },
    energy: { ...sum(40n * T * times), sigma: 0.2 },
    carbon: { ...sum(13n * T * times), sigma: 0.3 },
    carbonOperational: sum(10n * T * times),
    carbonEmbodied: sum(3n * T * times),
    carbonDirect: sum(8n * T * times),
    carbonMarket: sum(9n * T * times),
    carbonUpstream: sum(2n * T * times),
  });
const inventory = (times: bigint, year: string) =>
  inventoryOf({
    rows: [place('own', 'FR', times), place('api', 'DE', times)],
    idle: [],
    facts,
    entity: facts.entities[0]!,
    days: [`${year}-01-01`, `${Number(year) + 1}-01-01`],
    pueOf: () => null,
  });

test('the table of AR 26 has every row in the order of the revised text, blank where this system does not reach', () => {
  const { table } = esrsOf(inventory(2n, '2026'), inventory(1n, '2025'));
  expect(
    table.map(({ row, current, comparative, changePercent }) => [row, comparative, current, changePercent]),
  ).toEqual([
    ['Gross Scope 1 GHG emissions', null, null, null],
    ['Percentage of Scope 1 GHG emissions from regulated emission trading schemes', null, null, null],
    ['Gross location-based Scope 2 GHG emissions', '8', '16', 100],
    ['Gross market-based Scope 2 GHG emissions', '9', '18', 100],
    ['Total significant Scope 3 GHG emissions', '15', '35', expect.closeTo(133.333, 2)],
    ['1 Purchased goods and services', '13', '26', 100],
    ['[sub-category: Cloud computing and data centre services]', '13', '26', 100],
    ['2 Capital goods', '0', '5', null],
    ['3 Fuel- and energy-related activities', '2', '4', 100],
    ['4 Upstream transportation and distribution', null, null, null],
    ['5 Waste generated in operations', null, null, null],
    ['6 Business travelling', null, null, null],
    ['7 Employee commuting', null, null, null],
    ['8 Upstream leased assets', '0', '0', null],
    ['9 Downstream transportation', null, null, null],
    ['10 Processing of sold products', null, null, null],
    ['11 Use of sold products', null, null, null],
    ['12 End-of-life treatment of sold products', null, null, null],
    ['13 Downstream leased assets', null, null, null],
    ['14 Franchises', null, null, null],
    ['15 Investments', null, null, null],
    ['Direct biogenic Scope 1 CO2 emissions', null, null, null],
  ]);
  const blank = table.filter(({ current }) => current === null);
  expect(new Set(blank.map(({ note }) => note))).toEqual(new Set(['not covered by this system']));
});

test('own electricity is told by how it was made, by the mix of France; the parts add up to all of it', () => {
  const { datapoints } = esrsOf(inventory(1n, '2026'), null);
  const value = (code: string): number => Number(datapoints.find((each) => each.code === code)!.current.value);
  expect(value('E1-7.26')).toBe(40);
  expect(value('E1-7.26a') + value('E1-7.26b') + value('E1-7.26c')).toBeCloseTo(40, 12);
  // Ember: about two thirds of French electricity of 2023 were nuclear.
  expect(value('E1-7.26b') / 40).toBeGreaterThan(0.6);
  expect(value('E1-7.26b') / 40).toBeLessThan(0.7);
  expect(datapoints.every(({ comparative, changePercent }) => comparative === null && changePercent === null)).toBe(
    true,
  );
  const old = /^E1-(5|6|7\.3|8\.1)/;
  expect(datapoints.filter(({ code }) => old.test(code))).toEqual([]);
});

test('facts name a concept where the taxonomy of 2023 has one, none for what is new', () => {
  const { datapoints } = esrsOf(inventory(1n, '2026'), null);
  const of = {
    entity: 'Example SE',
    period: { start: '2026-01-01', end: '2026-12-31' },
    standardVersion: 'esrs_2026',
  } as const;
  const found = factsOf(datapoints, of);
  expect(found).toHaveLength(datapoints.length);
  expect(found.find(({ dimensions }) => dimensions['datapoint'] === 'Gross Scope 2, market-based')).toEqual({
    concept: 'esrs:GrossMarketBasedScope2GreenhouseGasEmissions',
    value: '9',
    unit: 't CO2e',
    decimals: 0,
    dimensions: { code: 'E1-8.30a-ii', datapoint: 'Gross Scope 2, market-based' },
    ...of,
  });
  expect(found.find(({ dimensions }) => dimensions['datapoint']!.includes('cloud'))?.concept).toBeNull();
});

test('a price a scheme is the mean over the decisions that it was applied to', () => {
  const weighed = (workload: string, decisions: number, carbonUsdPerTonne: number) => ({
    workload,
    decisions,
    prices: { carbonUsdPerTonne },
  });
  expect(schemePrices([weighed('b', 1, 100), weighed('a', 3, 10), weighed('b', 3, 20)])).toEqual([
    { scheme: 'a', usdPerTonne: 10, decisions: 3 },
    { scheme: 'b', usdPerTonne: 40, decisions: 4 },
  ]);
  expect(priceText([])).toContain('No internal carbon price');
});

test('VSME: intensity where turnover is given, of the year alone', () => {
  const { rows, intensity } = vsmeOf(inventory(1n, '2026'), facts, '2026');
  expect(rows.find(({ id }) => id === 'B3.30b')?.figure.value).toBe('8');
  expect(intensity.tonnesPerMillionEur).toBe(2);
  expect(rows.find(({ id }) => id === 'B3.30a')?.figure).toMatchObject({
    value: null,
    note: 'not covered by this system',
  });
  expect(vsmeOf(inventory(1n, '2026'), facts, '2026-Q1').intensity.tonnesPerMillionEur).toBeNull();
  expect(vsmeOf(inventory(1n, '2026'), facts, '2025').intensity.note).toContain('accounting');
});

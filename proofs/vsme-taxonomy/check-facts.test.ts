import { expect, test } from 'vitest';
import { checkVsmeFacts, type VsmeFact, type VsmeTaxonomy } from './check-facts.ts';

const paragraph = (number: string) => [
  {
    parts: [
      ['ref:Name', 'VSME'],
      ['ref:Paragraph', number],
    ] as const,
  },
];
const TAXONOMY: VsmeTaxonomy = {
  entryPoint: 'made up',
  concepts: {
    'v:Power': {
      numeric: true,
      periodType: 'duration',
      dataType: 'dtr-types:energyItemType',
      references: paragraph('29'),
    },
    'v:Gas': {
      numeric: true,
      periodType: 'duration',
      dataType: 'dtr-types:ghgEmissionsItemType',
      references: paragraph('30'),
    },
    'v:Member': { abstract: true, dataType: 'dtr-types:domainItemType' },
  },
  dimensions: {
    _defaults: { 'v:Axis': 'v:All' },
    role: { 'v:Table': { explicitDimensions: { 'v:Axis': ['v:All', 'v:Green'] }, primaryItems: [[1, 'v:Power']] } },
  },
};
const FACT: VsmeFact = {
  concept: 'v:Power',
  value: '1.25',
  unit: 'MWh',
  decimals: 2,
  period: { start: '2026-01-01', end: '2026-12-31' },
  dimensions: { code: 'B3.29', datapoint: 'Power', 'v:Axis': 'v:Green' },
};
const problems = (over: Partial<VsmeFact>): readonly string[] =>
  checkVsmeFacts(TAXONOMY, [{ ...FACT, ...over }])[0]!.problems;

test('a fact of the taxonomy has no problem, unknown or not', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ value: null, decimals: 0 })).toEqual([]);
  const gas = { concept: 'v:Gas', unit: 't CO2e', dimensions: { code: 'B3.30b', datapoint: 'Gas' } };
  expect(problems(gas)).toEqual([]);
});

test.each<[string, Partial<VsmeFact>, RegExp]>([
  ['no concept', { concept: null }, /no concept/],
  ['a concept of another taxonomy', { concept: 'esrs:Gas' }, /has no esrs:Gas/],
  ['a concept that takes no number', { concept: 'v:Member' }, /takes no number/],
  ['another unit', { unit: 'Wh' }, /takes MWh/],
  ['a number of other decimals', { decimals: 3 }, /no number of 3 decimals/],
  ['a period that ends before it starts', { period: { start: '2026-12-31', end: '2026-01-01' } }, /no time/],
  ['another paragraph', { dimensions: { ...FACT.dimensions, code: 'B3.31' } }, /paragraph is B3.31/],
  ['an axis that it has not', { dimensions: { ...FACT.dimensions, 'v:Other': 'v:All' } }, /no axis v:Other/],
  ['a member that is none', { dimensions: { ...FACT.dimensions, 'v:Axis': 'v:Brown' } }, /no member v:Brown/],
])('%s is found', (_, over, says) => {
  expect(problems(over).join('; ')).toMatch(says);
});

test('a fact that stands twice is found', () => {
  expect(checkVsmeFacts(TAXONOMY, [FACT, FACT]).map(({ problems: found }) => found.length)).toEqual([0, 1]);
});

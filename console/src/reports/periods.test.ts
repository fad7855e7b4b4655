import { expect, test } from 'vitest';
import { periodsOf, periodWords } from './periods.ts';

const KNOWN = {
  months: ['2023-01', '2022-12', '2022-06', '2022-05'].map((month) => ({ month, requests: 1 })),
  organisations: [],
  entities: [],
};

test('years, quarters and months with traffic are each once, the newest first', () => {
  expect(periodsOf(KNOWN, 'year')).toEqual(['2023', '2022']);
  expect(periodsOf(KNOWN, 'quarter')).toEqual(['2023-Q1', '2022-Q4', '2022-Q2']);
  expect(periodsOf(KNOWN, 'month')).toEqual(['2023-01', '2022-12', '2022-06', '2022-05']);
});

test('a period is said in words, and what is none as it is', () => {
  expect(['2022', '2022-Q4', '2022-12', 'last spring'].map(periodWords)).toEqual([
    '2022',
    'Q4 2022',
    'December 2022',
    'last spring',
  ]);
});

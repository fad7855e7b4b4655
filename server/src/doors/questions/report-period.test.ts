import { expect, test } from 'vitest';
import { hourStart } from '../../units/index.ts';
import { periodField, reportQuery, spanOfPeriod } from './report-period.ts';

const days = (period: string): string[] => {
  const { fromHour, toHour } = spanOfPeriod(period);
  return [fromHour, toHour].map((hour) => new Date(hourStart(hour)).toISOString());
};

test.each([
  ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
  ['2024-Q1', '2024-01-01T00:00:00.000Z', '2024-04-01T00:00:00.000Z'],
  ['2026-Q4', '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['2024-02', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
])('%s is its whole hours in UTC', (period, from, to) => {
  expect(days(period)).toEqual([from, to]);
});

test.each(['2026-13', '2026-00', '2026-Q5', '26', '2026-1', '2026-11-01', 'year', ''])('"%s" is no period', (text) => {
  expect(periodField().safeParse(text).success).toBe(false);
});

test('books are asked for later truth, for what was known then, and for one organisation, where that is wanted', () => {
  const span = spanOfPeriod('2026');
  expect(reportQuery({ period: '2026' })).toEqual({ span, basis: 'settled' });
  expect(reportQuery({ period: '2026', asOf: 5, organisation: 'acme' })).toEqual({
    span,
    basis: 'settled',
    asOf: 5,
    where: { organisation: ['acme'] },
  });
});

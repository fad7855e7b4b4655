import { expect, test } from 'vitest';
import { fieldIn, reportsSearch } from './search.ts';

test('an address keeps fields of reports alone, and a year reads the same written either way', () => {
  expect(reportsSearch({ report: 'ghg', period: '2022-Q2', page: 3, entity: '  ' })).toEqual({
    report: 'ghg',
    period: '2022-Q2',
  });
  for (const period of ['2022', 2022]) expect(fieldIn(reportsSearch({ period }), 'period')).toBe('2022');
  expect(fieldIn({}, 'period')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { priceBook } from './price-book.ts';
import { oldPriceWarnings } from './old-prices.ts';

const price = priceBook().find({ provider: 'openai', model: 'gpt-4o', at: 0 })!;
const of = (id: string, asOf: string) => ({ id, price: { ...price, asOf } });

test('prices that are older than 90 days are named by their day, younger and undated ones are not', () => {
  const now = Date.UTC(2026, 10, 28);
  const many = Array.from({ length: 7 }, (_, i) => of(`d${i}`, '2026-01-01'));
  expect(oldPriceWarnings([of('new', '2026-08-30'), of('none', ''), of('old', '2026-08-29'), ...many], now)).toEqual([
    expect.stringMatching(/^prices of 2026-01-01 are 331 days old: d0, d1, d2, d3, d4 and 2 more;/) as string,
    expect.stringMatching(/^prices of 2026-08-29 are 91 days old: old;/) as string,
  ]);
});

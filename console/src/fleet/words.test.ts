import { expect, test } from 'vitest';
import { nextHourWords, priceWords, verdictWords } from './words.ts';

const api = { deployment: 'api', usdPerMtok: 4 };

test.each([
  [
    0.2,
    9,
    { verdict: 'below', utilisation: 0.45, alternative: api },
    'Below break-even: 20 % used, 45 % needed to cost what api asks',
  ],
  [
    0.6,
    3,
    { verdict: 'above', utilisation: 0.45, alternative: api },
    'Above break-even: 60 % used, 45 % needed to cost what api asks',
  ],
  [
    0.2,
    9,
    { verdict: 'below', utilisation: 1.4, alternative: api },
    'Below break-even: 20 % used, and at full use it would still cost more than api asks',
  ],
  [
    0.6,
    9,
    { verdict: 'never', utilisation: null, alternative: api },
    'Never breaks even: its electricity alone costs more than api asks',
  ],
  [0, null, { verdict: 'idle', utilisation: null, alternative: null }, 'Idle: it served nothing in these hours'],
  [
    null,
    null,
    { verdict: 'unknown', utilisation: null, alternative: api },
    'Utilisation unknown: meter it, or give reserved.outputTokensPerSecond',
  ],
  [
    0.1,
    null,
    { verdict: 'unknown', utilisation: null, alternative: api },
    'Break-even unknown: its rent or the price of its electricity is missing',
  ],
  [
    0.1,
    2,
    { verdict: 'unknown', utilisation: null, alternative: null },
    'No break-even: no workload lists an allowed deployment beside it that is paid for by use',
  ],
] as const)('%s used at %s is told', (utilisation, usdPerMtok, breakEven, words) =>
  expect(verdictWords({ utilisation, usdPerMtok, breakEven })).toBe(words),
);

test('prices stand beside each other, unknown is not zero', () => {
  const breakEven = { verdict: 'above', utilisation: 0.4, alternative: api } as const;
  expect(priceWords({ usdPerMtok: 2.5, breakEven })).toBe('2.50 USD here at this utilisation, 4.00 USD at api');
  expect(priceWords({ usdPerMtok: null, breakEven: { ...breakEven, alternative: null } })).toBe(
    'unknown here at this utilisation, no alternative known',
  );
});

test.each([
  [{ mean: 1200, p05: 400, p95: 2600 }, '1,200', '400 to 2,600 tokens'],
  // What is hardly used: a mean of 0 beside an upper end of millions reads as a fault.
  [{ mean: 0, p05: 0, p95: 2_703_720 }, 'mostly none', 'one hour in twenty over 2,700,000 tokens'],
  [{ mean: 900, p05: 0, p95: 2_700_000 }, 'mostly none', 'one hour in twenty over 2,700,000 tokens'],
  [{ mean: 40_000, p05: 0, p95: 2_700_000 }, '40,000', '0 to 2,700,000 tokens'],
  [{ mean: 0, p05: 0, p95: 0 }, 'none expected', null],
])('the next hour of %o is told', (next, main, more) => {
  expect(nextHourWords(next)).toEqual({ main, more });
});

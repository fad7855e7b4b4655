import { expect, test } from 'vitest';
import { hourWords, runsWords, savedOfAll, savedWords } from './words.ts';

const SAVED = { usd: 2, co2eG: 3, co2eShare: 0.75, unknownTries: 0, tier: 'modelled-open' } as const;

test('says when a batch runs', () => {
  const open = { status: 'in_progress', startsAt: 7_200_000, endedAt: null } as const;
  expect(runsWords(open, 0)).toBe('waits until 1970-01-01 02:00 UTC');
  expect(runsWords(open, 7_200_000)).toBe('now');
  expect(runsWords({ ...open, endedAt: 0 }, 9)).toBe('ended 1970-01-01 00:00 UTC');
});

test('what waiting saved is told with what is unknown of it, and a loss is no gain', () => {
  expect(savedWords({ saved: SAVED })).toBe('3 g CO2e (75 %), 2.00 USD');
  expect(savedWords({ saved: { usd: null, co2eG: -0.5, co2eShare: -0.1, unknownTries: 4, tier: null } })).toBe(
    '−500 mg CO2e (−10 %), money unknown; partly unknown of 4',
  );
  expect(savedWords({ saved: null })).toBe('nothing has run');
});

test('a sum of which nothing is known is unknown, not nothing', () => {
  const unknown = { saved: { ...SAVED, usd: null } };
  expect(savedOfAll([unknown, { saved: null }])).toEqual({ co2eG: 3, usd: null });
  expect(savedOfAll([unknown, { saved: SAVED }])).toEqual({ co2eG: 6, usd: 2 });
});

test('an hour says what is known of it and what the batch does in it', () => {
  const hour = { hour: 3, zone: 'FR', gPerKwh: 41.6, isForecast: true, tries: 0, co2eG: null, plannedWork: 0.5 };
  expect(hourWords(hour, 0)).toBe('1970-01-01 03:00 UTC: 42 g/kWh, foretold in FR; will run');
  expect(hourWords({ ...hour, isForecast: false, tries: 7, gPerKwh: null, zone: null }, 3 * 3_600_000)).toBe(
    '1970-01-01 03:00 UTC: intensity unknown; ran 7 requests, runs',
  );
});

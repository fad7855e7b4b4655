import { expect, test } from 'vitest';
import { rankDisagreements } from './rank.ts';
import type { GridHour } from './types.ts';

const hour = (zone: string, lifecycleGPerKwh: number, marginalGPerKwh: number | null): GridHour => ({
  zone,
  hour: 0,
  directGPerKwh: null,
  lifecycleGPerKwh,
  marginalGPerKwh,
  lowCarbonShare: null,
  renewableShare: null,
  kind: 'hourly',
  ageHours: 0,
  sigma: 0.1,
  source: 'test',
  licence: 'CC0',
});

// Sweden 24.7 average and 791 marginal: rows of 2023 of the Green Software Foundation's real-time-cloud table.
const sweden = hour('SE', 24.7, 791);
const ireland = hour('IE', 345, 420);

test('Sweden is cleaner than Ireland on average and dirtier at the margin', () => {
  expect(rankDisagreements([ireland, sweden])).toEqual([
    { cleaner: 'SE', dirtier: 'IE', averageGPerKwh: [24.7, 345], marginalGPerKwh: [791, 420] },
  ]);
});

test('agreement, ties and unknown margins are no disagreement', () => {
  expect(rankDisagreements([sweden, hour('PL', 615, 900)])).toEqual([]);
  expect(rankDisagreements([sweden, hour('NO', 24.7, 100)])).toEqual([]);
  expect(rankDisagreements([sweden, { ...ireland, marginalGPerKwh: null }])).toEqual([]);
  const { marginalGPerKwh: _, ...unsaid } = ireland;
  expect(rankDisagreements([sweden, unsaid])).toEqual([]);
});

test('an added zone changes no pair that was there before', () => {
  const two = rankDisagreements([sweden, ireland]);
  for (const third of [hour('X', 1, 2000), hour('X', 900, 1), hour('X', 100, 500)])
    expect(
      rankDisagreements([sweden, third, ireland]).filter(({ cleaner, dirtier }) => cleaner !== 'X' && dirtier !== 'X'),
    ).toEqual(two);
});

import { expect, test } from 'vitest';
import { TIERS } from '../../../server/src/units/index.ts';
import { tierMark, TIER_NAMES } from './tier.ts';

test('every tier has the mark that the look prescribes', () => {
  expect(TIERS.map((tier) => [tier, tierMark(tier)])).toEqual([
    ['measured', 'full'],
    ['measured-calibrated', 'full'],
    ['modelled-observed', 'half'],
    ['modelled-open', 'half'],
    ['modelled-inferred', 'half'],
    ['modelled-opaque', 'half'],
    ['vendor-declared', 'empty'],
    ['imported', 'empty'],
  ]);
  expect(tierMark(null)).toBe('empty');
  expect(TIER_NAMES).toEqual(TIERS);
});

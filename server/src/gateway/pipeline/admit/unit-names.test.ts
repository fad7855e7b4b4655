import { expect, test } from 'vitest';
import { MAX_UNIT_NAMES, UnitNames } from '../per-owner.ts';

const code = (check: () => void): unknown => {
  try {
    check();
    return null;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};
const names = Array.from(
  { length: MAX_UNIT_NAMES },
  (_, i) => `unit-${String.fromCharCode(97 + (i % 26)).repeat(1 + Math.floor(i / 26))}`,
);

test('an organisation counts in so many units and no more; each for itself', () => {
  const units = new UnitNames();
  for (const name of names) expect(code(() => units.check('acme', { [name]: 1 }))).toBeNull();
  expect(code(() => units.check('acme', { [names[0]!]: 2, [names[31]!]: 3 }))).toBeNull();
  expect(code(() => units.check('acme', { [names[0]!]: 2, another: 1 }))).toBe('JG_BAD_HEADER');
  expect(code(() => units.check('other', { another: 1 }))).toBeNull();
});

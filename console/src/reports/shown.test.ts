import { expect, test } from 'vitest';
import { readable, readableInterval } from './shown.ts';

test('an amount keeps its size in the unit in which it reads best, and what is unknown is no zero', () => {
  expect(readable(0.0000312, 't CO2e')).toBe('31.2 g CO2e');
  expect(readable(12.5, 't CO2e')).toBe('12.5 t CO2e');
  expect(readable(0.00125, 'MWh')).toBe('1.25 kWh');
  expect(readable(1250, 'g CO2e')).toBe('1.25 kg CO2e');
  expect(readable(3.5, 't CO2e per million EUR')).toBe('3.5 t CO2e per million EUR');
  expect(readable(null, 'MWh')).toBe('unknown');
  expect(readable(0, 'MWh')).toBe('0 Wh');
});

test('both ends of an interval share a unit', () => {
  expect(readableInterval(0.0000008, 0.0000116, 't CO2e')).toBe('0.8 to 11.6 g CO2e');
  expect(readableInterval(2, 3, 'points')).toBe('2 to 3 points');
});

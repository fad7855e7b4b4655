import { expect, test } from 'vitest';
import { withLatencyPrice } from './with-latency-price.ts';

test('a price of waiting stands once in a scenario, wherever it stood before', () => {
  expect(withLatencyPrice('title: T\nyears: 3\n', 0.0081491)).toBe(
    'title: T\nlatencyUsdPerSecond: 0.00815\nyears: 3\n',
  );
  expect(withLatencyPrice('years: 3\nlatencyUsdPerSecond: 1\n', 2)).toBe('years: 3\nlatencyUsdPerSecond: 2\n');
  expect(withLatencyPrice('years: 3\n', 2)).toBe('latencyUsdPerSecond: 2\nyears: 3\n');
  // One of an option or a comment is not that of the scenario.
  expect(withLatencyPrice('title: T\n# latencyUsdPerSecond: 4\n', 2)).toBe(
    'title: T\nlatencyUsdPerSecond: 2\n# latencyUsdPerSecond: 4\n',
  );
  expect(withLatencyPrice('title: a $& b\n', 1)).toBe('title: a $& b\nlatencyUsdPerSecond: 1\n');
});

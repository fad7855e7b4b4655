import { expect, test } from 'vitest';
import { claim, setUp } from './store.fixture.ts';

test('a minute resets when the last of it has gone, slots at no time, and nothing that is unused resets', () => {
  const { store, clock } = setUp({ keys: { rpm: 5, tpm: 100, concurrency: 4 } });
  const resets = (): readonly (readonly [string, number, number | null])[] =>
    store.usage(['key']).map(({ dimension, used, resetsAt }) => [dimension, used, resetsAt]);
  store.reserve(claim({ tokens: 0 }));
  // Second 10 counts until second 71 begins; it is 10.25.
  expect(resets()).toEqual([
    ['requests', 1, clock.wall + 60_750],
    ['tokens', 0, null],
    ['concurrency', 1, null],
  ]);
  clock.pass(61_000);
  expect(resets()).toEqual([
    ['requests', 0, null],
    ['tokens', 0, null],
    ['concurrency', 1, null],
  ]);
});

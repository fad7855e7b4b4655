import { expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import type { SpendEntry } from './contract.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { limitsSchema } from './schema.ts';
import { twoHandClock } from './test-clock.fixture.ts';

const NOW = Date.UTC(2026, 1, 2, 15);
const budgets = (['day', 'month', 'total'] as const).flatMap((period) => [
  { usd: 100, period },
  { wh: 1e6, period },
  { gCo2e: 1e6, period },
]);
const limits = limitsSchema.parse({ organisation: { budgets }, teams: { research: { budgets } }, keys: { budgets } });

test('after a restart the counters are what the books say, to the nano, in any order', () => {
  const rng = seededRng(5);
  const entries = Array.from({ length: 5000 }, (): SpendEntry => ({
    at: NOW - Math.floor(rng.next() * 70 * 86_400_000),
    organisation: rng.next() < 0.5 ? 'acme' : 'globex',
    team: rng.next() < 0.5 ? 'research' : null,
    keyId: `k${Math.floor(rng.next() * 5)}`,
    nanoUsd: Math.floor(rng.next() * 1e9),
    nanoWh: Math.floor(rng.next() * 1e12),
    nanoL: 0,
    nanoG: rng.next() < 0.1 ? null : Math.floor(rng.next() * 1e11),
  }));
  const clock = twoHandClock(NOW, 1000);
  const store = new MemoryLimitStore(limits, { clock });
  store.restore(entries);
  const readings = store.usage();
  const field = { money: 'nanoUsd', energy: 'nanoWh', carbon: 'nanoG' } as const;
  for (const { scope, organisation, owner, dimension, period, used, unknown } of readings) {
    const start = { day: Date.UTC(2026, 1, 2), month: Date.UTC(2026, 1, 1), total: 0 }[period as 'day'];
    const own = entries.filter(
      (each) =>
        each.organisation === organisation &&
        each.at >= start &&
        (scope === 'organisation' || (scope === 'team' ? each.team === owner : each.keyId === owner)),
    );
    const sum = own.reduce((total, each) => total + BigInt(each[field[dimension as 'money']] ?? 0), 0n);
    expect(BigInt(Math.round(used * 1e9))).toBe(sum);
    expect(unknown).toBe(own.filter((each) => each[field[dimension as 'money']] === null).length);
  }
  expect(readings).toHaveLength((2 + 2 + 10) * 9);
  store.restore(entries.toReversed());
  expect(new Set(store.usage().map((each) => JSON.stringify(each)))).toEqual(
    new Set(readings.map((each) => JSON.stringify(each))),
  );
});

test('a sum of a day keeps how many of its entries did not know', () => {
  const store = new MemoryLimitStore(limits, { clock: twoHandClock(NOW, 1000) });
  const day = { at: NOW, organisation: 'acme', team: null, keyId: 'k', nanoUsd: 5, nanoWh: 6, nanoG: 7, nanoL: 0 };
  store.restore([
    { ...day, unknown: { nanoUsd: 0, nanoWh: 0, nanoG: 3, nanoL: 0 } },
    { ...day, at: NOW - 86_400_000, unknown: { nanoUsd: 0, nanoWh: 0, nanoG: 2, nanoL: 0 } },
    { ...day, nanoG: null },
  ]);
  const carbon = store.usage(['organisation']).filter(({ dimension }) => dimension === 'carbon');
  expect(carbon.map(({ period, unknown }) => [period, unknown])).toEqual([
    ['day', 4],
    ['month', 6],
    ['total', 6],
  ]);
});

test('what is held while it restores stays held, and settles on top', () => {
  const clock = twoHandClock(NOW, 1000);
  const store = new MemoryLimitStore(limits, { clock });
  const subject = { organisation: 'acme', team: null, keyId: 'k', limits: { rpm: 7, budgets: [] } };
  const amounts = { tokens: 5, nanoUsd: 2_000_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 };
  store.reserve({ id: 'a', subject, ...amounts });
  store.restore([
    {
      at: NOW,
      organisation: 'acme',
      team: null,
      keyId: 'k',
      nanoUsd: 1_500_000_000,
      nanoWh: null,
      nanoG: 0,
      nanoL: 0,
    },
  ]);
  const dollars = (): object | undefined =>
    store.usage(['key']).find(({ dimension, period }) => dimension === 'money' && period === 'month');
  expect(dollars()).toMatchObject({ used: 1.5, reserved: 2 });
  store.settle('a', amounts);
  expect(dollars()).toMatchObject({ used: 3.5, reserved: 0 });
  // The key's own limits are not forgotten either.
  expect(store.usage(['key']).find(({ dimension }) => dimension === 'requests')).toMatchObject({ limit: 7 });
});

test('yesterday and last month are there too, should the clock step back', () => {
  const clock = twoHandClock(NOW, 1000);
  const store = new MemoryLimitStore(limits, { clock });
  store.restore([
    {
      at: NOW - 3 * 86_400_000,
      organisation: 'acme',
      team: null,
      keyId: 'k',
      nanoUsd: 1_000_000_000,
      nanoWh: 0,
      nanoG: 0,
      nanoL: 0,
    },
  ]);
  const dollars = (): readonly number[] =>
    store
      .usage(['key'])
      .filter(({ dimension }) => dimension === 'money')
      .map(({ used }) => used);
  expect(dollars()).toEqual([0, 0, 1]);
  clock.wall -= 2 * 86_400_000;
  expect(dollars()).toEqual([0, 1, 1]);
});

test('a day that is long gone takes the place of none that a clock may step back to, whatever the order', () => {
  const DAY = 86_400_000;
  const clock = twoHandClock(NOW, 1000);
  const store = new MemoryLimitStore(limits, { clock });
  const spent = (daysAgo: number, nanoUsd: number): SpendEntry => ({
    at: NOW - daysAgo * DAY,
    organisation: 'acme',
    team: null,
    keyId: 'k',
    nanoUsd,
    nanoWh: 0,
    nanoG: 0,
    nanoL: 0,
  });
  store.restore([spent(0, 1e9), spent(1, 2e9), spent(2, 4e9), spent(3, 8e9), spent(40, 16e9)]);
  const today = (): number | undefined =>
    store.usage(['key']).find(({ dimension, period }) => dimension === 'money' && period === 'day')?.used;
  const seen = [today()];
  for (let day = 0; day < 2; day++) {
    clock.wall -= DAY;
    seen.push(today());
  }
  expect(seen).toEqual([1, 2, 4]);
});

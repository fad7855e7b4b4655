import { NanoSum } from '../../units/index.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BudgetCounters, KEPT_PERIODS, Tally } from './budget-counters.ts';
import { Calendar, periodElapsed, periodEnd, periodsOf } from './calendar.ts';
import { isLimited, limitsOf } from './limits-of.ts';
import { MinuteWindow } from './minute-window.ts';
import { exceeds } from './exceeds.ts';
import { limitsSchema } from './schema.ts';

const exact = (sum: NanoSum): bigint => BigInt(sum.whole) * 1_000_000_000n + BigInt(sum.rest);
const nano = fc.integer({ min: 0, max: 9_000_000_000_000_000 });

test('a nano sum is exact far beyond 2^53, and so is its comparison', () => {
  fc.assert(
    fc.property(
      fc.array(nano, { maxLength: 40 }),
      fc.array(nano, { maxLength: 5 }),
      nano,
      fc.integer({ min: -2, max: 2 }),
      (used, held, claim, off) => {
        const [a, b, limit] = [new NanoSum(), new NanoSum(), new NanoSum()];
        for (const each of used) a.add(each);
        for (const each of held) b.add(each);
        for (const each of [...used, ...held, claim]) limit.add(each);
        limit.add(off);
        expect(exact(a)).toBe(used.reduce((total, each) => total + BigInt(each), 0n));
        expect(exceeds(a, b, claim, limit)).toBe(off < 0);
        for (const each of held) b.add(-each);
        expect([b.whole, b.rest]).toEqual([0, 0]);
      },
    ),
    { seed: 1 },
  );
  expect(exact(NanoSum.of(0.1))).toBe(100_000_000n);
  expect(exact(NanoSum.of(12_345_678.9))).toBe(12_345_678_900_000_000n);
  expect(NanoSum.of(5.25).units).toBe(5.25);
});

const DAY = 86_400_000;

describe('calendar', () => {
  test('days and months are UTC, and end where the next begins', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        (date) => {
          const at = date.getTime();
          const iso = date.toISOString();
          const dayEnd = periodEnd('day', at)!;
          const monthEnd = periodEnd('month', at)!;
          expect(new Date(dayEnd - 1).toISOString()).toBe(`${iso.slice(0, 10)}T23:59:59.999Z`);
          expect(new Date(monthEnd - 1).toISOString().slice(0, 7)).toBe(iso.slice(0, 7));
          expect(new Date(monthEnd).toISOString()).toMatch(/-01T00:00:00.000Z$/);
          expect(periodsOf(dayEnd).day).toBe(periodsOf(at).day + 1);
          expect(periodsOf(monthEnd).month).toBe(periodsOf(at).month + 1);
          expect(new Calendar().at(at)).toEqual(periodsOf(at));
        },
      ),
      { seed: 2 },
    );
    expect(periodEnd('total', 5)).toBeNull();
  });

  test('periods are numbered from January 1970, as they are kept in Redis', () => {
    expect(periodsOf(0)).toEqual({ day: 0, month: 0, total: 0 });
    expect(periodsOf(Date.UTC(2026, 0, 31))).toEqual({ day: 20_484, month: 672, total: 0 });
  });

  test('they are worked out once a day, so that counters are found by the same object', () => {
    const calendar = new Calendar();
    const noon = Date.UTC(2026, 0, 31, 12);
    const first = calendar.at(noon);
    expect(calendar.at(noon + DAY / 2 - 1)).toBe(first);
    expect(calendar.at(noon + DAY / 2).month).toBe(first.month + 1);
  });

  test.each([
    ['a month of 28 days', 'month', Date.UTC(2027, 1, 15), Date.UTC(2027, 1, 1), 28],
    ['the leap month', 'month', Date.UTC(2028, 1, 29, 12), Date.UTC(2028, 1, 1), 29],
    ['a century that is none', 'month', Date.UTC(2100, 1, 28, 23), Date.UTC(2100, 1, 1), 28],
    ['the last instant of a year', 'month', Date.UTC(2027, 0) - 1, Date.UTC(2026, 11, 1), 31],
    ['the first instant of a month', 'month', Date.UTC(2026, 3), Date.UTC(2026, 3), 30],
    ['a leap day', 'day', Date.UTC(2028, 1, 29, 6), Date.UTC(2028, 1, 29), 1],
    ['midnight', 'day', Date.UTC(2026, 6, 1), Date.UTC(2026, 6, 1), 1],
  ] as const)('%s has the share gone of its own length', (_, period, at, start, days) => {
    expect(periodElapsed(period, at)).toBe((at - start) / (days * DAY));
    expect(periodEnd(period, at)).toBe(start + days * DAY);
  });

  test.each(['America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Apia'])(
    'summer time in %s moves no day and no month',
    (zone) => {
      const before = process.env['TZ'];
      process.env['TZ'] = zone;
      try {
        // Every hour of a year, so that the zone's two changes are among them.
        for (let at = Date.UTC(2026, 0); at < Date.UTC(2027, 0); at += 3_600_000) {
          const iso = new Date(at).toISOString();
          expect(periodElapsed('day', at)).toBe(Number(iso.slice(11, 13)) / 24);
          expect(periodEnd('day', at)).toBe(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) + DAY);
          expect(new Date(periodEnd('month', at)! - 1).toISOString().slice(0, 7)).toBe(iso.slice(0, 7));
        }
      } finally {
        if (before === undefined) delete process.env['TZ'];
        else process.env['TZ'] = before;
      }
    },
  );

  test('all time has no share', () => expect(periodElapsed('total', 5)).toBeNull());
});

describe('budget counters', () => {
  test('an amount that nobody knows is counted apart, and neither held nor used', () => {
    const tally = new Tally();
    tally.use(null);
    tally.hold(null);
    tally.hold(5);
    tally.letGo(null);
    expect([tally.unknown, tally.used.rest, tally.held.rest]).toEqual([1, 0, 5]);
    tally.letGo(3);
    expect(tally.held.rest).toBe(2);
  });

  test('the newest periods are kept, and the one that is asked for, however old it is', () => {
    const counters = new BudgetCounters();
    for (const number of [7, 5, 6]) counters.of('day', number).usd.use(number);
    expect(KEPT_PERIODS).toBe(3);
    counters.of('day', 8);
    expect([...counters.kept('day').keys()]).toEqual([7, 6, 8]);
    counters.of('day', 1);
    expect([...counters.kept('day').keys()]).toEqual([7, 8, 1]);
    expect(counters.of('day', 7).usd.used.rest).toBe(7);
    expect(counters.kept('month').size).toBe(0);
  });

  test('an instant has the counters of its day, its month and all time', () => {
    const counters = new BudgetCounters();
    const periods = periodsOf(Date.UTC(2026, 0, 31));
    const now = counters.at(periods);
    expect(counters.at(periods)).toBe(now);
    expect(now.day).toBe(counters.of('day', periods.day));
    expect(now.month).toBe(counters.of('month', periods.month));
    expect(counters.at(periodsOf(Date.UTC(2026, 1, 1))).total).toBe(now.total);
    now.day.usd.use(4);
    now.day.usd.use(null);
    now.day.usd.hold(9);
    counters.forgetUsed();
    expect([now.day.usd.used.rest, now.day.usd.unknown, now.day.usd.held.rest]).toEqual([0, 0, 9]);
  });
});

test('a minute window agrees with adding up the events of 61 seconds, also when seconds repeat or step back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ step: fc.integer({ min: -3, max: 40 }), amount: fc.nat({ max: 50 }) }), { maxLength: 80 }),
      (steps) => {
        const window = new MinuteWindow();
        const events: { at: number; amount: number }[] = [];
        let [now, newest] = [5, 0];
        for (const { step, amount } of steps) {
          now = Math.max(0, now + step);
          newest = Math.max(newest, now);
          const counts = (): typeof events => events.filter(({ at }) => newest - at <= 60);
          window.add(newest, amount, now);
          events.push({ at: newest, amount });
          const total = counts().reduce((sum, each) => sum + each.amount, 0);
          expect(window.total(now)).toBe(total);
          const goneBy = window.goneBy(Math.ceil(total / 2), now);
          if (total > 0) {
            const gone = (second: number): number =>
              counts()
                .filter(({ at }) => second - at > 60)
                .reduce((sum, each) => sum + each.amount, 0);
            expect(gone(goneBy)).toBeGreaterThanOrEqual(total / 2);
            expect(gone(goneBy - 1)).toBeLessThan(total / 2);
            expect(window.emptyBy(now)).toBe(
              Math.max(
                ...counts()
                  .filter((each) => each.amount > 0)
                  .map(({ at }) => at),
              ) + 61,
            );
          }
        }
      },
    ),
    { seed: 3 },
  );
});

describe('a minute window', () => {
  test('that is empty, or whose events have left it, is empty now', () => {
    expect(new MinuteWindow().emptyBy(1000)).toBe(1000);
    const window = new MinuteWindow();
    window.add(5, 3, 5);
    expect(window.emptyBy(65)).toBe(66);
    expect(window.emptyBy(70)).toBe(70);
  });

  test('waits for what counts now, not for what has left it; for more than there is, until all has gone', () => {
    const window = new MinuteWindow();
    window.add(5, 3, 5);
    window.add(30, 4, 30);
    window.add(40, 1, 40);
    expect(window.goneBy(3, 40)).toBe(5 + 61);
    expect(window.goneBy(3, 70)).toBe(30 + 61);
    expect(window.goneBy(6, 70)).toBe(70 + 61);
  });

  test('lets go of an amount whose second has just left it', () => {
    const window = new MinuteWindow();
    window.add(9, 5, 70);
    window.add(10, 2, 70);
    expect(window.total(70)).toBe(2);
  });
});

test('the config says what is wrong with a limit', () => {
  const problem = (input: unknown): string => limitsSchema.safeParse(input).error?.issues[0]?.message ?? '';
  expect(problem({ keys: { budgets: [{ usd: 1, wh: 2, period: 'day' }] } })).toContain(
    'one of usd, wh, gCo2e and litres',
  );
  expect(problem({ keys: { budgets: [{ period: 'day' }] } })).toContain('one of usd, wh, gCo2e and litres');
  expect(problem({ keys: { budgets: [{ usd: 1 }, { usd: 2, period: 'month' }] } })).toBe(
    'one budget per unit and period',
  );
  for (const keys of [{ rpm: 0 }, { rpm: 1.5 }, { concurrency: -1 }, { rps: 3 }, { budgets: [{ usd: -1 }] }])
    expect(limitsSchema.safeParse({ keys }).success).toBe(false);
});

test.each([
  ['no limit at all', {}, false],
  ['requests a minute', { rpm: 5 }, true],
  ['tokens a minute', { tpm: 5 }, true],
  ['requests at once', { concurrency: 5 }, true],
  ['a budget alone', { budgets: [{ usd: 1, period: 'day' }] }, true],
])('an owner with %s is limited: %s', (_, keys, limited) => {
  const subject = { organisation: 'acme', team: null, keyId: 'k', limits: null };
  expect(isLimited(limitsOf(limitsSchema.parse({ keys }), 'key', subject))).toBe(limited);
});

test('who belongs to no team is held to the limits of none, whatever teams are called', () => {
  const config = limitsSchema.parse({ teams: { research: { rpm: 1 }, null: { rpm: 2 } } });
  const of = (team: string | null): number =>
    limitsOf(config, 'team', { organisation: 'acme', team, keyId: 'k', limits: null }).rpm;
  expect([of('research'), of(null), of('other')]).toEqual([1, Infinity, Infinity]);
});

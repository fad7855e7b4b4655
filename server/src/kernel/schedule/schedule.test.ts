import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign } from './assign.ts';
import { cheapestStart, runsNow } from './hours.ts';
import type { JobLane, WaitingJob } from './types.ts';

const NOW = 480_000;
const grams = [50, 90, 30, 40, 80, 10, 70, 60];
const lane = (over: Partial<JobLane> = {}): JobLane => ({
  id: 'own',
  kind: 'hourly',
  promiseHours: 0,
  room: () => Infinity,
  cost: (hour) => ({ usd: 1, grams: grams[(hour - NOW) % grams.length]! }),
  ...over,
});
const job = (over: Partial<WaitingJob> = {}): WaitingJob => ({
  id: 'j',
  workHours: 1,
  deadline: NOW + 4,
  hoursLeft: (over.deadline ?? NOW + 4) - NOW,
  isInterruptible: true,
  lanes: ['own', 'vendor'],
  ...over,
});
const TERMS = { now: NOW, usdPerTonne: 100 };
const hoursOf = (plan: { readonly parts: readonly { readonly hour: number }[] }): number[] =>
  plan.parts.map(({ hour }) => hour - NOW);

describe('one job, one lane', () => {
  test('waits for the cheapest hours that it takes, and for none behind its deadline', () => {
    expect(hoursOf(assign([job()], [lane()], TERMS)[0]!)).toEqual([2]);
    expect(hoursOf(assign([job({ workHours: 2, deadline: NOW + 5 })], [lane()], TERMS)[0]!)).toEqual([2, 3]);
    expect(hoursOf(assign([job({ workHours: 3, deadline: NOW + 3 })], [lane()], TERMS)[0]!)).toEqual([0, 1, 2]);
  });

  test('unbroken work takes the cheapest run of hours', () => {
    const [plan] = assign([job({ workHours: 2, deadline: NOW + 7, isInterruptible: false })], [lane()], TERMS);
    expect(hoursOf(plan!)).toEqual([2, 3]);
    expect(cheapestStart(grams, 7, 2)).toBe(2);
  });

  test('says what waiting is expected to save, and when it must start at the latest', () => {
    const [plan] = assign([job({ workHours: 2, deadline: NOW + 6 })], [lane()], TERMS);
    expect(plan).toMatchObject({
      expected: { usd: 2, grams: 70 },
      atOnce: { usd: 2, grams: 140 },
      latestStart: NOW + 3,
      isLate: false,
    });
  });

  test('keeps the last hours free for work that takes longer than expected', () => {
    // The cleanest hour is the last: a quarter more than one hour would end behind it.
    expect(hoursOf(assign([job({ deadline: NOW + 6 })], [lane()], TERMS)[0]!)).toEqual([2]);
  });

  test('what no longer fits runs at once and says that it is late', () => {
    const [plan] = assign([job({ workHours: 3, deadline: NOW + 2 })], [lane()], TERMS);
    expect(plan).toMatchObject({ isLate: true });
    expect(hoursOf(plan!)).toEqual([0, 1, 2]);
  });
});

describe('lanes', () => {
  const vendor = lane({
    id: 'vendor',
    kind: 'handed-over',
    promiseHours: 24,
    cost: () => ({ usd: 0.5, grams: 60 }),
  });

  test('half the price with a day to answer is taken where the deadline leaves a day', () => {
    const lanes = [lane(), vendor];
    expect(assign([job({ deadline: NOW + 30 })], lanes, TERMS)[0]!.lane).toBe('vendor');
    expect(assign([job({ deadline: NOW + 20 })], lanes, TERMS)[0]!.lane).toBe('own');
  });

  test('a lane that is forbidden is not used, and a job without any gets no plan', () => {
    expect(assign([job({ deadline: NOW + 30, lanes: ['own'] })], [lane(), vendor], TERMS)[0]!.lane).toBe('own');
    expect(assign([job({ lanes: [] })], [lane(), vendor], TERMS)).toEqual([]);
  });

  test('carbon counts at its price', () => {
    const clean = lane({ id: 'vendor', cost: () => ({ usd: 1.001, grams: 0 }) });
    expect(assign([job()], [lane(), clean], { ...TERMS, usdPerTonne: 10 })[0]!.lane).toBe('own');
    expect(assign([job()], [lane(), clean], { ...TERMS, usdPerTonne: 1000 })[0]!.lane).toBe('vendor');
  });
});

test('jobs share the room that traffic leaves, the nearest deadline first', () => {
  const plans = assign(
    [job({ id: 'late', deadline: NOW + 4 }), job({ id: 'soon', deadline: NOW + 3 })],
    [lane({ room: () => 1 })],
    TERMS,
  );
  expect(plans.map((plan) => [plan.id, hoursOf(plan)])).toEqual([
    ['soon', [0]],
    ['late', [2]],
  ]);
});

test('no plan ever overfills an hour, misses a deadline that can be met, or loses work', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ work: fc.double({ min: 0.1, max: 5, noNaN: true }), slack: fc.integer({ min: 0, max: 30 }) }),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      fc.array(fc.double({ min: 0.2, max: 3, noNaN: true }), { minLength: 60, maxLength: 60 }),
      (specs, rooms) => {
        const jobs = specs.map(({ work, slack }, i) =>
          job({ id: `${i}`, workHours: work, deadline: NOW + Math.ceil(work) + slack }),
        );
        const bounded = lane({ room: (hour) => rooms[hour - NOW] ?? 3 });
        const plans = assign(jobs, [bounded], TERMS);
        const used = new Map<number, number>();
        for (const plan of plans) {
          const own = jobs.find(({ id }) => id === plan.id)!;
          expect(plan.parts.reduce((sum, { work }) => sum + work, 0)).toBeCloseTo(own.workHours, 6);
          for (const { hour, work } of plan.parts) {
            used.set(hour, (used.get(hour) ?? 0) + work);
            expect(work).toBeLessThanOrEqual(1 + 1e-9);
            if (!plan.isLate) expect(hour).toBeLessThan(own.deadline);
          }
        }
        expect(plans).toHaveLength(jobs.length);
        for (const [hour, work] of used) expect(work).toBeLessThanOrEqual(bounded.room(hour) + 1e-6);
      },
    ),
  );
});

test('decided again every hour with the truth, the hours of hindsight are taken and no deadline is missed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1, max: 900, noNaN: true }), { minLength: 5, maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (costs, work) => {
        const needed = Math.min(work, costs.length);
        let left = needed;
        let sum = 0;
        for (let now = 0; now < costs.length && left > 0; now++)
          if (runsNow(costs.slice(now), costs.length - now, left)) {
            sum += costs[now]!;
            left -= 1;
          }
        const best = costs.toSorted((a, b) => a - b).slice(0, needed);
        expect(left).toBe(0);
        expect(sum).toBeCloseTo(
          best.reduce((a, b) => a + b, 0),
          6,
        );
      },
    ),
  );
});

import { describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import type { Budget, Prices } from '../policy/index.ts';
import { CANDIDATE_STRIDE, NO_SHADOW, OFFSET } from './candidate.ts';
import { DecisionWindow, shadowOf } from './decision-window.ts';
import { advancePace, learnedPace, newPace, observePace, paceSettings, type Pace } from './pacing-budget.ts';
import { learnPrices, learnsInHour } from './pacing-learned.ts';
import { whole } from './pieces.ts';
import { EXCLUSIONS } from './types.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const OWNED: Prices = { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0 };

function learnPaces(paces: readonly Pace[], window: DecisionWindow, owned: Prices, now: number): readonly Pace[] {
  const prices = whole(learnPrices(paces, window, owned, now));
  return paces.map((pace, j) => learnedPace(pace, prices?.[j] ?? null));
}

type Place = Partial<Record<keyof typeof OFFSET, number>>;
const decisionOf = (places: readonly Place[], exclusions = places.map(() => 0)) => ({
  numbers: places.flatMap((place) => {
    const numbers = new Array<number>(CANDIDATE_STRIDE).fill(0);
    for (const [field, value] of Object.entries(place)) numbers[OFFSET[field as keyof typeof OFFSET]] = value;
    return numbers;
  }),
  exclusions,
});

/** Two weeks of three places: the farther, the cleaner, by a gap that changes with the hour; the cleanest is the dearest. */
function twoWeeks(
  budgets: readonly Budget[],
  requestsPerHour = 6,
  note = (_at: number, _decision: ReturnType<typeof decisionOf>): void => {},
): { paces: readonly Pace[]; window: DecisionWindow } {
  const rng = seededRng(4);
  const window = new DecisionWindow();
  let paces: readonly Pace[] = budgets.map((budget) => newPace(paceSettings(budget, OWNED)));
  for (let hour = 0; hour < 336; hour++) {
    const sun = Math.sin((hour * Math.PI) / 12);
    for (let i = 0; i < requestsPerHour; i++) {
      const now = START + hour * HOUR + (i * HOUR) / requestsPerHour;
      const decision = decisionOf([
        { addedMs: 0, carbonG: 2 + 0.5 * sun + 0.2 * rng.next(), cashUsd: 0.001 },
        { addedMs: 30, carbonG: 1.2 + 0.3 * rng.next(), cashUsd: 0.00101 },
        { addedMs: 90, carbonG: 0.3 + 0.3 * rng.next(), cashUsd: 0.00104 },
      ]);
      window.note(now, decision);
      note(now, decision);
      paces = paces.map((pace) => observePace(advancePace(pace, now), pace.settings.kind === 'latency' ? 10 : 0.001));
    }
  }
  return { paces: paces.map((pace) => advancePace(pace, START + 336 * HOUR)), window };
}

const LATENCY: Budget = { kind: 'latency', limit: 20, periodHours: 720 };

describe('a price learned from the decisions behind', () => {
  test('spends in them what each request ahead may spend: no more, and at a price a hundredth below more', () => {
    const { paces, window } = twoWeeks([LATENCY]);
    const [learned] = learnPaces(paces, window, OWNED, START + 336 * HOUR);
    // 2,016 requests had 10 ms each of a budget of 20, so those ahead have more than 20.
    const ahead = (20 * (2016 + 384 * 6) - 2016 * 10) / (384 * 6);
    const meanMs = (price: number): number => {
      const { spent, requests } = whole(
        window.totals(window.hours, OWNED, shadowOf(NO_SHADOW, ['latency'], [price]), NO_SHADOW, ['latency']),
      );
      return (1000 * (spent[0] ?? NaN)) / requests;
    };
    expect(learned?.learned).toBe(true);
    expect(meanMs((learned?.price ?? 0) * 1.01)).toBeLessThanOrEqual(ahead);
    expect(meanMs((learned?.price ?? 0) * 0.99)).toBeGreaterThanOrEqual(ahead);
    expect(Math.abs(meanMs(learned?.price ?? 0) / ahead - 1)).toBeLessThan(0.1);
  });

  test('stands until it is learned anew: steps that spend too much leave it alone', () => {
    const { paces, window } = twoWeeks([LATENCY]);
    let [pace] = learnPaces(paces, window, OWNED, START + 336 * HOUR);
    const price = pace?.price;
    for (let i = 0; i < 60; i++)
      pace = pace && observePace(advancePace(pace, START + 336 * HOUR + i * 5 * 60_000), 500);
    expect(pace?.price).toBe(price);
    const [moved] = twoWeeks([LATENCY]).paces;
    let steps = moved;
    for (let i = 0; i < 60; i++)
      steps = steps && observePace(advancePace(steps, START + 336 * HOUR + i * 5 * 60_000), 500);
    expect(steps?.price).toBeGreaterThan((moved?.price ?? 0) * 1.1);
  });

  test('of money and latency together keeps both, the money price smoothed over days', () => {
    const money: Budget = { kind: 'money', limit: 0.00101 * 6 * 720, periodHours: 720 };
    const { paces, window } = twoWeeks([LATENCY, money]);
    const learned = learnPaces(paces, window, OWNED, START + 336 * HOUR);
    const prices = learned.map(({ price }) => price);
    expect(prices.every((price) => price > 0)).toBe(true);
    const { spent, requests } = whole(
      window.totals(window.hours, OWNED, shadowOf(NO_SHADOW, ['latency', 'money'], prices), NO_SHADOW, [
        'latency',
        'money',
      ]),
    );
    expect((spent[1] ?? NaN) / requests).toBeLessThan(0.00103);
    // The next time it moves by a twentieth of the way.
    const [, again] = learnPaces(
      learned.map((pace) => ({ ...pace, price: pace.settings.kind === 'money' ? pace.price * 8 : pace.price })),
      window,
      OWNED,
      START + 336 * HOUR,
    );
    expect(again?.price).toBeGreaterThan((prices[1] ?? 0) * 4);
  });

  test('is the same in pieces, whatever is decided between them, and no piece weighs more than 2,000 candidates', () => {
    const money: Budget = { kind: 'money', limit: 0.00101 * 6 * 720, periodHours: 720 };
    const { paces, window } = twoWeeks([LATENCY, money]);
    const now = START + 336 * HOUR;
    const atOnce = whole(learnPrices(paces, window, OWNED, now));
    let weighed = 0;
    const most: number[] = [];
    // The oldest hours are forgotten between the pieces, and the first hour behind gets decisions that came late.
    const counted = new DecisionWindow();
    let kept = 0;
    const past = twoWeeks([LATENCY, money], 6, (at, decision) => {
      const exclusions = new Proxy(decision.exclusions, {
        get(target, field) {
          if (field === '0') weighed += target.length;
          return Reflect.get(target, field) as unknown;
        },
      });
      counted.note(at, { numbers: decision.numbers, exclusions });
      kept++;
    });
    expect(kept).toBe(2016);
    const work = learnPrices(past.paces, counted, OWNED, now);
    let found: readonly number[] | null = null;
    for (;;) {
      weighed = 0;
      const piece = work.next();
      most.push(weighed);
      if (piece.done === true) {
        found = piece.value;
        break;
      }
      counted.note(now - HOUR + most.length, decisionOf([{ addedMs: 0, carbonG: 9 }]));
      counted.note(now + most.length * HOUR, decisionOf([{ addedMs: 5000, carbonG: 9, cashUsd: 1 }]));
    }
    expect(found).toEqual(atOnce);
    expect(found?.every((price) => price > 0)).toBe(true);
    expect(Math.max(...most)).toBeLessThanOrEqual(2000);
    expect(most.length).toBeGreaterThan(50);
  });

  test('needs a day: before it, and where nothing is known of the requests ahead, steps move the price', () => {
    const window = new DecisionWindow();
    const pace = advancePace(newPace(paceSettings(LATENCY, OWNED)), START);
    for (let hour = 0; hour < 23; hour++) window.note(START + hour * HOUR, decisionOf([{ addedMs: 0, carbonG: 1 }]));
    expect(learnPaces([{ ...pace, learned: true }], window, OWNED, START + 23 * HOUR)[0]?.learned).toBe(false);
    expect(learnPaces([pace], twoWeeks([LATENCY]).window, OWNED, START + 336 * HOUR)[0]?.learned).toBe(false);
  });

  test('comes every six hours of the period, and each hour of its last day', () => {
    const at = (hour: number): boolean =>
      learnsInHour([advancePace(newPace(paceSettings(LATENCY, OWNED)), START)], START / HOUR + hour, 400);
    expect([0, 1, 5, 6, 7, 12, 695, 696, 701, 719].map(at)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
      false,
      true,
      true,
      true,
    ]);
  });
});

describe('the window', () => {
  test('counts every request, keeps eight an hour at most, and forgets after two weeks', () => {
    const window = new DecisionWindow();
    for (let i = 0; i < 1000; i++) window.note(START + i * 3600, decisionOf([{ addedMs: 10, carbonG: 1 }]));
    const { requests, spent } = whole(window.totals(window.hours, OWNED, NO_SHADOW, NO_SHADOW, ['latency']));
    expect([requests, window.requestsIn(window.hours)]).toEqual([1000, 1000]);
    expect(spent[0]).toBeCloseTo(10, 9);
    window.note(START + 336 * HOUR, decisionOf([{ addedMs: 0, carbonG: 1 }]));
    expect(window.hours).toEqual([START / HOUR + 336]);
  });

  test('chooses among those that served or that a budget alone forbade', () => {
    const window = new DecisionWindow();
    const codes = [EXCLUSIONS.indexOf('health'), EXCLUSIONS.indexOf('budget'), 0];
    window.note(
      START,
      decisionOf(
        [
          { addedMs: 1, carbonG: 0 },
          { addedMs: 2000, carbonG: 1 },
          { addedMs: 3000, carbonG: 5 },
        ],
        codes,
      ),
    );
    expect(whole(window.totals(window.hours, OWNED, NO_SHADOW, NO_SHADOW, ['latency', 'carbon'])).spent).toEqual([
      2, 1e-6,
    ]);
  });
});

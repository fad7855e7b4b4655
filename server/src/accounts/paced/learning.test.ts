import { describe, expect, test } from 'vitest';
import { CANDIDATE_STRIDE, OFFSET } from '../../kernel/routing/candidate.ts';
import { workload } from '../../gateway/table.fixture.ts';
import { PacedBudget } from './budget.ts';
import { Budgets } from './workload-budgets.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const LEARNS = 48;

const policies = (limit = 20) => [
  workload({
    prices: { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0 },
    budgets: [{ kind: 'latency', limit, periodHours: 720 }],
  }),
];

/** What three places would have taken: the farther, the cleaner, by a gap that changes with the hour. */
function decisionAt(hour: number): { numbers: number[]; exclusions: number[] } {
  const carbon = [2 + 0.5 * Math.sin((hour * Math.PI) / 12), 1.2 + 0.1 * Math.cos(hour), 0.4 + 0.1 * Math.sin(hour)];
  const numbers = carbon.flatMap((carbonG, i) => {
    const place = new Array<number>(CANDIDATE_STRIDE).fill(0);
    [place[OFFSET.carbonG], place[OFFSET.addedMs]] = [carbonG, i * 40];
    return place;
  });
  return { numbers, exclusions: [0, 0, 0] };
}

const whole = (step: (() => boolean) | null): void => {
  while (step?.() === true);
};

function request(budgets: Budgets, hour: number, minute = 0): (() => boolean) | null {
  const [own, now] = [budgets.get('chat')!, START + hour * HOUR + minute * 60_000];
  own.observe(now, { addedMs: 10, carbonG: 1, cashUsd: 0, waterL: 0 });
  return own.learn(now, decisionAt(hour));
}

/** Budgets that have met two days of requests, all of whose prices were learned at once. */
function twoDays(): Budgets {
  const budgets = new Budgets(policies(), []);
  for (let hour = 0; hour < LEARNS; hour++) for (let i = 0; i < 6; i++) whole(request(budgets, hour, i * 10));
  return budgets;
}

const priceOf = (budgets: Budgets, hour = LEARNS): number =>
  budgets.get('chat')!.terms(START + hour * HOUR).prices.latencyUsdPerSecond;

const learned = (): number => {
  const budgets = twoDays();
  whole(request(budgets, LEARNS));
  return priceOf(budgets);
};

describe('learning in steps', () => {
  test('decisions between them use the old price, the last one brings the price that all at once would have, and requests between count', () => {
    const budgets = twoDays();
    const before = priceOf(budgets);
    const step = request(budgets, LEARNS)!;
    let steps = 0;
    while (step()) {
      expect(priceOf(budgets)).toBe(before);
      if (steps++ < 10) expect(request(budgets, LEARNS, 1 + steps)).toBeNull();
    }
    expect(steps).toBeGreaterThan(10);
    expect(priceOf(budgets)).toBe(learned());
    expect(priceOf(budgets)).not.toBe(before);
    expect(budgets.get('chat')!.own[0]!.own(START + LEARNS * HOUR).requests).toBe(LEARNS * 6 + 1 + 10);
  });

  test('is begun once at a time, and again where the next is due before the last has ended', () => {
    const budgets = twoDays();
    const step = request(budgets, LEARNS)!;
    step();
    expect(request(budgets, LEARNS + 6)).toBeNull();
    whole(step);
    const next = request(budgets, LEARNS + 6, 1);
    expect(next).not.toBeNull();
    whole(next);
    expect(request(budgets, LEARNS + 6, 2)).toBeNull();
  });

  test('that a reload interrupts is done anew under the next config, and its rest harms nobody', () => {
    const budgets = twoDays();
    const step = request(budgets, LEARNS)!;
    step();
    const next = new Budgets(policies(), [], budgets);
    const before = priceOf(next);
    expect(before).toBe(priceOf(budgets));
    // Not an hour in which prices are learned: it is due all the same.
    const anew = request(next, LEARNS + 1)!;
    whole(step);
    expect(priceOf(next, LEARNS + 1)).toBe(before);
    whole(anew);
    expect(priceOf(next, LEARNS + 1)).not.toBe(before);
    // With nothing under way a reload asks for nothing.
    expect(request(new Budgets(policies(), [], next), LEARNS + 2)).toBeNull();
  });

  test('that fails leaves the price, and the next one is begun', () => {
    const budgets = twoDays();
    const own = budgets.get('chat')!;
    own.learn(START + LEARNS * HOUR - 1, { ...decisionAt(0), numbers: null as unknown as number[] });
    const before = priceOf(budgets);
    expect(() => whole(request(budgets, LEARNS))).toThrow(TypeError);
    expect(priceOf(budgets)).toBe(before);
    expect(request(budgets, LEARNS + 6)).not.toBeNull();
  });

  test('is not lost to a decision that cannot be kept', () => {
    const budgets = twoDays();
    const own = budgets.get('chat')!;
    expect(() =>
      own.learn(START + LEARNS * HOUR, { ...decisionAt(0), exclusions: null as unknown as number[] }),
    ).toThrow(TypeError);
    expect(request(budgets, LEARNS)).not.toBeNull();
  });
});

test("a price is learned beside the organisation's: where carbon costs more a millisecond is worth more", () => {
  const learnedBeside = (...shared: readonly PacedBudget[]): number => {
    const budgets = new Budgets(policies(), shared);
    for (let hour = 0; hour <= LEARNS; hour++) for (let i = 0; i < 6; i++) whole(request(budgets, hour, i * 10));
    return budgets.get('chat')!.own[0]!.price;
  };
  // It burns as planned: its price stays about where it began.
  const carbon = new PacedBudget(null, { kind: 'carbon', limit: 4320, periodHours: 720, startPrice: 400 });
  expect(learnedBeside(carbon)).toBeGreaterThan(2 * learnedBeside());
  expect(carbon.price).toBeGreaterThan(200);
});

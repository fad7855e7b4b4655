import { describe, expect, test } from 'vitest';
import type { Clock } from '../../edge/index.ts';
import { EXCLUSIONS } from '../../kernel/routing/types.ts';
import type { Deployment } from '../../world/index.ts';
import { deployment } from '../table.fixture.ts';
import { Fleet } from './fleet.ts';

/** Time by hand. */
class HandClock implements Clock {
  ms = 1000;
  now = (): number => this.ms;
  monotonicMs = (): number => this.ms;
  after(): () => void {
    throw new Error('the fleet sets no timers');
  }
}

function open(...deployments: Deployment[]) {
  const clock = new HandClock();
  const news: string[] = [];
  const fleet = new Fleet(deployments, clock, (id, healthy, detail) =>
    news.push(`${id} ${healthy ? 'up' : 'down'}: ${detail}`),
  );
  const state = (index = 0): string => {
    fleet.refresh();
    return EXCLUSIONS[fleet.live.unavailable[index] ?? -1] ?? '?';
  };
  const fail = (times: number): void => {
    for (let i = 0; i < times; i++) fleet.failed(0, 'status 500');
  };
  return { clock, fleet, news, state, fail };
}

describe('in-flight cap', () => {
  test('lets as many through as configured, says when it is full, and counts each deployment alone', () => {
    const { fleet, state } = open(deployment(), deployment({ id: 'lyon' }));
    expect([fleet.acquire(0), fleet.acquire(0), fleet.acquire(0)]).toEqual([true, true, false]);
    expect([state(0), state(1), fleet.inFlight(0)]).toEqual(['capacity', 'feasible', 2]);
    fleet.release(0);
    expect([state(0), fleet.acquire(0)]).toEqual(['feasible', true]);
    expect(fleet.acquire(7)).toBe(false);
  });
});

describe('breaker', () => {
  test('opens on the third failure in a row, not before', () => {
    const { fleet, state, fail, news } = open(deployment());
    fail(2);
    fleet.succeeded(0);
    fail(2);
    expect([state(), news, fleet.answers(0)]).toEqual(['feasible', [], true]);
    fail(1);
    expect(fleet.answers(0)).toBe(false);
    expect([state(), news]).toEqual(['health', ['paris down: status 500']]);
  });

  test('after its cooldown lets one request at a time through until one succeeds', () => {
    const { clock, fleet, state, fail, news } = open(deployment({ maxInFlight: 50 }));
    fail(3);
    clock.ms += 4999;
    expect(state()).toBe('health');
    clock.ms += 1;
    expect(state()).toBe('feasible');
    fleet.acquire(0);
    expect(state()).toBe('health');
    fleet.release(0);
    expect(state()).toBe('feasible');
    fleet.acquire(0);
    expect(fleet.answers(0)).toBe(false);
    fleet.succeeded(0);
    expect([state(), fleet.answers(0)]).toEqual(['feasible', true]);
    expect(news.at(-1)).toBe('paris up: answers again');
    fail(2);
    expect(state()).toBe('feasible');
  });

  test('says why requests are kept from a deployment', () => {
    const { clock, fleet, fail } = open(deployment({ maxInFlight: 1 }));
    expect(fleet.standing(0)).toBe('well');
    fleet.acquire(0);
    expect(fleet.standing(0)).toBe('full');
    fleet.release(0);
    fleet.rest(0, 1000);
    expect(fleet.standing(0)).toBe('resting');
    fail(3);
    expect(fleet.standing(0)).toBe('open');
    clock.ms += 5000;
    expect(fleet.standing(0)).toBe('trying');
    fleet.withhold(0, true);
    expect(fleet.standing(0)).toBe('withheld');
    fleet.withhold(0, false);
    fleet.succeeded(0);
    expect(fleet.standing(0)).toBe('well');
  });

  test('waits twice as long after each failed trial, a minute at most', () => {
    const { clock, state, fail, news } = open(deployment());
    fail(3);
    for (const cooldownMs of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      clock.ms += cooldownMs - 1;
      expect(state()).toBe('health');
      clock.ms += 1;
      expect(state()).toBe('feasible');
      fail(1);
      expect(state()).toBe('health');
    }
    expect(news).toHaveLength(1);
  });

  test('what was under way when it opened does not lengthen the wait', () => {
    const { clock, state, fail } = open(deployment());
    fail(40);
    clock.ms += 5000;
    expect(state()).toBe('feasible');
  });
});

describe('first-token time', () => {
  test('starts at the prior, is not moved far by one slow start, and follows a change', () => {
    const { fleet } = open(deployment());
    const ttft = (): number => fleet.live.ttftMs[0] ?? NaN;
    expect(ttft()).toBe(400);
    fleet.observeTtft(0, 5000);
    expect(ttft()).toBeGreaterThan(450);
    expect(ttft()).toBeLessThan(520);
    for (let i = 0; i < 2000; i++) fleet.observeTtft(0, 100);
    expect(ttft()).toBeLessThan(101);
    for (let i = 0; i < 600; i++) fleet.observeTtft(0, 300);
    expect(ttft()).toBeGreaterThan(280);
  });
});

describe('time between tokens', () => {
  test('is unknown until twenty answers were seen, then their median; nonsense does not count', () => {
    const { fleet } = open(deployment());
    for (const tpotMs of [NaN, 0, -3, Infinity]) for (let i = 0; i < 30; i++) fleet.observeTpot(0, tpotMs);
    for (let i = 0; i < 19; i++) fleet.observeTpot(0, i % 2 === 0 ? 20 : 30);
    expect(fleet.tpotMs(0)).toBeNull();
    fleet.observeTpot(0, 30);
    expect(fleet.tpotMs(0)).toBeCloseTo(Math.sqrt(20 * 30), 0);
  });
});

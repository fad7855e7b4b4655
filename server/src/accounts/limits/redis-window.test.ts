import { beforeEach, describe, expect, test } from 'vitest';
import { RedisWindow } from './redis-window.ts';

/** Time passes by hand, and alarms ring in it. */
const handClock = () => {
  const alarms: { readonly at: number; readonly ring: () => void }[] = [];
  let ms = 0;
  return {
    now: () => ms,
    monotonicMs: () => ms,
    after(wait: number, ring: () => void) {
      const alarm = { at: ms + wait, ring };
      alarms.push(alarm);
      return () => void alarms.splice(alarms.indexOf(alarm) >>> 0, 1);
    },
    advance(by: number) {
      ms += by;
      for (const alarm of alarms.filter(({ at }) => at <= ms)) {
        alarms.splice(alarms.indexOf(alarm), 1);
        alarm.ring();
      }
    },
  };
};

let clock: ReturnType<typeof handClock>;
let window: RedisWindow;
beforeEach(() => {
  clock = handClock();
  window = new RedisWindow(clock);
});
const fill = (): void => {
  while (window.underWay < window.size) expect(window.enter()).toBeNull();
};

describe('the window of questions at Redis', () => {
  test('lets as many ask as it holds, the next in the order in which they came', async () => {
    fill();
    const told: string[] = [];
    const wait = (name: string): Promise<void> => window.enter()!.then((may) => void (may && told.push(name)));
    const both = [wait('first'), wait('second')];
    expect(window.underWay).toBe(128);
    window.end(1);
    await both[0];
    expect(told).toEqual(['first']);
    window.end(1);
    await both[1];
    expect(told).toEqual(['first', 'second']);
    expect(window.underWay).toBe(128);
  });

  test('who waited 50 ms does not ask, and takes no turn of another', async () => {
    fill();
    const late = window.enter()!;
    clock.advance(30);
    const next = window.enter()!;
    clock.advance(21);
    expect(await late).toBe(false);
    window.end(1);
    expect(await next).toBe(true);
    clock.advance(1000);
    expect(window.underWay).toBe(128);
  });

  test('a newcomer does not pass those who wait', () => {
    fill();
    void window.enter();
    for (let i = 0; i < 60; i++) window.begin();
    for (let i = 0; i < 60; i++) window.end(1);
    expect(window.enter()).not.toBeNull();
  });

  test('grows by a question for a window of quick answers, to 1,024 at most', () => {
    const size = window.size;
    for (let i = 0; i < size + 1; i++) {
      window.begin();
      window.end(25);
    }
    expect(window.size).toBe(size + 1);
    for (let i = 0; i < 2_000_000; i++) {
      window.begin();
      window.end(1);
    }
    expect(window.size).toBe(1024);
  });

  test('shrinks by a fifth for slow answers, once in 100 ms, and never below 16', () => {
    const slow = (tookMs: number): number => {
      window.begin();
      window.end(tookMs);
      return window.size;
    };
    expect(slow(26)).toBe(102);
    expect(slow(40)).toBe(102);
    clock.advance(101);
    expect(slow(Infinity)).toBe(81);
    for (let i = 0; i < 30; i++) {
      clock.advance(101);
      slow(Infinity);
    }
    expect(window.size).toBe(16);
  });

  test('what must be told is told at once, beyond the window, and a smaller window lets nobody in before it is over', async () => {
    fill();
    window.begin();
    const waits = window.enter()!;
    let asked: boolean | null = null;
    void waits.then((may) => (asked = may));
    window.end(1);
    await Promise.resolve();
    expect(asked).toBeNull();
    window.end(1);
    expect(await waits).toBe(true);
  });

  test('nobody waits for a store that is down', async () => {
    fill();
    const waits = [window.enter()!, window.enter()!];
    window.clear();
    expect(await Promise.all(waits)).toEqual([false, false]);
    window.end(1);
    expect(window.underWay).toBe(127);
  });
});

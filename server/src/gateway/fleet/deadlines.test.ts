import { expect, test } from 'vitest';
import type { Clock } from '../../edge/index.ts';
import { Deadlines } from './deadlines.ts';

/** Time that stands still until it is moved. */
function handClock(): { clock: Clock; move(ms: number): void; timers(): number } {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    clock: {
      now: () => now,
      monotonicMs: () => now,
      after(delay, run) {
        const timer = { at: now + delay, run };
        timers.push(timer);
        return () => (timers = timers.filter((each) => each !== timer));
      },
    },
    move(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
    timers: () => timers.length,
  };
}

test('expires what is late, once it is late, and nothing that was moved on or taken away', () => {
  const { clock, move, timers } = handClock();
  const deadlines = new Deadlines(clock, 10);
  const expired: string[] = [];
  const waiting = (name: string, deadlineMs: number) => {
    const one = { place: -1, deadlineMs, expire: () => (expired.push(name), deadlines.delete(one)) };
    deadlines.add(one);
    return one;
  };
  const moved = waiting('moved', 20);
  const gone = waiting('gone', 20);
  waiting('late', 25);
  waiting('patient', Infinity);
  expect(timers()).toBe(1);
  move(10);
  moved.deadlineMs = 45;
  deadlines.delete(gone);
  move(10);
  expect(expired).toEqual([]);
  move(10);
  expect(expired).toEqual(['late']);
  move(10);
  move(10);
  expect(expired).toEqual(['late', 'moved']);
});

test('nothing waiting, nothing ticking', () => {
  const { clock, move, timers } = handClock();
  const deadlines = new Deadlines(clock, 10);
  const one = { place: -1, deadlineMs: Infinity, expire: () => {} };
  deadlines.add(one);
  deadlines.delete(one);
  move(10);
  expect(timers()).toBe(0);
});

import { expect, test } from 'vitest';
import { abuse } from './index.ts';

const START = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
type Watch = InstanceType<typeof abuse.Watch>;
const open = (loops: string, more: object = {}): Watch =>
  new abuse.Watch(abuse.schema.parse({ actions: { loops }, loops: { repeats: 3, steps: 20, ...more } }));
const step = (watch: Watch, atMs: number, turn: string, over: object = {}) =>
  watch.step({
    at: START + atMs,
    key: 'k',
    organisation: 'o',
    session: 's',
    of: 'session',
    turn,
    length: atMs / 1000,
    ...over,
  });

test('the same turn again and again is told once, and by default goes on', () => {
  const watch = open('notify');
  for (let i = 0; i < 8; i++) expect(step(watch, i * 1000, 'same')).toBeNull();
  expect(watch.turn(START)).toMatchObject([
    {
      kind: 'loops',
      key: 'k',
      session: 's',
      observed: 3,
      what: 'near-identical turns of a growing transcript of one session within 10 minutes of each other',
      basis: 'a bound of 3 repeats',
    },
  ]);
  expect(watch.turn(START + MINUTE)).toEqual([]);
});

test('stop refuses the turn that repeats, also between others, until the session says something else', () => {
  const watch = open('stop');
  const refused = ['a', 'b', 'a', 'b', 'a', 'b', 'c', 'a'].map((turn, i) => step(watch, i * 1000, turn)?.loop.rule);
  expect(refused).toEqual([undefined, undefined, undefined, undefined, 'repeats', 'repeats', undefined, 'repeats']);
  // Ten minutes of silence, and it may be said again.
  expect(step(watch, 7000 + 10 * MINUTE + 1, 'a')).toBeNull();
  // Another session, and the same name under another key, are others.
  for (const over of [{ session: 't' }, { key: 'l' }]) expect(step(watch, 8000, 'b', over)).toBeNull();
});

test('more steps than the bound wait until the oldest are over, and what is refused is no step', () => {
  const watch = open('stop');
  for (let i = 0; i < 20; i++) expect(step(watch, i * 1000, `turn ${i}`)).toBeNull();
  const refusal = step(watch, 30_000, 'turn 20');
  expect(refusal).toMatchObject({ action: 'stop', loop: { rule: 'steps', count: 21, bound: 20 } });
  const { waitMs } = refusal!;
  // Steps are counted in tenths of the time.
  expect(waitMs).toBeGreaterThan(9 * MINUTE);
  expect(waitMs).toBeLessThanOrEqual(10 * MINUTE);
  expect(step(watch, 30_000 + waitMs - 1, 'turn 21')).not.toBeNull();
  expect(step(watch, 30_000 + waitMs, 'turn 22')).toBeNull();
});

test('a throttled loop has so many requests a minute left', () => {
  const watch = open('throttle', { rpm: 2 });
  const passed = Array.from({ length: 120 }, (_, i) => step(watch, i * 1000, 'same') === null);
  // Two before the bound; then one each half minute after the last that was let through.
  expect(passed.flatMap((each, i) => (each ? [i] : []))).toEqual([0, 1, 31, 61, 91]);
});

test('of many sessions the one that was quiet longest is forgotten; off looks for nothing', () => {
  const watch = open('stop');
  step(watch, 0, 'same');
  step(watch, 1, 'same');
  for (let i = 0; i < 5000; i++) step(watch, 2, 'x', { session: `s${i}` });
  expect(step(watch, 3, 'same')).toBeNull();
  const off = open('off');
  for (let i = 0; i < 9; i++) expect(step(off, i, 'same')).toBeNull();
  expect(off.turn(START)).toEqual([]);
});

test('an action that a kind does not know is refused, not taken for another', () => {
  for (const actions of [{ attempts: 'freeze' }, { attempts: 'throttle' }, { loops: 'freeze' }, { usage: 'stop' }])
    expect(abuse.schema.safeParse({ actions }).success, JSON.stringify(actions)).toBe(false);
});

test('what is told of a loop says what it is: steps, turns, and whether the transcript grows', () => {
  const still = open('notify');
  for (let i = 0; i < 3; i++) step(still, i * 1000, 'same', { length: 4, of: 'agent' });
  expect(still.turn(START)).toEqual([
    {
      kind: 'loops',
      at: START + 2000,
      key: 'k',
      organisation: 'o',
      what: 'near-identical turns of one agent within 10 minutes of each other',
      observed: 3,
      usual: null,
      z: null,
      basis: 'a bound of 3 repeats',
      network: null,
      session: 's',
    },
  ]);
  const many = open('notify');
  for (let i = 0; i < 21; i++) expect(step(many, i * 1000, `turn ${i}`)).toBeNull();
  expect(many.turn(START)).toMatchObject([
    { what: 'requests of one session within 10 minutes', observed: 21, basis: 'a bound of 20 steps' },
  ]);
});

test('a turn is the same again within the time, and another after it', () => {
  const watch = open('stop');
  const at = (minutes: number) => step(watch, minutes * MINUTE, 'same', { length: 1 })?.loop.count ?? null;
  expect([0, 10, 20, 30, 40.01, 50.01].map(at)).toEqual([null, null, 3, 4, null, null]);
});

test('a refusal says whether the transcript grew and when it is over', () => {
  const watch = open('stop');
  const of = (atMs: number, length: number) => step(watch, atMs, 'same', { length });
  of(0, 1);
  of(1000, 1);
  expect(of(2000, 1)).toEqual({
    action: 'stop',
    loop: { rule: 'repeats', count: 3, bound: 3, minutes: 10, grows: false },
    waitMs: 10 * MINUTE,
  });
  expect(of(3000, 2)!.loop).toMatchObject({ count: 4, grows: true });
  const slow = open('throttle', { rpm: 6 });
  for (let i = 0; i < 2; i++) step(slow, i * 1000, 'same');
  expect(step(slow, 2000, 'same')).toMatchObject({ action: 'throttle', waitMs: 9000 });
  expect(step(slow, 11_000, 'same')).toBeNull();
});

test('a round of sixteen turns is found for certain, one of thirty-three by its steps alone', () => {
  const watch = open('notify', { steps: 1000 });
  for (let i = 0; i < 16 * 5; i++) step(watch, i, `turn ${i % 16}`);
  expect(watch.turn(START)).toHaveLength(1);
  const wide = open('notify', { steps: 1000 });
  for (let i = 0; i < 33 * 5; i++) step(wide, i, `turn ${i % 33}`);
  expect(wide.turn(START)).toEqual([]);
});

test('steps of the time before count no more', () => {
  const watch = open('stop');
  for (let i = 0; i < 20; i++) step(watch, i, `turn ${i}`);
  expect(step(watch, 9 * MINUTE, 'next')).not.toBeNull();
  expect(step(watch, 11 * MINUTE, 'later')).toBeNull();
  // After a long silence nothing counts.
  for (let i = 0; i < 19; i++) expect(step(watch, 90 * MINUTE + i, `again ${i}`)).toBeNull();
});

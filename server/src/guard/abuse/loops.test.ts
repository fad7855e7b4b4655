import { expect, test } from 'vitest';
import { guard } from '../index.ts';

const START = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
type Watch = InstanceType<typeof guard.abuse.Watch>;
const open = (loops: string, more: object = {}): Watch =>
  new guard.abuse.Watch(guard.abuse.schema.parse({ actions: { loops }, loops: { repeats: 3, steps: 20, ...more } }));
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
    expect(guard.abuse.schema.safeParse({ actions }).success, JSON.stringify(actions)).toBe(false);
});

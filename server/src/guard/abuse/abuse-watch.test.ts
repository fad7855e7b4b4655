import { expect, test } from 'vitest';
import { guard } from '../index.ts';
import { networkOf } from './networks.ts';
import { robustZ } from './unusual.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 5, 1);
type Watch = InstanceType<typeof guard.abuse.Watch>;
type Alarm = ReturnType<Watch['turn']>[number];
const open = (config: object = {}): Watch => new guard.abuse.Watch(guard.abuse.schema.parse(config));
const ONE = { key: 'k', organisation: 'o', tokens: 1000, usd: 0.01, guardHit: false };

/** Requests of an office: so many an hour by day, few at night, evenly spread. @returns alarms */
function days(watch: Watch, count: number, extra: (at: number) => Partial<typeof ONE> | null = () => null): Alarm[] {
  const alarms: Alarm[] = [];
  for (let at = START; at < START + count * 24 * HOUR; at += MINUTE) {
    const hour = new Date(at).getUTCHours();
    const perMinute = hour >= 8 && hour < 18 ? 4 : at % (10 * MINUTE) === 0 ? 1 : 0;
    for (let i = 0; i < perMinute; i++) watch.used(at, ONE);
    const more = extra(at);
    if (more !== null) watch.used(at, { ...ONE, ...more });
    alarms.push(...watch.turn(at));
  }
  return alarms;
}
const within = (at: number, from: number, minutes: number): boolean => at >= from && at < from + minutes * MINUTE;

test('a robust z is that of a published sample', () => {
  // By hand: logs 0, 1, 2, 3, 4 about 2 have deviations 2, 1, 0, 1, 2 and MAD 1; ln x = 10 is 8 / 1.4826 above.
  const samples = [0, 1, 2, 3, 4].map((log) => Math.exp(log));
  expect(robustZ(Math.exp(10), samples, 0, 0.1)).toBeCloseTo(8 / 1.4826, 10);
  expect(robustZ(Math.exp(10), samples, 0, 4)).toBeCloseTo(2, 10);
});

test('three weeks of an office bring no alarm', () => {
  expect(days(open(), 21)).toEqual([]);
});

test('what is usual by day is an alarm by night, within the hour, once', () => {
  const from = START + 15 * 24 * HOUR + 2 * HOUR;
  const alarms = days(open(), 17, (at) => (within(at, from, 180) ? { usd: 0.05 } : null));
  expect(alarms).toMatchObject([
    { kind: 'usage', key: 'k', organisation: 'o', basis: 'the same hour of the last weeks' },
  ]);
  expect(alarms[0]!.at - from).toBeLessThanOrEqual(HOUR);
  expect(alarms[0]!.observed).toBeGreaterThan(3 * alarms[0]!.usual!);
});

test('work that comes at odd hours is an alarm the first time at most', () => {
  const nights = [9, 13, 16, 20].map((day) => START + day * 24 * HOUR + 3 * HOUR);
  const alarms = days(open(), 22, (at) =>
    nights.some((from) => within(at, from, 60)) ? { tokens: 30_000, usd: 0.3 } : null,
  );
  expect(alarms.filter(({ at }) => at > nights[0]! + 24 * HOUR)).toEqual([]);
});

test('prompts that are stuffed and a burst of guard hits are found; an action that is off looks for nothing', () => {
  const from = START + 10 * 24 * HOUR + 10 * HOUR;
  const stuffed = (at: number) =>
    within(at, from, 60) && at % (5 * MINUTE) === 0 ? { tokens: 700_000, usd: 0.01 } : null;
  expect(days(open(), 11, stuffed).map(({ kind }) => kind)).toContain('size');
  const hits = (at: number) => (within(at, from, 60) && at % (5 * MINUTE) === 0 ? { guardHit: true } : null);
  expect(days(open(), 11, hits).map(({ kind }) => kind)).toEqual(['guard']);
  expect(days(open({ actions: { guard: 'off' } }), 11, hits)).toEqual([]);
});

test('a new network beside a known one is a stranger; a move is not', () => {
  const run = (old: (hour: number) => boolean): Alarm[] => {
    const watch = open();
    const alarms: Alarm[] = [];
    for (let hour = 0; hour < 240; hour++)
      for (let i = 0; i < 30; i++) {
        const at = START + hour * HOUR + i * 2 * MINUTE;
        watch.used(at, { ...ONE, tokens: 10, usd: 0 });
        if (old(hour)) watch.seen(at, 'k', 'o', '198.51.100.7');
        if (hour >= 200) watch.seen(at, 'k', 'o', '203.0.113.9');
        alarms.push(...watch.turn(at));
      }
    return alarms;
  };
  expect(run(() => true)).toMatchObject([{ kind: 'addresses', network: '203.0.113.0/24' }]);
  expect(run((hour) => hour < 199)).toEqual([]);
});

test('a network is told, never an address', () => {
  expect(networkOf('203.0.113.9')).toBe('203.0.113.0/24');
  expect(networkOf('2001:db8:1:2::3')).toBe('2001:db8:1::/48');
  expect(networkOf('::1')).toBe('0:0:0::/48');
});

test('the eleventh failure in a minute waits until the minute is over; different credentials are told once', () => {
  const watch = open();
  const fail = (at: number, digest: number) => watch.failed({ at, address: '203.0.113.9', keyId: null, digest });
  const waits = Array.from({ length: 12 }, (_, i) => fail(START + i * 1000, i));
  expect(waits).toEqual([...Array.from({ length: 10 }, () => null), 50_000, 49_000]);
  expect(watch.turn(START)).toMatchObject([{ kind: 'attempts', key: null, observed: 8, network: '203.0.113.0/24' }]);
  expect(fail(START + 3 * MINUTE, 0)).toBeNull();
  // One old key that is tried again and again is slowed down, and no alarm.
  const other = open();
  for (let i = 0; i < 500; i++) other.failed({ at: START + i * 1000, address: '198.51.100.1', keyId: null, digest: 1 });
  expect(other.turn(START)).toEqual([]);
});

test('what was usual before a restart is read back: a burst at night is found as it would have been, and an office is no alarm', () => {
  const restart = START + 15 * 24 * HOUR + 30 * MINUTE;
  const from = START + 16 * 24 * HOUR + 2 * HOUR;
  const burst = (at: number) => (within(at, from, 180) ? { usd: 0.05 } : null);
  /** The same days with another process from the restart on, which is told hours of the books or nothing. */
  const through = (isTold: boolean): Alarm[] => {
    const hours = new Map<number, { requests: number; tokens: number; usd: number }>();
    let watch = open();
    const alarms: Alarm[] = [];
    for (let at = START; at < START + 17 * 24 * HOUR; at += MINUTE) {
      if (at === restart) {
        watch = open();
        watch.beginRestore();
      }
      // Reading the books takes a while, in which work goes on.
      if (at === restart + 3 * MINUTE && isTold) {
        const told = [...hours].map(([hour, use]) => ({ hour, key: ONE.key, organisation: ONE.organisation, ...use }));
        watch.restore(told, restart);
      }
      const hourOfDay = new Date(at).getUTCHours();
      const more = burst(at);
      const uses = [
        ...Array.from({ length: hourOfDay >= 8 && hourOfDay < 18 ? 4 : at % (10 * MINUTE) === 0 ? 1 : 0 }, () => ONE),
        ...(more === null ? [] : [{ ...ONE, ...more }]),
      ];
      for (const use of uses) {
        watch.used(at, use);
        if (at > restart) continue;
        const sum = hours.get(Math.floor(at / HOUR)) ?? { requests: 0, tokens: 0, usd: 0 };
        hours.set(Math.floor(at / HOUR), {
          requests: sum.requests + 1,
          tokens: sum.tokens + use.tokens,
          usd: sum.usd + use.usd,
        });
      }
      alarms.push(...watch.turn(at));
    }
    return alarms;
  };
  const whole = days(open(), 17, burst);
  expect(whole).toMatchObject([{ kind: 'usage', basis: 'the same hour of the last weeks' }]);
  const told = through(true);
  expect(told).toMatchObject([{ kind: 'usage', basis: 'the same hour of the last weeks' }]);
  expect(Math.abs(told[0]!.at - whole[0]!.at)).toBeLessThanOrEqual(10 * MINUTE);
  expect(told[0]!.usual! / whole[0]!.usual!).toBeCloseTo(1, 1);
  expect(through(false)).toEqual([]);
});

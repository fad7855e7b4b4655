import { expect, test } from 'vitest';
import { abuse } from './index.ts';
import { networkOf } from './networks.ts';
import { robustZ } from './unusual.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 5, 1);
type Watch = InstanceType<typeof abuse.Watch>;
type Alarm = ReturnType<Watch['turn']>[number];
const open = (config: object = {}): Watch => new abuse.Watch(abuse.schema.parse(config));
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

test('an alarm is told again when it was quiet for six hours or has gone on for a day, and not before', () => {
  const watch = open();
  /** Eight new credentials from one network in an hour. */
  const stuff = (hour: number): number => {
    const at = START + hour * HOUR;
    for (let i = 0; i < 8; i++)
      watch.failed({ at: at + i, address: '203.0.113.9', keyId: null, digest: hour * 100 + i });
    return watch.turn(at).length;
  };
  expect([0, 1, 5, 10].map(stuff)).toEqual([1, 0, 0, 0]);
  expect(stuff(16)).toBe(1);
  // It goes on without a pause.
  expect(Array.from({ length: 24 }, (_, i) => stuff(17 + i)).flatMap((told, i) => (told > 0 ? [17 + i] : []))).toEqual([
    40,
  ]);
  // Another network is another alarm.
  for (let i = 0; i < 8; i++) watch.failed({ at: START + 41 * HOUR, address: '198.51.100.1', keyId: null, digest: i });
  expect(watch.turn(START + 41 * HOUR)).toMatchObject([{ network: '198.51.100.0/24' }]);
});

test('many secrets for one key id are told with the key and without a network', () => {
  const watch = open();
  for (let i = 0; i < 12; i++)
    watch.failed({ at: START + i, address: i % 2 === 0 ? null : `203.0.${i}.9`, keyId: 'k', digest: i });
  expect(watch.turn(START)).toEqual([
    {
      kind: 'attempts',
      at: START + 11,
      key: 'k',
      organisation: null,
      what: 'different credentials that do not work, of 12 attempts in this hour',
      observed: 12,
      usual: null,
      z: null,
      basis: 'a fixed bound',
      network: null,
      session: null,
    },
  ]);
});

test('another config holds from then on, and what was seen stays', () => {
  const config = (over: object) => abuse.schema.parse({ failuresPerMinute: 5, ...over });
  const watch = new abuse.Watch(config({}));
  const fail = (at: number) => watch.failed({ at: START + at, address: '203.0.113.9', keyId: null, digest: 1 });
  for (let i = 0; i < 5; i++) expect(fail(i)).toBeNull();
  watch.change(config({ actions: { usage: 'freeze' } }));
  expect(watch.config.actions.usage).toBe('freeze');
  expect(fail(6)).not.toBeNull();
  watch.change(config({ failuresPerMinute: 20 }));
  for (let i = 0; i < 20; i++) expect(fail(7 + i)).toBeNull();
  expect(fail(40)).not.toBeNull();
});

test('a hit of the guard is judged in the next second, and each key once in five minutes', () => {
  const watch = open();
  const hits = (key: string, at: number): void => {
    for (let i = 0; i < 6; i++) watch.used(at, { ...ONE, key, guardHit: true });
  };
  watch.turn(START);
  hits('a', START + 1000);
  expect(watch.turn(START + 2000)).toMatchObject([{ kind: 'guard', key: 'a', organisation: 'o', network: null }]);
  // Of many keys some are judged each second, and none is forgotten.
  for (let i = 0; i < 60; i++) hits(`k${i}`, START + 3000);
  const told = Array.from({ length: 4 }, (_, i) => watch.turn(START + 4000 + i * 1000).map(({ key }) => key));
  expect(told.map(({ length }) => length)).toEqual([25, 25, 10, 0]);
  expect(new Set(told.flat()).size).toBe(60);
});

test('of very many keys the one that was quiet longest is forgotten', () => {
  const watch = open();
  const settle = (key: string): void => {
    for (let hour = 0; hour < 200; hour++) watch.seen(START + hour * HOUR, key, 'o', '198.51.100.7');
  };
  const stranger = (key: string): number => {
    const at = START + 200 * HOUR;
    for (let i = 0; i < 40; i++) watch.seen(at, key, 'o', '203.0.113.9');
    watch.seen(at, key, 'o', '198.51.100.7');
    watch.used(at, { ...ONE, key, guardHit: true });
    return watch.turn(at).filter(({ kind }) => kind === 'addresses').length;
  };
  settle('old');
  settle('kept');
  for (let i = 0; i < 1_998; i++) watch.seen(START, `k${i}`, 'o', '198.51.100.7');
  watch.seen(START, 'kept', 'o', '198.51.100.7');
  watch.seen(START, 'one more', 'o', '198.51.100.7');
  expect([stranger('kept'), stranger('old')]).toEqual([1, 0]);
});

test('many keys are read back from the books, some each second, with what came while they were read', () => {
  const hours = Array.from({ length: 6 * 24 }, (_, hour) =>
    Array.from({ length: 60 }, (_none, i) => ({
      hour: START / HOUR + hour,
      key: `k${i}`,
      organisation: 'o',
      requests: 24,
      tokens: 24_000,
      usd: 0.24,
    })),
  ).flat();
  const now = START + 6 * 24 * HOUR + MINUTE;
  const watch = open();
  watch.beginRestore();
  // One of them is far above its usual, which nobody can say yet.
  const spend = (at: number): void => {
    for (let i = 0; i < 24; i++) watch.used(at, { ...ONE, key: 'k59', usd: 5 });
  };
  spend(now - 1);
  expect(watch.turn(now)).toEqual([]);
  watch.restore(hours, now - 2);
  const told = Array.from({ length: 4 }, (_, i) => watch.turn(now + 1000 + i * 1000)).flat();
  // It is restored in the third second, and judged when its turn comes again.
  expect(told).toEqual([]);
  watch.used(now + 300_000, { ...ONE, key: 'k59' });
  expect(watch.turn(now + 600_000)).toMatchObject([{ kind: 'usage', key: 'k59', what: 'USD in 60 minutes' }]);
  // Where nothing could be read, what came counts as before.
  const empty = open();
  empty.beginRestore();
  empty.restore([], now);
  expect(empty.turn(now)).toEqual([]);
});

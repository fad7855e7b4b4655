import { expect, test } from 'vitest';
import type { Rng } from '../../edge/index.ts';
import { seededRng } from '../../edge/rng.ts';
import type { Amounts } from '../dimensions.ts';
import type { Subject } from './contract.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { limitsSchema } from './schema.ts';
import { twoHandClock } from './test-clock.fixture.ts';

const SEEDS = 1000;
const CALLERS = 200;
const LEASE = 20_000;

/** One request as the caller knows it, timed apart from the store. */
interface Sent {
  readonly subject: Subject;
  readonly at: number;
  readonly claim: Amounts;
  /** When its slot is free again; `Infinity` while it runs. */
  ended: number;
  actual: Amounts | null;
  /** Settled after its lease had ended: others may have had its room meanwhile. */
  late: boolean;
}

const between = (rng: Rng, low: number, high: number): number => low + Math.floor(rng.next() * (high - low + 1));
const part = (rng: Rng, { tokens, nanoUsd, nanoWh, nanoG }: Amounts): Amounts => {
  const share = rng.next();
  const of = (value: number | null): number | null => (value === null ? null : Math.floor(value * share));
  return { tokens: Math.floor(tokens * share), nanoUsd: of(nanoUsd), nanoWh: of(nanoWh), nanoL: 0, nanoG: of(nanoG) };
};

/** The largest sum of `weight` in any 60 seconds: two hands over the sorted times, nothing rounded to seconds. */
function worstMinute(sent: readonly Sent[], weight: (each: Sent) => number): number {
  const sorted = sent.toSorted((a, b) => a.at - b.at);
  let [worst, total, from] = [0, 0, 0];
  for (const each of sorted) {
    total += weight(each);
    while (sorted[from]!.at <= each.at - 60_000) total -= weight(sorted[from++]!);
    worst = Math.max(worst, total);
  }
  return worst;
}

function worstAtOnce(sent: readonly Sent[]): number {
  const steps = sent
    .flatMap(
      ({ at, ended }) =>
        [
          [at, 1],
          [ended, -1],
        ] as const,
    )
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [worst, running] = [0, 0];
  for (const [, step] of steps) worst = Math.max(worst, (running += step));
  return worst;
}

function race(seed: number): { granted: number; late: number; refused: Record<string, number> } {
  const rng = seededRng(seed);
  const limits = {
    rpm: between(rng, 20, 120),
    tpm: between(rng, 2000, 30_000),
    concurrency: between(rng, 3, 40),
    budgets: [
      { usd: between(rng, 1, 30), period: 'day' as const },
      { gCo2e: between(rng, 1, 30), period: 'total' as const },
    ],
  };
  const keys = { rpm: between(rng, 10, 60), concurrency: between(rng, 2, 20), budgets: [] };
  const clock = twoHandClock(Date.UTC(2026, 4, 5, 6), between(rng, 0, 5000));
  const store = new MemoryLimitStore(limitsSchema.parse({ organisation: limits, keys }), { clock, leaseMs: LEASE });
  const subjects = Array.from({ length: 4 }, (_, i): Subject => ({
    organisation: 'acme',
    team: null,
    keyId: `k${i}`,
    limits: null,
  }));
  const sent: Sent[] = [];
  const refused: Record<string, number> = {};
  // Each caller is a list of steps; the scheduler takes any caller's next one, at any time.
  const caller = (i: number): (() => void)[] => {
    const subject = subjects[i % 4]!;
    const id = `${seed}-${i}`;
    let mine: Sent | null = null;
    let claim: Amounts = {
      tokens: between(rng, 1, 900),
      nanoUsd: between(rng, 0, 400_000_000),
      nanoWh: null,
      nanoL: 0,
      nanoG: between(rng, 0, 400_000_000),
    };
    const reserve = (): void => {
      const result = store.reserve({ id, subject, ...claim });
      if (result.kind === 'refused') refused[result.error.code] = (refused[result.error.code] ?? 0) + 1;
      else {
        sent.push((mine = { subject, at: clock.steady, claim, ended: Infinity, actual: null, late: false }));
        leases.set(mine, clock.steady + LEASE);
      }
    };
    const topUp = (): void => {
      if (mine === null || mine.ended !== Infinity) return;
      const more = { ...claim, tokens: claim.tokens + 50, nanoUsd: claim.nanoUsd! * 2 };
      if (store.topUp(id, more).kind === 'refused') return;
      claim = more;
      leases.set(mine, clock.steady + LEASE);
    };
    const settle = (): void => {
      if (mine === null || mine.actual !== null) return void expect(store.settle(id, claim)).toBe('unknown');
      const actual = part(rng, claim);
      const outcome = store.settle(id, actual);
      expect(outcome).toBe(mine.ended === Infinity ? 'settled' : 'late');
      mine.actual = actual;
      mine.late = outcome === 'late';
      mine.ended = Math.min(mine.ended, clock.steady);
    };
    const fate = rng.next();
    return [
      reserve,
      ...(rng.next() < 0.2 ? [topUp] : []),
      ...(fate < 0.1 ? [] : [settle]),
      ...(fate > 0.9 ? [settle] : []),
    ];
  };
  const leases = new Map<Sent, number>();
  const pass = (ms: number): void => {
    clock.pass(ms);
    for (const [each, end] of leases) if (each.ended > end && end <= clock.steady) each.ended = end;
  };
  let waiting = Array.from({ length: CALLERS }, (_, i) => caller(i));
  while (waiting.length > 0) {
    const steps = waiting[between(rng, 0, Math.min(waiting.length, 50) - 1)]!;
    steps.shift()!();
    if (steps.length === 0) waiting = waiting.filter((each) => each !== steps);
    if (rng.next() < 0.5) pass(between(rng, 0, rng.next() < 0.02 ? 30_000 : 800));
  }
  pass(LEASE);
  for (const each of sent) each.ended = Math.min(each.ended, clock.steady);

  for (const [group, of] of [
    [limits, (): boolean => true],
    ...subjects.map((subject) => [keys, (each: Sent): boolean => each.subject === subject] as const),
  ] as const) {
    const own = sent.filter(of);
    expect(worstMinute(own, () => 1)).toBeLessThanOrEqual(group.rpm);
    expect(worstAtOnce(own)).toBeLessThanOrEqual(group.concurrency);
  }
  const inTime = sent.filter(({ late }) => !late);
  expect(worstMinute(inTime, ({ actual }) => actual?.tokens ?? 0)).toBeLessThanOrEqual(limits.tpm);
  const spent = (field: 'nanoUsd' | 'nanoG', of: readonly Sent[] = sent): number =>
    of.reduce((total, { actual }) => total + (actual?.[field] ?? 0), 0) / 1e9;
  expect(spent('nanoUsd', inTime)).toBeLessThanOrEqual(limits.budgets[0]!.usd!);
  expect(spent('nanoG', inTime)).toBeLessThanOrEqual(limits.budgets[1]!.gCo2e!);
  const readings = store.usage(['organisation']);
  expect(readings.find(({ dimension }) => dimension === 'concurrency')).toMatchObject({ used: 0 });
  expect(readings.find(({ dimension }) => dimension === 'money')).toMatchObject({
    used: spent('nanoUsd'),
    reserved: 0,
  });
  expect(readings.find(({ dimension }) => dimension === 'carbon')).toMatchObject({ used: spent('nanoG'), reserved: 0 });
  expect(store.stats().open).toBe(0);
  return { granted: sent.length, late: sent.length - inTime.length, refused };
}

test(
  '200 callers in 1,000 orders: nothing is overshot, nothing leaks, the counters end at the sum of what was settled',
  { timeout: 60_000 },
  () => {
    const total = { granted: 0, late: 0, JG_RATE_LIMITED: 0, JG_BUDGET_SPENT: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { granted, late, refused } = race(seed);
      total.granted += granted;
      total.late += late;
      total.JG_RATE_LIMITED += refused['JG_RATE_LIMITED'] ?? 0;
      total.JG_BUDGET_SPENT += refused['JG_BUDGET_SPENT'] ?? 0;
    }
    expect(total.granted + total.JG_RATE_LIMITED + total.JG_BUDGET_SPENT).toBe(SEEDS * CALLERS);
    for (const [way, times] of Object.entries(total)) expect(times, way).toBeGreaterThan(10_000);
  },
);

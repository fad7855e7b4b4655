import fc from 'fast-check';
import { expect } from 'vitest';
import type { Amounts } from '../dimensions.ts';
import type { LimitStore, Subject } from './contract.ts';
import { NaiveLimits } from './naive-limits.fixture.ts';
import { limitsSchema, type LimitsConfig } from './schema.ts';
import { twoHandClock, type TwoHandClock } from './test-clock.fixture.ts';

const HOUR = 3_600_000;
const LEASE = 30_000;
const BASE = Date.UTC(2026, 0, 31, 12);

const SUBJECTS: readonly Subject[] = [
  { organisation: 'acme', team: 'research', keyId: 'a', limits: null },
  { organisation: 'acme', team: 'research', keyId: 'b', limits: { rpm: 3, budgets: [{ usd: 0.4, period: 'day' }] } },
  { organisation: 'acme', team: null, keyId: 'c', limits: { concurrency: 1, budgets: [] } },
  { organisation: 'globex', team: 'research', keyId: 'd', limits: null },
];
const config = (input: unknown): LimitsConfig => limitsSchema.parse(input);
const CONFIGS: readonly LimitsConfig[] = [
  config({
    organisation: {
      rpm: 12,
      tpm: 900,
      concurrency: 6,
      budgets: [
        { usd: 1.5, period: 'month' },
        { gCo2e: 3, period: 'total' },
        { litres: 2.5, period: 'total' },
      ],
    },
    teams: { research: { rpm: 7, tpm: 500, budgets: [{ wh: 2, period: 'day' }] } },
    keys: {
      rpm: 5,
      tpm: 300,
      concurrency: 3,
      budgets: [
        { usd: 0.6, period: 'day' },
        { gCo2e: 1.1, period: 'month' },
        { litres: 1.3, period: 'day' },
      ],
    },
  }),
  config({ organisations: { acme: { concurrency: 3, budgets: [{ usd: 0.9, period: 'day' }] } }, keys: { tpm: 150 } }),
  config({}),
];

const nano = fc.option(fc.integer({ min: 0, max: 500_000_000 }), { freq: 8 });
const amounts: fc.Arbitrary<Amounts> = fc.record({
  tokens: fc.integer({ min: 0, max: 400 }),
  nanoUsd: nano,
  nanoWh: nano,
  nanoG: nano,
  nanoL: nano,
});
const pick = fc.nat({ max: 20 });
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('reserve' as const), subject: fc.nat({ max: 3 }), amounts }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), pick, amounts }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('topUp' as const), pick, amounts }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('release' as const, 'renew' as const), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 70_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('step' as const), hours: fc.integer({ min: -20, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('limits' as const), to: fc.nat({ max: 2 }) }) },
);

/**
 * Random steps on a store and on the slow model beside it: every answer and every reading must be the same.
 * @param make a fresh store on a clock that is moved by hand
 */
export async function agreesWithModel(
  make: (limits: LimitsConfig, clock: TwoHandClock, leaseMs: number) => LimitStore,
  numRuns: number,
): Promise<void> {
  const seen: Record<string, number> = {};
  const note = (what: string): void => void (seen[what] = (seen[what] ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 90 }), async (operations) => {
      const clock = twoHandClock(BASE, 500);
      const first = CONFIGS[0]!;
      const store = make(first, clock, LEASE);
      const model = new NaiveLimits(first, LEASE);
      const ids: string[] = [];
      const used = new Set<Subject>();
      for (const each of operations) {
        model.at(clock.wall, clock.steady);
        const id = 'pick' in each ? ids[ids.length - 1 - each.pick] : undefined;
        if (each.kind === 'reserve') {
          const subject = SUBJECTS[each.subject]!;
          const claim = { id: `r${ids.length}`, subject, ...each.amounts };
          const result = await store.reserve(claim);
          const answer = result.kind === 'granted' ? 'granted' : result.error.code;
          expect(answer).toBe(model.reserve(claim));
          note(`reserve ${answer}`);
          used.add(subject);
          if (answer === 'granted') ids.push(claim.id);
        } else if (each.kind === 'pass') clock.pass(each.ms);
        else if (each.kind === 'step') clock.wall = BASE + clock.steady + each.hours * HOUR;
        else if (each.kind === 'limits') {
          store.changeLimits(CONFIGS[each.to]!);
          model.config = CONFIGS[each.to]!;
        } else if (id !== undefined && each.kind === 'settle') {
          const outcome = await store.settle(id, each.amounts);
          expect(outcome).toBe(model.settle(id, each.amounts));
          note(`settle ${outcome}`);
        } else if (id !== undefined && each.kind === 'release')
          expect(await store.release(id)).toBe(
            model.settle(id, { tokens: 0, nanoUsd: 0, nanoWh: 0, nanoG: 0, nanoL: 0 }),
          );
        else if (id !== undefined && each.kind === 'renew') expect(await store.renew(id)).toBe(model.renew(id));
        else if (id !== undefined && each.kind === 'topUp' && model.history.get(id)?.state !== 'settled') {
          const result = await store.topUp(id, each.amounts);
          const answer = result.kind === 'granted' ? 'granted' : result.error.code;
          expect(answer).toBe(model.topUp(id, each.amounts));
          note(`topUp ${answer}`);
        }
        model.at(clock.wall, clock.steady);
        const plain = (await store.usage()).map(
          ({ scope, organisation, owner, dimension, period, limit, used, reserved, unknown }) => ({
            scope,
            organisation,
            owner,
            dimension,
            period,
            limit,
            used,
            reserved,
            unknown,
          }),
        );
        const key = (reading: {
          scope: string;
          organisation: string | null;
          owner: string | null;
          dimension: string;
          period: string | null;
        }): string => [reading.scope, reading.organisation, reading.owner, reading.dimension, reading.period].join();
        const sorted = <T extends Parameters<typeof key>[0]>(readings: readonly T[]): readonly T[] =>
          readings.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
        expect(sorted(plain)).toEqual(sorted(model.readings([...used])));
      }
    }),
    { numRuns, seed: 20_260_131 },
  );
  // The runs meet every way out, so that agreement means something.
  for (const way of [
    'reserve granted',
    'reserve JG_RATE_LIMITED',
    'reserve JG_BUDGET_SPENT',
    'settle settled',
    'settle late',
    'settle unknown',
    'topUp granted',
    'topUp JG_RATE_LIMITED',
    'topUp JG_BUDGET_SPENT',
  ])
    expect(seen[way] ?? 0, way).toBeGreaterThan(numRuns / 40);
}

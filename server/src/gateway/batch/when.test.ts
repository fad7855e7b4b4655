import { describe, expect, test } from 'vitest';
import { hourOf, hourStart } from '../../units/index.ts';
import { catalogue, type Deployment } from '../../world/index.ts';
import type { GatewayRuntime } from '../pipeline/index.ts';
import { deployment, tableOf, workload } from '../table.fixture.ts';
import type { Principal } from '../tenants/index.ts';
import type { BatchRow } from './store/batches.ts';
import type { Ahead } from './vendor/waiting-lanes.ts';
import { batchScheduler, type BatchPlan } from './when.ts';

const HOUR_MS = 3_600_000;
const NOW = hourOf(Date.UTC(2026, 10, 2, 10));
const site = (key: string): Deployment['site'] => catalogue.sites.find(key)!;
const FACTS = {
  operator: 'vendor',
  operatorJurisdiction: 'US',
  retentionDays: 0,
  trainsOnData: false,
  certifications: [],
};
const WAITING: NonNullable<Deployment['waiting']> = {
  flex: { control: FACTS },
  batch: {
    control: { ...FACTS, retentionDays: 30 },
    model: null,
    promiseMs: 24 * HOUR_MS,
    maxRequests: 50_000,
    maxBytes: 1e6,
  },
};
const priced = (usd: number, shares: object): Deployment['price'] => ({
  ...deployment().price,
  inputPerMtok: usd,
  outputPerMtok: usd,
  tierShares: shares,
});
const vendor = (over: Partial<Deployment> = {}): Deployment =>
  deployment({ id: 'vendor', waiting: WAITING, price: priced(1, { flex: 0.6, batch: 0.5 }), ...over });
const promising = (hours: number): Deployment =>
  vendor({ waiting: { ...WAITING, batch: { ...WAITING.batch!, promiseMs: hours * HOUR_MS } } });
const own = deployment({ id: 'own', site: site('gcp:europe-west3'), price: priced(1, {}) });

interface World {
  readonly deployments?: readonly Deployment[];
  readonly policy?: Parameters<typeof workload>[0];
  readonly ahead?: Ahead;
  readonly hoursLeft?: number;
  /** Beside the hours. */
  readonly msLeft?: number;
  /** Since the hour began. */
  readonly msIn?: number;
  readonly headers?: object;
}

function scheduler({ deployments = [vendor()], policy = {}, ahead = () => null, msIn = 0 }: World) {
  const ids = deployments.map(({ id }) => id);
  const places = deployments.map((facts) => ({ facts, gramsPerKwh: 300, roundTripMs: 10 }));
  const table = tableOf(places, [workload({ id: 'main', deployments: ids, defaultDeployment: ids[0]!, ...policy })]);
  const upstreams = deployments.map(({ protocol, endpoints }) => ({ protocol, endpoints, translated: [] }));
  let nowMs = hourStart(NOW) + msIn;
  const runtime = { clock: { now: () => nowMs }, table: () => table, upstreams, defaultWorkload: null };
  return {
    ...batchScheduler({ runtime: () => runtime as unknown as GatewayRuntime, ahead, maxInFlight: () => 16 }),
    pass: (ms: number) => void (nowMs += ms),
  };
}
const batch = ({ hoursLeft = 48, msLeft = 0, msIn = 0, headers = {} }: World): BatchRow =>
  ({
    id: 'b',
    endpoint: '/v1/chat/completions',
    deadline_at: hourStart(NOW + hoursLeft) + msLeft + msIn,
    headers: JSON.stringify({ 'x-joulegate-workload': 'main', ...headers }),
    model: 'llama-3.1-8b',
    total: 10,
    completed: 0,
    failed: 0,
  }) as unknown as BatchRow;
const principal = { organisation: 'acme', team: null, keyId: 'k', limits: null, workloads: null } as Principal;
const plan = (world: World = {}): BatchPlan => scheduler(world).plan(batch(world), principal);
const wayOf = (world: World): string => plan(world).way?.id ?? 'here';

describe('the cheapest allowed way out', () => {
  test("is the vendor's batch, then its flex tier, then here", () => {
    expect(plan()).toMatchObject({ runsNow: true, way: { id: 'batch of vendor', index: 0, tier: 'batch' } });
    expect(plan().expected!.savedUsdShare).toBeCloseTo(0.5, 9);
    const dear = vendor({ price: priced(1, { flex: 0.4, batch: 0.5 }) });
    expect(wayOf({ deployments: [dear] })).toBe('flex of vendor');
    expect(wayOf({ deployments: [deployment()] })).toBe('here');
  });

  test.each([
    ['the deadline is nearer than its promise', { hoursLeft: 23 }, 'flex of vendor'],
    ['the deadline is its promise', { hoursLeft: 24 }, 'batch of vendor'],
    ['a millisecond is missing', { hoursLeft: 24, msLeft: -1 }, 'flex of vendor'],
    ['the deadline is its promise late in an hour', { hoursLeft: 24, msIn: HOUR_MS - 1 }, 'batch of vendor'],
    ['a millisecond is missing late in an hour', { hoursLeft: 24, msIn: HOUR_MS - 1, msLeft: -1 }, 'flex of vendor'],
    ['a promise is no whole hours', { deployments: [promising(1.5)], hoursLeft: 1.5, msIn: 60_000 }, 'batch of vendor'],
    ['such a one lacks a millisecond', { deployments: [promising(1.5)], hoursLeft: 1.5, msLeft: -1 }, 'flex of vendor'],
    ['a millisecond more than an hour is left', { hoursLeft: 1, msLeft: 1, msIn: 1 }, 'flex of vendor'],
    ['an hour is left', { hoursLeft: 1, msIn: HOUR_MS / 2 }, 'here'],
    ['a rule forbids what it keeps', { policy: { control: { maxRetentionDays: 7 } } }, 'flex of vendor'],
    ['a request forbids what it keeps', { headers: { 'x-joulegate-control': 'retention-days=0' } }, 'flex of vendor'],
    ['a rule forbids whose law it is under', { policy: { control: { operatorJurisdictions: ['FR'] } } }, 'here'],
    ['nothing is decided', { policy: { mode: 'shadow' } }, 'here'],
    ['hardly an hour is left', { hoursLeft: 1 }, 'here'],
    ['it has no price', { deployments: [vendor({ price: priced(1, { flex: 0.6 }) })] }, 'flex of vendor'],
    ['its protocol is another', { deployments: [vendor({ protocol: 'anthropic' })] }, 'here'],
  ] as const)('where %s', (_why, world, way) => {
    expect(wayOf(world as World)).toBe(way);
  });

  test('is one’s own in a clean hour where carbon is dear enough', () => {
    const clean = NOW + 6;
    const ahead: Ahead = (zone, from) =>
      Array.from({ length: 96 }, (_, i) => (zone === own.site.zone && from + i === clean ? 1 : 500));
    const world = { deployments: [vendor(), own], ahead };
    const dear = { ...world, policy: { prices: { carbonUsdPerTonne: 1_000_000, latencyUsdPerSecond: 0 } } };
    expect(plan(dear)).toMatchObject({ runsNow: false, way: null, expected: { startsAt: hourStart(clean) } });
    expect(plan(dear).expected!.savedGramsShare).toBeGreaterThan(0.9);
    expect(wayOf(world)).toBe('batch of vendor');
  });

  test('without capacity is waited for while there is time, then left', () => {
    const world = { hoursLeft: 10 };
    const asked = scheduler(world);
    const { way } = asked.plan(batch(world), principal);
    expect(way?.tier).toBe('flex');
    asked.rest(way!, 120_000);
    expect(asked.plan(batch(world), principal)).toMatchObject({ runsNow: false, way: { tier: 'flex' } });
    expect(asked.plan(batch({ hoursLeft: 2 }), principal)).toMatchObject({ runsNow: true, way: null });
    asked.pass(121_000);
    expect(asked.plan(batch(world), principal)).toMatchObject({ runsNow: true, way: { tier: 'flex' } });
  });

  test('that has refused it is not asked again', () => {
    expect(scheduler({}).plan(batch({}), principal, ['batch of vendor']).way?.id).toBe('flex of vendor');
    expect(scheduler({}).plan(batch({}), principal, 'here').way).toBeNull();
  });
});

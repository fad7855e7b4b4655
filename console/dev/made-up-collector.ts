import { createCollector } from '../../server/src/doors/index.ts';
import type { Answer, Collector } from '../../server/src/doors/index.ts';
import type { BudgetState } from '../../server/src/doors/questions/overview.ts';
import { virtualClock } from '../../server/src/edge/clock.ts';
import type { VirtualClock } from '../../server/src/edge/clock.ts';
import { whyEntry } from '../../server/src/gateway/index.ts';
import type { Site } from '../../server/src/world/index.ts';
import { ORIGIN_PLACES, PLACES, START } from './made-up-traffic.ts';

const PACED = {
  kind: 'paced',
  scope: 'workload',
  organisation: null,
  period: 'rolling',
  reserved: 0,
  unknown: 0,
  elapsed: 0.46,
  resetsAt: null,
  target: null,
} as const;
const HARD = { kind: 'hard', reserved: 0, unknown: 0, shadowPrice: null, shadowPriceUnit: null, target: null } as const;
const CARBON = { dimension: 'carbon', unit: 'g', shadowPriceUnit: 'USD/t' } as const;

const BUDGETS: readonly BudgetState[] = [
  {
    ...PACED,
    owner: 'chat',
    dimension: 'latency',
    limit: 25,
    used: 21.4,
    unit: 'ms',
    shadowPrice: 0.0009,
    shadowPriceUnit: 'USD/s',
  },
  { ...PACED, ...CARBON, owner: 'contracts-eu', limit: 4200, used: 2530, shadowPrice: 90 },
  { ...PACED, ...CARBON, owner: 'search-summaries', limit: 9000, used: 2100, shadowPrice: 0 },
  {
    ...HARD,
    dimension: 'money',
    scope: 'team',
    organisation: 'acme',
    owner: 'research',
    period: 'month',
    limit: 500,
    used: 212.4,
    reserved: 1.2,
    unknown: 3,
    unit: 'USD',
    elapsed: 0.46,
    resetsAt: START + 16 * 86_400_000,
  },
  {
    ...PACED,
    ...CARBON,
    owner: 'nightly-reports',
    period: 'month',
    limit: 900,
    used: 1190,
    shadowPrice: 210,
    elapsed: 0.8,
    resetsAt: START + 30 * 86_400_000,
  },
  {
    ...HARD,
    dimension: 'requests',
    scope: 'key',
    organisation: 'acme',
    owner: 'key_7fq2',
    period: 'minute',
    limit: 60,
    used: 60,
    unit: 'requests',
    elapsed: null,
    resetsAt: START + 41_000,
  },
];

export const COMPARISON: NonNullable<Answer<'compare'>> = {
  rows: [
    {
      policy: 'nearest',
      costUsd: 41.2,
      energyWh: 30_100,
      carbonG: 7_420,
      carbonP05G: 4_000,
      carbonP95G: 13_700,
      meanAddedMs: 0,
      controlViolations: 0,
    },
    {
      policy: 'static-best',
      costUsd: 37.9,
      energyWh: 28_900,
      carbonG: 3_050,
      carbonP05G: 1_640,
      carbonP95G: 5_650,
      meanAddedMs: 24.8,
      controlViolations: 0,
    },
    {
      policy: 'online',
      costUsd: 36.8,
      energyWh: 28_700,
      carbonG: 2_310,
      carbonP05G: 1_250,
      carbonP95G: 4_280,
      meanAddedMs: 24.6,
      controlViolations: 0,
    },
    {
      policy: 'hindsight',
      costUsd: 36.7,
      energyWh: 28_600,
      carbonG: 2_190,
      carbonP05G: 1_180,
      carbonP95G: 4_050,
      meanAddedMs: 25,
      controlViolations: 0,
    },
  ],
  sentence:
    'Online emits 69 % less than nearest for 24.6 ms on average; siting alone earns 59 of these points, the router the other 10.',
  source: 'Invented figures, for looking at the console.',
};

/**
 * A collector over invented places; feed it with invented traffic.
 * @param others sites without traffic
 */
export function madeUpCollector(others: readonly Site[] = []): { collector: Collector; clock: VirtualClock } {
  const clock = virtualClock(START);
  const byZone = new Map(PLACES.map((place) => [place.site.zone, place]));
  const collector = createCollector({
    version: '0.1.0-dev',
    clock,
    clockKind: 'virtual',
    places: () => ({
      sites: [...PLACES.map((place) => place.site), ...others],
      origins: ORIGIN_PLACES.map(({ key, name, latitude, longitude }) => ({ key, name, latitude, longitude })),
    }),
    deploymentsAt: (key) => PLACES.filter((place) => place.site.key === key).map((place) => place.deployment),
    intensityAt: (zone) => {
      const place = byZone.get(zone);
      if (place === undefined) return undefined;
      const hour = Math.floor(clock.now() / 3_600_000);
      const lifecycleGPerKwh = place.gPerKwh(hour % 24);
      return {
        zone,
        hour,
        directGPerKwh: null,
        lifecycleGPerKwh,
        lowCarbonShare: null,
        renewableShare: null,
        kind: 'synthetic-typical-day',
        ageHours: 0,
        sigma: 0.2,
        source: 'invented day',
        licence: 'none',
      };
    },
    budgets: () => BUDGETS,
    durability: () => ({ mode: 'async', windowMs: 50 }),
    why: whyEntry,
    tryIt: { url: 'http://127.0.0.1:4000', model: 'chat' },
  });
  return { collector, clock };
}

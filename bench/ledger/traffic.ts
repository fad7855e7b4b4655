import { randomBytes } from 'node:crypto';
import {
  NO_ALLOWANCES,
  candidates,
  decide,
  footprint,
  type Decision,
  type FootprintFactors,
  maskOf,
} from '../../server/src/kernel/index.ts';
import { compile } from '../../server/src/kernel/routing/compile.ts';
import { deployment, gridHour, site, workload } from '../../server/src/kernel/kernel.fixture.ts';
import type { Rng } from '../../server/src/edge/index.ts';
import { logNormal, seededRng } from '../../server/src/edge/rng.ts';
import { ENTRY_SCHEMA, factorRecordOf, type Counterfactual, type Entry } from '../../server/src/ledger/index.ts';
import { newPseudonym } from '../../server/src/identity/pseudonyms/pseudonym.ts';
import type { ElectricityPrice } from '../../server/src/world/grid/price/types.ts';
import { MS_PER_HOUR, NO_USAGE, toNano, toFourDigits, type Usage } from '../../server/src/units/index.ts';

const NAMES = [
  'eu-frankfurt',
  'eu-paris',
  'eu-stockholm',
  'eu-dublin',
  'us-virginia',
  'us-oregon',
  'asia-singapore',
  'asia-mumbai',
];
const WORKLOADS = ['support', 'search', 'drafting', 'code', 'extraction', 'translation'];
const PRICES = { carbonUsdPerTonne: 90, latencyUsdPerSecond: 0.0005 };

const PRICE_OF_ELECTRICITY: ElectricityPrice = {
  usdPerMwh: 120,
  published: { perMwh: 120, currency: 'USD' },
  rate: null,
  kind: 'day-ahead',
  source: 'drawn',
  licence: 'CC0',
};

interface World {
  readonly hour: number;
  readonly table: ReturnType<typeof compile>;
}

/** Made-up traffic with figures that follow from usage: six workloads, eight deployments, forty keys, random ids. */
export interface Traffic {
  /** The next entry; time goes on by an exponential step. */
  next(): Entry;
}

const figure = (decision: Decision, candidate: number, field: keyof typeof candidates.offset): number =>
  decision.numbers[candidate * candidates.stride + candidates.offset[field]]!;
const pick = <T>(rng: Rng, from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T;

function worldAt(hour: number, rng: Rng): World {
  const deployments = NAMES.map((id, i) =>
    deployment({
      id,
      // Unlike PUE everywhere: equal energies would compress too well.
      site: site({
        key: `aws:${id}`,
        zone: `Z${i}`,
        pue: { value: 1.08 + 0.047 * i, source: 'drawn', asOf: '2026-01-01' },
      }),
      price: { ...deployment().price, inputPerMtok: 0.2 + i / 50, outputPerMtok: 0.6 + i / 20, source: 'list 2026-11' },
    }),
  );
  const grams = NAMES.map((_, i) => 30 + 80 * i + 40 * rng.next());
  const workloads = WORKLOADS.map((id) =>
    workload({
      id,
      deployments: NAMES,
      defaultDeployment: NAMES[0]!,
      models: [{ model: deployments[0]!.model.key, quality: null }],
      prices: PRICES,
    }),
  );
  const table = compile({
    version: hour,
    hour,
    deployments,
    workloads,
    origins: ['frankfurt'],
    gridAt: ({ id }) =>
      gridHour(grams[NAMES.indexOf(id)]!, {
        directGPerKwh: grams[NAMES.indexOf(id)]! * 0.8,
        marginalGPerKwh: 500,
        price: PRICE_OF_ELECTRICITY,
      }),
    roundTripMs: (_, { id }) => 5 + 30 * NAMES.indexOf(id),
  });
  return { hour, table };
}

const figures = (usage: Usage, factors: FootprintFactors, id: string, addedMs: number): Counterfactual => {
  const cost = footprint(usage, factors);
  return {
    deployment: id,
    costNanoUsd: cost.costNanoUsd,
    energyNanoWh: toNano(cost.energy.mean),
    carbonNanoG: toNano(cost.carbon?.mean ?? 0),
    addedMs,
  };
};

/**
 * @param startMs first arrival
 * @param perSecond mean rate of arrivals
 */
export function madeUpTraffic(options: {
  readonly seed: number;
  readonly startMs: number;
  readonly perSecond: number;
  readonly decisions: boolean;
}): Traffic {
  const rng = seededRng(options.seed);
  const [organisations, teams, keys] = (
    [
      ['organisation', 5],
      ['team', 12],
      ['key', 40],
    ] as const
  ).map(([kind, count]) => Array.from({ length: count }, () => newPseudonym(kind))) as [string[], string[], string[]];
  let at = options.startMs;
  let world = worldAt(Math.floor(at / MS_PER_HOUR), rng);
  return {
    next() {
      at += (-Math.log(1 - rng.next()) / options.perSecond) * 1000;
      const hour = Math.floor(at / MS_PER_HOUR);
      if (hour !== world.hour) world = worldAt(hour, rng);
      const { table } = world;
      const workloadId = pick(rng, WORKLOADS);
      const compiled = table.workloads.get(workloadId)!;
      const usage: Usage = {
        ...NO_USAGE,
        inputUncached: 1 + Math.floor(logNormal(rng, 900, 0.9)),
        cacheRead: rng.next() < 0.4 ? 128 * Math.floor(1 + 12 * rng.next()) : 0,
        output: 1 + Math.floor(logNormal(rng, 220, 0.8)),
      };
      const decision: Decision = decide(
        table,
        compiled,
        {
          origin: 'frankfurt',
          expected: {
            inputTokens: usage.inputUncached * (0.9 + 0.2 * rng.next()),
            cacheReadTokens: usage.cacheRead,
            outputTokens: logNormal(rng, 220, 0.3),
          },
          modelAsked: null,
          exactModel: false,
          capabilities: maskOf.capabilities([]),
          contextTokens: 100,
          latencyLimitMs: null,
          allowances: NO_ALLOWANCES,
        },
        {
          ttftMs: Float64Array.from(NAMES, () => 150 * (0.8 + 0.4 * rng.next())),
          unavailable: new Uint8Array(NAMES.length),
        },
        PRICES,
      );
      // Spread over all places, as several policies and capacity limits would.
      const served = rng.next() < 0.5 ? NAMES.indexOf(decision.chosen!) : Math.floor(rng.next() * NAMES.length);
      const factors = table.factors[served]!;
      const place = table.deployments[served]!;
      const cost = footprint(usage, factors);
      const ttftMs = toFourDigits(logNormal(rng, 170, 0.35));
      const serviceMs = toFourDigits(ttftMs + usage.output * logNormal(rng, 20, 0.2));
      const roundTripMs = 5 + 30 * served;
      const overheadMs = toFourDigits(logNormal(rng, 0.4, 0.5));
      const addedMs = toFourDigits(figure(decision, served, 'addedMs'));
      const energy = toNano(cost.energy.mean);
      const [operational, embodied] = [toNano(cost.operationalG ?? 0), toNano(cost.embodiedG)];
      const wholeAt = Math.floor(at);
      const near = NAMES.indexOf(decision.nearest!);
      let cheap = 0;
      for (let i = 1; i < NAMES.length; i++)
        if (figure(decision, i, 'cashUsd') < figure(decision, cheap, 'cashUsd')) cheap = i;
      const other = (i: number): Counterfactual =>
        figures(usage, table.factors[i]!, NAMES[i]!, toFourDigits(figure(decision, i, 'addedMs')));
      const key = Math.floor(rng.next() * 40);
      return {
        schema: ENTRY_SCHEMA,
        id: `jg_${randomBytes(16).toString('base64url')}`,
        at: wholeAt,
        hour,
        importedAt: null,
        organisation: organisations[key % 5]!,
        team: teams[key % 12]!,
        keyId: keys[key]!,
        endpoint: '/v1/chat/completions',
        protocol: 'openai',
        workload: workloadId,
        mode: 'enforce',
        outcome: 'served',
        error: null,
        status: 200,
        streamed: rng.next() < 0.7,
        modelAsked: workloadId,
        modelServed: place.model.key,
        deployment: place.id,
        site: place.site.key,
        zone: place.site.zone,
        operator: 'aws',
        origin: 'frankfurt',
        usage,
        usageGrade: 'reported',
        units: null,
        latency: {
          roundTripMs,
          ttftMs,
          serviceMs,
          overheadMs,
          totalMs: toFourDigits(roundTripMs + serviceMs + overheadMs),
          addedMs,
        },
        costNanoUsd: cost.costNanoUsd,
        priceSource: factors.price.source,
        electricityNanoUsd: toNano(cost.electricityUsd ?? 0),
        energyNanoWh: { mean: energy, sigma: toFourDigits(cost.energy.sigma) },
        carbonNanoG: { mean: operational + embodied, sigma: toFourDigits(cost.carbon?.sigma ?? 0) },
        carbonOperationalNanoG: operational,
        carbonEmbodiedNanoG: embodied,
        carbonDirectNanoG: toNano(cost.directG ?? 0),
        carbonMarketNanoG: null,
        carbonUpstreamNanoG: null,
        marketBasis: null,
        scope2Source: null,
        carbonMarginalNanoG: toNano(cost.energy.mean * 0.5),
        waterOnSiteMicrolitres: Math.round((cost.onSiteWaterL ?? 0) * 1e6),
        tier: factors.tier,
        method: factors.method,
        grid: null,
        decision: options.decisions ? decision : null,
        counterfactual: { nearest: other(near), static: other(0), cheapest: other(cheap), chosen: null },
        cache: null,
        documents: null,
        guard: null,
        guardMode: null,
        guardRules: null,
        guardModel: null,
        guardPrivate: null,
        guardWork: null,
        waited: null,
        attempts: [
          {
            deployment: place.id,
            outcome: 'ok',
            status: 200,
            usage,
            usageGrade: 'reported',
            ttftMs,
            serviceMs,
            costNanoUsd: cost.costNanoUsd,
            energyNanoWh: energy,
            carbonNanoG: operational + embodied,
            waterMicrolitres: cost.onSiteWaterL === null ? null : Math.round(cost.onSiteWaterL * 1e6),
            factors: factorRecordOf(factors),
          },
        ],
        wasted: { nanoUsd: 0, nanoWh: 0, nanoG: 0 },
        configVersion: 3,
      };
    },
  };
}

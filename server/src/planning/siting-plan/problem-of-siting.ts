import { control, footprintFactors } from '../../kernel/index.ts';
import type { Tier } from '../../units/index.ts';
import { catalogue, roundTripMs, type Option } from '../../world/index.ts';
import { idleW } from '../plan/carbon-of-option.ts';
import { acceleratorSeconds, workWh } from '../plan/work-of-option.ts';
import type { SitingHall, SitingProblem, SitingWeights } from '../siting/types.ts';
import type { Candidate, Hardware, ReadySiting } from './read-siting.ts';
import { HOURS } from './siting-schema.ts';

const HOURS_PER_YEAR = 8760;

/** A siting scenario in numbers, and what those stand on. */
export interface PosedSiting {
  readonly problem: SitingProblem;
  readonly weights: SitingWeights;
  /** Rule that keeps requests of an origin from a site, in words, `origin * sites + site`; `null`: none does. */
  readonly rules: readonly (string | null)[];
  /** Of the energy of a request, the widest of all hardware. */
  readonly sigmaEnergy: number;
  readonly tier: Tier;
  readonly sources: readonly string[];
}

/** Hardware at a site, as the kernel and plans take it. */
function optionOf({ model }: ReadySiting, { site, given }: Candidate, { accelerator, given: kind }: Hardware): Option {
  const { operator, jurisdiction, ...facts } = given.control;
  return {
    id: `${given.key} ${kind.id}`,
    model,
    site,
    serving: {
      accelerator,
      acceleratorCount: kind.gpusPerReplica,
      precision: kind.precision ?? model.nativePrecision,
      batch: kind.batch ?? null,
      stack: '2025',
    },
    control: { operator, operatorJurisdiction: jurisdiction, ...facts },
    price: {
      inputPerMtok: 0,
      cacheReadPerMtok: 0,
      cacheWritePerMtok: 0,
      outputPerMtok: 0,
      perRequest: 0,
      source: 'by the unit',
      asOf: '',
    },
    ttftPriorMs: kind.firstTokenMs,
    tpotPriorMs: 0,
    contextTokens: model.contextTokens,
    capabilities: model.capabilities,
  };
}

function hallOf(ready: ReadySiting, candidate: Candidate, s: number, kind: Hardware) {
  const { written, tokens } = ready;
  const option = optionOf(ready, candidate, kind);
  const { given } = kind;
  const factors = footprintFactors(option, undefined);
  const here = candidate.given.hardware[given.id]!;
  const price = here.price ?? given.price;
  const gpus = given.gpusPerReplica * given.replicasPerUnit;
  const gpuHoursPerRequest = acceleratorSeconds({ given, option }, tokens) / 3600;
  const idleKw = (gpus * idleW({ option })) / 1000;
  const requestsPerHour = gpus / gpuHoursPerRequest;
  const { kgCo2e, lifeYears } = catalogue.accelerators.embodied(kind.accelerator);
  const hall: SitingHall = {
    site: s,
    hardware: given.id,
    firstTokenMs: given.firstTokenMs,
    requestsPerHour: requestsPerHour * written.utilisationAtMost,
    requestsPerHourOnLoss: requestsPerHour * Math.max(written.utilisationAtMost, written.utilisationOnLoss),
    atMost: here.atMost,
    replicas: given.replicasPerUnit,
    gpus,
    usdPerYear:
      'usdPerUnitYear' in price
        ? price.usdPerUnitYear
        : gpus * HOURS_PER_YEAR * price.usdPerGpuHour * (1 + price.hiddenShare),
    embodiedTPerYear: (gpus * kgCo2e) / lifeYears / 1000,
    idleKw,
    // Hardware that works draws its idle power at least.
    kwhPerRequest: Math.max(0, workWh(factors, tokens) / 1000 - (idleKw / gpus) * gpuHoursPerRequest),
    gpuHoursPerRequest,
    usdPerKwh: price.electricity === 'extra' ? candidate.given.electricityUsdPerKwh! : 0,
  };
  return { hall, factors };
}

/** The problem that a scenario poses. Formulas: docs/methods/siting.md. */
export function posedSiting(ready: ReadySiting): PosedSiting {
  const { written, origins, candidates, hardware, surge } = ready;
  const halls = candidates.flatMap((candidate, s) =>
    [...hardware.values()].flatMap((kind) =>
      (candidate.given.hardware[kind.given.id]?.atMost ?? 0) > 0 ? [hallOf(ready, candidate, s, kind)] : [],
    ),
  );
  const anyKind = [...hardware.values()][0]!;
  const options = candidates.map((candidate) => optionOf(ready, candidate, anyKind));
  const rules = origins.flatMap((origin) =>
    options.map((option) => control.brokenRule(written.control, option) ?? control.brokenRule(origin.rules, option)),
  );
  const trips = origins.flatMap((origin) => candidates.map(({ site }) => roundTripMs(origin, site).rttMs));
  const { usdPerYear, tonnesPerYear, meanMs } = written.caps;
  return {
    rules,
    sigmaEnergy: Math.max(0, ...halls.map(({ factors }) => factors.sigmaEnergy)),
    tier: halls[0]?.factors.tier ?? 'modelled-open',
    sources: [
      ...new Set([...halls.flatMap(({ factors }) => factors.sources), ...candidates.map(({ grid }) => grid.source)]),
    ],
    weights: { usd: 1, usdPerTonne: written.carbonUsdPerTonne, usdPerSecond: written.latencyUsdPerSecond },
    problem: {
      origins: origins.map(({ name }) => name),
      sites: candidates.map(({ site, grid, given }) => ({
        key: site.key,
        name: site.name,
        usdPerYear: given.usdPerYear,
        lifecycleGPerKwh: grid.lifecycleGPerKwh,
        marketGPerKwh: grid.marketGPerKwh,
        marginalGPerKwh: grid.marginalGPerKwh,
        sigmaGrid: grid.sigma,
        source: grid.source,
      })),
      halls: halls.map(({ hall }) => hall),
      hours: HOURS,
      hoursPerYear: HOURS_PER_YEAR / HOURS,
      demand: Float64Array.from(origins.flatMap(({ requestsPerHour }) => requestsPerHour)),
      surge,
      rttMs: Float64Array.from(trips, (ms, at) => (rules[at] === null ? ms : Infinity)),
      limitMs: written.latencyLimitMs,
      survivesLoss: written.survivesLoss,
      caps: { usdPerYear, tonnesPerYear, meanMs },
    },
  };
}

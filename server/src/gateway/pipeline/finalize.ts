import { hourOf, NO_USAGE, toNano, type JoulegateError } from '../../units/index.ts';
import { CANDIDATE_STRIDE, type Decision, type Table } from '../../kernel/index.ts';
import { ENTRY_SCHEMA, toFourDigits, type Entry } from '../../ledger/index.ts';
import type { Principal } from '../tenants/index.ts';
import { bookTry, type BookedTry, type TryResult } from './attempt.ts';
import { counterfactualsOf } from './counterfactual.ts';
import type { GatewayRuntime } from './runtime.ts';
import type { CompiledWorkload } from '../../kernel/index.ts';

/** Everything known of a request when it is over, however it ended. */
export interface Finished {
  readonly id: string;
  readonly at: number;
  readonly principal: Principal;
  readonly endpoint: string;
  readonly table: Table;
  readonly compiled: CompiledWorkload | null;
  readonly modelAsked: string;
  readonly origin: string;
  readonly streamed: boolean;
  readonly decision: Decision | null;
  readonly tries: readonly TryResult[];
  readonly outcome: Entry['outcome'];
  readonly error: JoulegateError | null;
  readonly status: number;
  readonly overheadMs: number;
  readonly units: Entry['units'];
  /** What an answer from the cache saved; absent: the cache gave none. */
  readonly cache?: Entry['cache'];
  /** Absent: no guard ran. */
  readonly guard?: Entry['guard'];
}

/** No name of a model is longer; a caller may write anything. */
const MODEL_CHARS = 256;

const sum = (tries: readonly BookedTry[], of: (tried: BookedTry) => number): number =>
  tries.reduce((total, tried) => total + of(tried), 0);

/** A sum that is unknown as soon as one of its parts is. */
const sumKnown = (tries: readonly BookedTry[], of: (tried: BookedTry) => number | null): number | null =>
  tries.reduce<number | null>((total, tried) => {
    const value = of(tried);
    return total === null || value === null ? null : total + value;
  }, 0);

function candidateNumbers(decision: Decision | null, deployment: string | null): readonly number[] | null {
  const position = decision === null || deployment === null ? -1 : decision.deployments.indexOf(deployment);
  if (decision === null || position === -1) return null;
  return decision.numbers.slice(position * CANDIDATE_STRIDE, (position + 1) * CANDIDATE_STRIDE);
}

function shadowOf(finished: Finished, served: string | null): Entry['shadow'] {
  const { decision, compiled } = finished;
  const wanted = candidateNumbers(decision, decision?.chosen ?? null);
  const used = candidateNumbers(decision, served);
  if (compiled?.workload.mode !== 'shadow' || decision?.chosen == null || wanted === null || used === null) return null;
  const saved = (field: number): number | null => {
    const difference = (used[field] as number) - (wanted[field] as number);
    return Number.isFinite(difference) ? toNano(difference) : null;
  };
  return {
    deployment: decision.chosen,
    savedNanoUsd: saved(0),
    savedNanoG: saved(2),
    addedMs: toFourDigits((wanted[4] as number) - (used[4] as number)),
  };
}

/** Energy and carbon of one try at the margin, or `null`. */
const marginalG = ({ energyWh, marginalGPerKwh }: { energyWh: number; marginalGPerKwh: number | null }): number | null =>
  marginalGPerKwh === null ? null : (energyWh * marginalGPerKwh) / 1000;

/** From the caller to the site: as measured for callers at the gateway, by the catalogue for others. */
const roundTripOf = (runtime: GatewayRuntime, table: Table, origin: string, last: TryResult): number =>
  origin === runtime.ownOrigin ? last.timing.networkMs : (table.roundTripMs.get(origin)?.[last.index] ?? 0);

const nano = (value: number | null): number | null => (value === null ? null : toNano(value));
const teamOf = (principal: Principal & { readonly team?: string | null }): string | null => principal.team ?? null;

/** Builds the one ledger row of a request. */
export function entryOf(runtime: GatewayRuntime, finished: Finished): Entry {
  const { table, compiled, decision, tries, origin } = finished;
  const booked = tries.map((result) => bookTry(table, result));
  const last = booked.at(-1) ?? null;
  const lastTry = tries.at(-1);
  const deployment = lastTry === undefined ? null : (table.deployments[lastTry.index] ?? null);
  const factors = lastTry === undefined ? null : (table.factors[lastTry.index] ?? null);
  const roundTripMs = lastTry === undefined ? 0 : roundTripOf(runtime, table, origin, lastTry);
  const numbers = candidateNumbers(decision, deployment?.id ?? null);
  const carbon = sumKnown(booked, ({ attempt }) => attempt.carbonNanoG);
  const thrownAway = booked.filter(({ attempt }) => attempt.outcome !== 'ok');
  const nanoOrNull = (value: number | null): number | null => (value === null || tries.length === 0 ? null : toNano(value));
  const waterL = sumKnown(booked, ({ footprint }) => footprint.onSiteWaterL);
  const addedMs = toFourDigits(numbers?.[4] ?? 0);
  const serviceMs = tries.reduce((total, { timing }) => total + timing.serviceMs, 0);
  const mode = compiled?.workload.mode ?? 'observe';
  return {
    schema: ENTRY_SCHEMA,
    id: finished.id,
    at: finished.at,
    hour: hourOf(finished.at),
    importedAt: null,
    organisation: finished.principal.organisation,
    team: teamOf(finished.principal),
    keyId: finished.principal.keyId,
    endpoint: finished.endpoint,
    protocol: deployment?.protocol ?? null,
    workload: compiled?.workload.id ?? 'unassigned',
    mode,
    outcome: finished.outcome,
    error: finished.error?.code ?? null,
    status: finished.status,
    streamed: finished.streamed,
    modelAsked: finished.modelAsked.slice(0, MODEL_CHARS),
    modelServed: deployment?.model.key ?? null,
    deployment: deployment?.id ?? null,
    site: deployment?.site.key ?? null,
    zone: deployment?.site.zone ?? null,
    operator: deployment?.control.operator ?? null,
    origin,
    usage: last?.attempt.usage ?? NO_USAGE,
    usageGrade: last?.attempt.usageGrade ?? 'estimated',
    units: finished.units,
    latency: {
      roundTripMs: toFourDigits(roundTripMs),
      ttftMs: last?.attempt.ttftMs ?? null,
      serviceMs: toFourDigits(serviceMs),
      overheadMs: toFourDigits(finished.overheadMs),
      totalMs: toFourDigits(roundTripMs + serviceMs + finished.overheadMs),
      addedMs,
    },
    costNanoUsd: sum(booked, ({ attempt }) => attempt.costNanoUsd),
    priceSource: deployment?.price.source ?? null,
    electricityNanoUsd: nanoOrNull(sumKnown(booked, ({ footprint }) => footprint.electricityUsd)),
    energyNanoWh: {
      p50: tries.length === 0 ? null : sum(booked, ({ attempt }) => attempt.energyNanoWh),
      sigma: toFourDigits(last?.footprint.energy.sigma ?? 0),
    },
    carbonNanoG: { p50: tries.length === 0 ? null : carbon, sigma: toFourDigits(last?.footprint.carbon?.sigma ?? 0) },
    carbonOperationalNanoG: tries.length === 0 ? null : sumKnown(booked, ({ footprint }) => nano(footprint.operationalG)),
    carbonEmbodiedNanoG: tries.length === 0 ? null : sumKnown(booked, ({ footprint }) => nano(footprint.embodiedG)),
    carbonDirectNanoG: nanoOrNull(sumKnown(booked, ({ footprint }) => footprint.directG)),
    carbonMarketNanoG: nanoOrNull(sumKnown(booked, ({ footprint }) => footprint.marketG)),
    carbonMarginalNanoG: nanoOrNull(
      sumKnown(booked, ({ attempt, footprint }) =>
        marginalG({ energyWh: footprint.energy.p50, marginalGPerKwh: attempt.factors?.factors.grid?.marginalGPerKwh ?? null }),
      ),
    ),
    waterOnSiteMicrolitres: waterL === null || tries.length === 0 ? null : Math.round(waterL * 1e6),
    tier: factors?.tier ?? null,
    method: factors?.method ?? null,
    grid:
      factors?.grid == null
        ? null
        : {
            lifecycleGPerKwh: factors.grid.lifecycleGPerKwh,
            directGPerKwh: factors.grid.directGPerKwh,
            kind: factors.grid.kind,
            ageHours: factors.grid.ageHours,
            source: factors.grid.source,
          },
    decision: mode === 'observe' ? null : decision,
    shadow: shadowOf(finished, deployment?.id ?? null),
    counterfactual: decision === null || compiled === null ? null : counterfactualsOf(table, compiled.workload.defaultDeployment, decision, last, addedMs),
    cache: finished.cache ?? null,
    guard: finished.guard ?? null,
    attempts: booked.map(({ attempt }) => attempt),
    wasted: {
      nanoUsd: sum(thrownAway, ({ attempt }) => attempt.costNanoUsd),
      nanoWh: sum(thrownAway, ({ attempt }) => attempt.energyNanoWh),
      nanoG: sumKnown(thrownAway, ({ attempt }) => attempt.carbonNanoG),
    },
    configVersion: runtime.configVersion,
  };
}

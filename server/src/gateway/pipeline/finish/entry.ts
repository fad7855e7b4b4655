import {
  hourOf,
  NO_USAGE,
  toJoulegateError,
  toNano,
  cutText,
  toFourDigits,
  type JoulegateError,
  type Ms,
  type Usage,
} from '../../../units/index.ts';
import type { Table } from '../../../kernel/index.ts';
import { ENTRY_SCHEMA, ENTRY_WORDS, type Entry } from '../../../ledger/index.ts';
import { laneTo } from '../../dialects/index.ts';
import { bookedOf } from '../../guarding/index.ts';
import { tolerate, type Call, type Try, type TryResult } from '../call.ts';
import { bookTry, counterfactualsOf, documentsOf, expectedAddedMs, guardWorkOf, type BookedTry } from './attempt.ts';

/** How a request ended. */
export interface Ending {
  readonly outcome: Entry['outcome'];
  readonly error: JoulegateError | null;
  readonly status: number;
  /** What an answer from the cache saved; `null`: the cache gave none. */
  readonly cache: Entry['cache'];
  readonly overheadMs: Ms;
}

/** What of a request's state is booked. */
export type Bookable = Pick<
  Call,
  | 'runtime'
  | 'id'
  | 'at'
  | 'principal'
  | 'endpoint'
  | 'table'
  | 'compiled'
  | 'request'
  | 'origin'
  | 'wishes'
  | 'decision'
  | 'guard'
  | 'files'
  | 'waited'
  | 'atOnce'
  | 'way'
> & { readonly tries: readonly TryResult[] };

/** No name of a model is longer; a caller may write anything. */
const MODEL_CHARS = 200;

function sum(tries: readonly BookedTry[], of: (tried: BookedTry) => number): number {
  let total = 0;
  for (const tried of tries) total += of(tried);
  return total;
}

/** A sum that is unknown as soon as one of its parts is; of nothing it is unknown too. */
function sumKnown(tries: readonly BookedTry[], of: (tried: BookedTry) => number | null): number | null {
  if (tries.length === 0) return null;
  let total = 0;
  for (const tried of tries) {
    const value = of(tried);
    if (value === null) return null;
    total += value;
  }
  return total;
}

// Named once: a request must not make a dozen functions to be added up.
const costOf = ({ attempt }: BookedTry): number => attempt.costNanoUsd;
const energyOf = ({ attempt }: BookedTry): number => attempt.energyNanoWh;
const carbonOf = ({ attempt }: BookedTry): number | null => attempt.carbonNanoG;
const waterOf = ({ attempt }: BookedTry): number | null => attempt.waterMicrolitres;
const electricityOf = ({ footprint }: BookedTry): number | null => footprint.electricityUsd;
const operationalOf = ({ footprint }: BookedTry): number | null => nano(footprint.operationalG);
const embodiedOf = ({ footprint }: BookedTry): number | null => nano(footprint.embodiedG);
const directOf = ({ footprint }: BookedTry): number | null => footprint.directG;
const marketOf = ({ footprint }: BookedTry): number | null => footprint.marketG;
const upstreamOf = ({ footprint }: BookedTry): number | null => footprint.upstreamG;
const marginalOf = ({ attempt, footprint }: BookedTry): number | null =>
  marginalG({
    energyWh: footprint.energy.mean,
    marginalGPerKwh: attempt.factors?.factors.grid?.marginalGPerKwh ?? null,
  });
const isWaste = ({ attempt }: BookedTry): boolean => attempt.outcome !== 'ok';
const NO_WASTE: Entry['wasted'] = { nanoUsd: 0, nanoWh: 0, nanoG: 0 };

function wasteOf(booked: readonly BookedTry[]): Entry['wasted'] {
  const thrownAway = booked.filter(isWaste);
  return thrownAway.length === 0
    ? NO_WASTE
    : { nanoUsd: sum(thrownAway, costOf), nanoWh: sum(thrownAway, energyOf), nanoG: sumKnown(thrownAway, carbonOf) };
}

/** Energy and carbon of one try at the margin, or `null`. */
const marginalG = ({
  energyWh,
  marginalGPerKwh,
}: {
  energyWh: number;
  marginalGPerKwh: number | null;
}): number | null => (marginalGPerKwh === null ? null : (energyWh * marginalGPerKwh) / 1000);

/** From the caller to the site: as measured for callers at the gateway, by the catalogue for others. */
const roundTripOf = (runtime: Call['runtime'], table: Table, origin: string, last: TryResult): number =>
  origin === runtime.ownOrigin ? last.timing.networkMs : (table.roundTripMs.get(origin)?.[last.index] ?? 0);

const nano = (value: number | null): number | null => (value === null ? null : toNano(value));

/** Tiers that are sold to who can wait: at once the request is served as it was asked for. */
const WAITING_TIERS: readonly string[] = ['batch', 'flex'];
function soldAtOnce(usage: TryResult['usage']): TryResult['usage'] {
  const { tier, ...sold } = usage.sold ?? {};
  return tier === undefined || !WAITING_TIERS.includes(tier) ? usage : { ...usage, sold };
}

/** Whether an hour is known as itself, so that another hour can be told from it. */
const isOfHour = (grid: Table['factors'][number]['grid'] | undefined): boolean =>
  grid?.kind === 'forecast' || grid?.kind.startsWith('hourly') === true;

/** Whether a request could wait, and what it would have taken at once. What is unknown of it or of then is unknown. */
function waitedOf(
  { waited, atOnce, table, tries, request, way }: Bookable,
  booked: readonly BookedTry[],
): Entry['waited'] {
  if (waited === null) return null;
  const unknown = { costNanoUsd: null, energyNanoWh: null, carbonNanoG: null };
  const [ran, lastTry, factors] = [booked.at(-1), tries.at(-1), atOnce?.table.factors[atOnce.index]];
  if (atOnce === null || ran === undefined || lastTry === undefined || factors === undefined)
    return { ...waited, deployment: null, lifecycleGPerKwh: null, gridSource: null, ...unknown };
  const result = {
    ...lastTry,
    usage: soldAtOnce(lastTry.usage),
    index: atOnce.table === table ? lastTry.index : atOnce.index,
  };
  // The tier that it was given to was not its caller's wish.
  const asked = way === null || request === null ? request : { parsed: { ...request.parsed, service_tier: undefined } };
  const then = bookTry(atOnce.table, result, { at: waited.since, request: asked });
  const { grid } = factors;
  const areHoursKnown = atOnce.table === table || [grid, table.factors[lastTry.index]?.grid].every(isOfHour);
  /** Attempts before the last would have been made then too. */
  const withOthers = (of: (tried: BookedTry) => number | null): number | null => {
    const [all, last, other] = [sumKnown(booked, of), of(ran), of(then)];
    return all === null || last === null || other === null ? null : all - last + other;
  };
  const isPriced = ![...booked, then].some(({ priceSource }) => priceSource.includes(ENTRY_WORDS.noPriceFor));
  return {
    ...waited,
    deployment: then.attempt.deployment,
    lifecycleGPerKwh: grid?.lifecycleGPerKwh ?? null,
    gridSource: grid == null ? null : `${grid.kind}: ${grid.source}`,
    costNanoUsd: isPriced ? withOthers(costOf) : null,
    energyNanoWh: withOthers(energyOf),
    carbonNanoG: areHoursKnown ? withOthers(carbonOf) : null,
  };
}

/** Builds the one ledger row of a request. */
export function entryOf(call: Bookable, ending: Ending): Entry {
  const { runtime, table, compiled, decision, tries, origin, request } = call;
  const booked = tries.map((result) => bookTry(table, result, call));
  const last = booked.at(-1) ?? null;
  const lastTry = tries.at(-1);
  const deployment = lastTry === undefined ? null : (table.deployments[lastTry.index] ?? null);
  const factors = lastTry === undefined ? null : (table.factors[lastTry.index] ?? null);
  const roundTripMs = lastTry === undefined ? 0 : roundTripOf(runtime, table, origin, lastTry);
  const carbon = sumKnown(booked, carbonOf);
  const addedMs = decision === null || deployment === null ? 0 : (expectedAddedMs(decision, deployment.id) ?? 0);
  let serviceMs = 0;
  for (const { timing } of tries) serviceMs += timing.serviceMs;
  const mode = compiled?.workload.mode ?? 'observe';
  // Named one by one: an object of so many members is made in one step where none of them is spread.
  const guarded = bookedOf(call.guard);
  return {
    schema: ENTRY_SCHEMA,
    id: call.id,
    at: call.at,
    hour: hourOf(call.at),
    importedAt: null,
    organisation: call.principal.organisation,
    team: call.principal.team,
    keyId: call.principal.keyId,
    endpoint: call.endpoint.path,
    protocol: deployment?.protocol ?? null,
    workload: compiled?.workload.id ?? 'unassigned',
    mode,
    outcome: ending.outcome,
    error: ending.error?.code ?? null,
    status: ending.status,
    streamed: request?.stream ?? false,
    modelAsked: request === null ? '' : cutText(request.model, MODEL_CHARS),
    modelServed: deployment?.model.key ?? null,
    deployment: deployment?.id ?? null,
    site: deployment?.site.key ?? null,
    zone: deployment?.site.zone ?? null,
    operator: deployment?.control.operator ?? null,
    origin,
    usage: last?.attempt.usage ?? NO_USAGE,
    usageGrade: last?.attempt.usageGrade ?? 'estimated',
    units: call.wishes.units,
    latency: {
      roundTripMs: toFourDigits(roundTripMs),
      ttftMs: last?.attempt.ttftMs ?? null,
      serviceMs: toFourDigits(serviceMs),
      overheadMs: toFourDigits(ending.overheadMs),
      totalMs: toFourDigits(roundTripMs + serviceMs + ending.overheadMs),
      addedMs,
    },
    costNanoUsd: sum(booked, costOf),
    priceSource: last?.priceSource ?? null,
    electricityNanoUsd: nano(sumKnown(booked, electricityOf)),
    energyNanoWh: {
      mean: tries.length === 0 ? null : sum(booked, energyOf),
      sigma: toFourDigits(last?.footprint.energy.sigma ?? 0),
    },
    carbonNanoG: { mean: carbon, sigma: toFourDigits(last?.footprint.carbon?.sigma ?? 0) },
    carbonOperationalNanoG: sumKnown(booked, operationalOf),
    carbonEmbodiedNanoG: sumKnown(booked, embodiedOf),
    carbonDirectNanoG: nano(sumKnown(booked, directOf)),
    carbonMarketNanoG: nano(sumKnown(booked, marketOf)),
    carbonUpstreamNanoG: nano(sumKnown(booked, upstreamOf)),
    marketBasis: factors?.grid?.scope2?.marketBasis ?? null,
    scope2Source: factors?.grid?.scope2?.source ?? null,
    carbonMarginalNanoG: nano(sumKnown(booked, marginalOf)),
    waterOnSiteMicrolitres: sumKnown(booked, waterOf),
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
    counterfactual:
      decision === null || compiled === null
        ? null
        : counterfactualsOf(table, compiled.workload, decision, last, addedMs),
    cache: ending.cache,
    guard: guarded.guard,
    guardRules: guarded.guardRules,
    guardModel: guarded.guardModel,
    guardMode: guarded.guardMode,
    guardPrivate: guarded.guardPrivate,
    guardWork: guardWorkOf(table, call.guard?.judging.taken ?? [], call.at),
    documents: documentsOf(table, call.files, lastTry, call),
    waited: waitedOf(call, booked),
    attempts: booked.map(({ attempt }) => attempt),
    wasted: wasteOf(booked),
    configVersion: runtime.configVersion,
  };
}

/** Figures that do not fit the books cost their entry these figures, never the request its answer. */
export function bookedEntry(call: Call, ending: Ending): Entry {
  try {
    return entryOf(call, ending);
  } catch (fault) {
    call.runtime.bus.publish({ kind: 'ledger-fault', message: toJoulegateError(fault).message });
    const tries = call.tries.map((tried) => ({ ...tried, usage: NO_USAGE, usageGrade: 'estimated' as const }));
    // Where even the factors cannot be read, the entry says that there was a request and how it ended.
    return (
      tolerate(call.runtime, 'catalogue', () => entryOf({ ...call, tries, decision: null }, ending), null) ??
      entryOf({ ...call, tries: [], decision: null, compiled: null }, ending)
    );
  }
}

const THROWN_AWAY = {
  timing: { ttftMs: null, serviceMs: 0, networkMs: 0 },
  error: null,
  blame: 'nobody',
  retryable: false,
  committed: false,
  passThrough: false,
  retryAfter: null,
  contentType: 'application/json',
  tail: Buffer.alloc(0),
} as const;

/** The try of a request that its vendor has done and that is refused here before anybody looks at the answer: charged, and thrown away. */
export function unseenTry(call: Call, { index, done }: NonNullable<Call['way']>): Try {
  const { runtime, endpoint, request } = call;
  const upstream = runtime.upstreams[index];
  const lane = upstream === undefined ? undefined : laneTo(endpoint, upstream);
  const nothing = { ...THROWN_AWAY, index, status: done?.status ?? null, usage: NO_USAGE };
  if (done?.status !== 200) return { ...nothing, outcome: 'error', usageGrade: 'estimated' };
  const read = (): Usage | null =>
    request === null || lane === undefined ? null : lane.answer(done.body, request).usage;
  const usage = tolerate(runtime, 'fleet', read, null);
  return usage === null
    ? { ...nothing, outcome: 'aborted', usageGrade: 'unknown' }
    : { ...nothing, outcome: 'aborted', usage, usageGrade: 'reported' };
}

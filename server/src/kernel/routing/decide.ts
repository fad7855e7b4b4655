import type { Ms } from '../../units/index.ts';
import type { Prices, Workload } from '../policy/index.ts';
import type { ExpectedUsage } from '../usage/index.ts';
import { CANDIDATE_STRIDE, fits, fullCostAt, OFFSET, writeExpected, type Allowances } from './candidate.ts';
import { exclusionCode, type CompiledWorkload, type Table } from './compile.ts';
import type { Decision } from './types.ts';

/** What a decision needs to know of one request. */
export interface RouteRequest {
  readonly origin: string;
  readonly expected: ExpectedUsage;
  /** A real model name; `null` when the caller named the workload. */
  readonly modelAsked: string | null;
  /** The caller takes exactly its model: no substitute. */
  readonly exactModel: boolean;
  /** Bit mask of `capabilityMask`. */
  readonly capabilities: number;
  /** Prompt plus the most the answer may take. */
  readonly contextTokens: number;
  /** The stricter of the workload's and the caller's. */
  readonly latencyLimitMs: Ms | null;
  /** Where this session's prefix is cached (table position) and how many tokens of it; elsewhere it is computed anew. */
  readonly warm?: { readonly index: number; readonly tokens: number } | null;
  /** What budgets still allow one request. */
  readonly allowances: Allowances;
  /** Those of them that hold also where nothing is left within the others; the same when absent. */
  readonly hardAllowances?: Allowances;
  /** What budgets put into the prices, for the record. */
  readonly budgetPrices?: Decision['budgetPrices'];
}

/** Live state of each deployment, in table order. */
export interface LiveState {
  readonly ttftMs: Float64Array;
  /** 0 ready, otherwise the exclusion code of capacity or health. */
  readonly unavailable: Uint8Array;
}

const CONTROL = exclusionCode('control');
const CAPABILITY = exclusionCode('capability');
const CONTEXT = exclusionCode('context');
const MODEL = exclusionCode('model');
const QUALITY = exclusionCode('quality');
const LATENCY = exclusionCode('latency-limit');
const BUDGET = exclusionCode('budget');
const COST_UNKNOWN = exclusionCode('cost-unknown');
const GRAMS_PER_TONNE = 1e6;

function modelExclusion(workload: Workload, model: string, request: RouteRequest): number {
  if (request.modelAsked === model) return 0;
  if (request.modelAsked !== null && request.exactModel) return MODEL;
  const offer = workload.models.find((candidate) => candidate.model === model);
  if (offer === undefined) return MODEL;
  if (workload.qualityFloor === null) return request.modelAsked === null ? 0 : MODEL;
  return offer.quality !== null && offer.quality >= workload.qualityFloor ? 0 : QUALITY;
}

/**
 * Chooses where one request goes: hard filters, then the lowest full cost of what is left; ties go to the
 * lower latency, then to less carbon, energy and cash, so that no option wins over one that is never worse.
 * Added latency counts from the nearest deployment that passes the filters. A workload that asks for the marginal
 * signal weighs marginal grams at its owned carbon price; allowances and the grams of the record stay average.
 *
 * @returns a flat record; `explain` unfolds it. `chosen` is `null` when nothing is feasible and the workload
 *   says `reject`. `degrade` relaxes quality only, a budget that is not hard is relaxed by itself.
 */
export function decide(
  table: Table,
  compiled: CompiledWorkload,
  request: RouteRequest,
  live: LiveState,
  prices: Prices,
): Decision {
  const { workload, ids, indices, extraGPerWh, signal } = compiled;
  const count = ids.length;
  const numbers = new Array<number>(count * CANDIDATE_STRIDE);
  const exclusions = new Array<number>(count);
  const { factors: allFactors, capabilities, contextTokens, models } = table;
  const { capabilities: needed, contextTokens: neededTokens, latencyLimitMs, allowances } = request;
  const { ttftMs, unavailable } = live;
  const roundTrips = table.roundTripMs.get(request.origin);
  const { inputTokens, cacheReadTokens: usuallyCached, outputTokens } = request.expected;
  const promptTokens = inputTokens + usuallyCached;
  const warm = request.warm ?? null;

  let model: string | null = null;
  let modelCode = 0;
  let nearest = -1;
  let nearestMs = Infinity;
  for (let i = 0; i < count; i++) {
    const d = indices[i] as number;
    const at = i * CANDIDATE_STRIDE;
    const factors = allFactors[d];
    if (factors === undefined) {
      numbers.fill(NaN, at, at + CANDIDATE_STRIDE);
      exclusions[i] = CONTROL;
      continue;
    }
    // A session that moves loses its prefix: the candidate that holds it is cheaper by what computing it again costs.
    const cacheReadTokens = warm === null ? usuallyCached : warm.index === d ? Math.min(warm.tokens, promptTokens) : 0;
    const latencyMs = (roundTrips?.[d] ?? NaN) + (ttftMs[d] as number);
    writeExpected(numbers, at, factors, promptTokens - cacheReadTokens, cacheReadTokens, outputTokens, latencyMs);
    let code = compiled.exclusions[i] as number;
    if (code === 0 && ((capabilities[d] as number) & needed) !== needed) code = CAPABILITY;
    if (code === 0 && (contextTokens[d] as number) < neededTokens) code = CONTEXT;
    if (code === 0) {
      // Many candidates serve one model: what holds of it is looked up once.
      if (models[d] !== model) {
        model = models[d] as string;
        modelCode = modelExclusion(workload, model, request);
      }
      code = modelCode;
    }
    const hard = code === 0 || code === QUALITY;
    if (hard && latencyLimitMs !== null && !(latencyMs <= latencyLimitMs)) code = LATENCY;
    else if (hard && unavailable[d] !== 0) code = unavailable[d] as number;
    exclusions[i] = code;
    if (code === 0 && latencyMs < nearestMs) {
      nearest = i;
      nearestMs = latencyMs;
    }
  }

  const ownedUsdPerGram = workload.prices.carbonUsdPerTonne / GRAMS_PER_TONNE;
  // A number that has a price of its own and is unknown cannot be compared.
  const waterCounts = (prices.waterUsdPerLitre ?? 0) > 0;
  let chosen = -1;
  let feasible = 0;
  for (let i = 0; i < count; i++) {
    const at = i * CANDIDATE_STRIDE;
    numbers[at + OFFSET.addedMs] = (numbers[at + OFFSET.latencyMs] as number) - (nearest === -1 ? 0 : nearestMs);
    const fullUsd = fullCostAt(numbers, at, prices);
    // Only the owned price weighs the margin: a budget's price stands for average grams, which it counts.
    numbers[at + OFFSET.fullCostUsd] =
      extraGPerWh === null
        ? fullUsd
        : fullUsd + ownedUsdPerGram * (numbers[at + OFFSET.energyWh] as number) * (extraGPerWh[i] as number);
    if (exclusions[i] !== 0) continue;
    if (!fits(numbers, at, allowances)) {
      exclusions[i] = BUDGET;
      continue;
    }
    if (waterCounts && Number.isNaN(numbers[at + OFFSET.waterL])) {
      exclusions[i] = COST_UNKNOWN;
      continue;
    }
    feasible++;
    if (chosen === -1 || better(numbers, i, chosen)) chosen = i;
  }

  let reason: Decision['reason'] = feasible === 1 ? 'only-candidate' : 'lowest-full-cost';
  let relaxed: Decision['relaxed'] = NOTHING;
  if (chosen === -1) {
    reason = 'no-candidate';
    const hard = beyondNearest(request.hardAllowances ?? request.allowances, nearest);
    const relaxesQuality = workload.onNoCandidate === 'degrade';
    for (let i = 0; i < count; i++) {
      const relaxable = exclusions[i] === BUDGET || (relaxesQuality && exclusions[i] === QUALITY);
      if (!relaxable || !fits(numbers, i * CANDIDATE_STRIDE, hard)) continue;
      if (chosen === -1 || better(numbers, i, chosen)) chosen = i;
    }
    if (chosen !== -1) {
      reason = 'degraded';
      const beyond = !fits(numbers, chosen * CANDIDATE_STRIDE, beyondNearest(request.allowances, nearest));
      relaxed = exclusions[chosen] === BUDGET ? RELAXED_BUDGET : beyond ? RELAXED_BOTH : RELAXED_QUALITY;
    }
  }
  const decision: { -readonly [K in keyof Decision]: Decision[K] } = {
    workload: workload.id,
    tableVersion: table.version,
    deployments: ids,
    numbers,
    exclusions,
    chosen: chosen === -1 ? null : (ids[chosen] as string),
    nearest: nearest === -1 ? null : (ids[nearest] as string),
    reason,
    carbonUsdPerTonne: prices.carbonUsdPerTonne,
    latencyUsdPerSecond: prices.latencyUsdPerSecond,
    errors: compiled.errors,
    relaxed,
  };
  // Set one by one: to spread what may be absent takes as long as ten candidates.
  if (prices.waterUsdPerLitre !== undefined) decision.waterUsdPerLitre = prices.waterUsdPerLitre;
  if (prices.cashFactor !== undefined) decision.cashFactor = prices.cashFactor;
  if (signal !== null) decision.carbonSignal = signal;
  if (request.budgetPrices !== undefined) decision.budgetPrices = request.budgetPrices;
  return decision;
}

/** Without a nearest there is nothing to add latency to. */
const beyondNearest = (allowances: Allowances, nearest: number): Allowances =>
  nearest === -1 ? { ...allowances, addedMs: null } : allowances;

const NOTHING: Decision['relaxed'] = [];
const RELAXED_BUDGET: Decision['relaxed'] = ['budget'];
const RELAXED_BOTH: Decision['relaxed'] = ['budget', 'quality'];
const RELAXED_QUALITY: Decision['relaxed'] = ['quality'];

const TIE_BREAK = [OFFSET.fullCostUsd, OFFSET.latencyMs, OFFSET.carbonG, OFFSET.energyWh, OFFSET.cashUsd] as const;

/** Lower in the first figure that differs, else the earlier in the list; an unknown figure is never lower. */
function better(numbers: readonly number[], a: number, b: number): boolean {
  const costOfA = numbers[a * CANDIDATE_STRIDE + OFFSET.fullCostUsd] as number;
  const costOfB = numbers[b * CANDIDATE_STRIDE + OFFSET.fullCostUsd] as number;
  // Nearly every comparison ends here.
  if (costOfA < costOfB) return true;
  if (costOfA > costOfB) return false;
  for (const field of TIE_BREAK) {
    const ofA = numbers[a * CANDIDATE_STRIDE + field] as number;
    const ofB = numbers[b * CANDIDATE_STRIDE + field] as number;
    if (ofA < ofB) return true;
    if (ofA > ofB) return false;
    if (Number.isNaN(ofA) !== Number.isNaN(ofB)) return Number.isNaN(ofB);
  }
  return false;
}

import { spending, type Amounts } from '../../../accounts/index.ts';
import {
  factorsWith,
  footprint,
  decisions,
  type Table,
  type Decision,
  type FootprintFactors,
  type Workload,
} from '../../../kernel/index.ts';
import { factorRecordOf, ENTRY_WORDS, type Attempt, type Counterfactual, type Entry } from '../../../ledger/index.ts';
import {
  inputTokens,
  NO_USAGE,
  TIERS,
  toNano,
  toFourDigits,
  type EpochMs,
  type Ms,
  type Usage,
} from '../../../units/index.ts';
import { price, serviceTierOf, type ServiceTier } from '../../../world/index.ts';
import type { GuardTurn } from '../../guarding/index.ts';
import type { FilesRead } from '../../lean/index.ts';
import type { TryResult } from '../call.ts';

type TokenPrice = FootprintFactors['price'];
type GuardTaken = GuardTurn['judging']['taken'][number];

/** What of a request its price depends on. */
export interface Asked {
  readonly at: EpochMs;
  readonly request: { readonly parsed: Readonly<Record<string, unknown>> } | null;
  /** What it was given to on purpose; absent: to the usual way. */
  readonly way?: { readonly tier: 'flex' | 'batch' } | null;
}

const word = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const sourceOf = ({ source }: TokenPrice, gaps: readonly string[]): string =>
  gaps.length === 0 ? source : `${source}; ${ENTRY_WORDS.noPriceFor} ${gaps.join(', ')}`;

/** The tier that the caller asked for; `null`: a word that nobody has priced. */
function tierOf(parsed: Readonly<Record<string, unknown>>): ServiceTier | null {
  return word(parsed['speed']) === 'fast' ? 'fast' : serviceTierOf(word(parsed['service_tier']));
}

/** The tier that a try was sold at. Whatever a vendor's batch says of its single answers, they are of a batch. */
function tierSold({ sold }: Usage, { request, way }: Asked): ServiceTier | null {
  if (way?.tier === 'batch') return 'batch';
  return sold?.tier === undefined ? tierOf(request?.parsed ?? {}) : serviceTierOf(sold.tier);
}

/**
 * The price of a try at the instant of its request, in the tier and place where the answer says it was served, else as it
 * was asked for; audio, images and tools as the answer counts them. What of it has no price is named in the source, and its tokens are
 * booked at what they cost as usual: a limit must have something to count.
 */
export function priceOfTry(
  of: TokenPrice,
  usage: Usage,
  asked: Asked,
): { readonly price: TokenPrice; readonly source: string } {
  const { at, request } = asked;
  const promptTokens = inputTokens(usage);
  const serviceTier = tierSold(usage, asked);
  const { sold } = usage;
  if (of.listed === undefined) {
    const stated = price(of, { at, promptTokens, serviceTier }).price ?? of;
    const gaps = sold?.tools === undefined ? [] : price(of, { at, promptTokens, tools: sold.tools }).gaps;
    return { price: stated, source: sourceOf(stated, gaps) };
  }
  const found = price(of, {
    at,
    promptTokens,
    serviceTier,
    geography: sold?.geography ?? word(request?.parsed['inference_geo']),
    ...(sold?.media === undefined ? {} : { media: sold.media }),
    ...(sold?.tools === undefined ? {} : { tools: sold.tools }),
  });
  if (found.price !== null && found.gaps.length === 0) return { price: found.price, source: found.price.source };
  const usual = found.price ?? price(of, { at, promptTokens }).price ?? of;
  return { price: usual, source: sourceOf(usual, found.gaps) };
}

/**
 * The most that tokens of a prompt of so many may cost at a deployment: in the tier and place that the caller asks for, or
 * as usual where an upstream may serve it so. What has no price is taken at what it costs as usual.
 */
export function dearestPrice(of: TokenPrice, promptTokens: number, { at, request }: Asked): TokenPrice {
  if (of.listed === undefined) return of;
  const asked = request?.parsed ?? {};
  const geography = word(asked['inference_geo']);
  const usual = price(of, { at, promptTokens }).price ?? of;
  const sold = price(of, { at, promptTokens, serviceTier: tierOf(asked), geography }).price ?? usual;
  return sold === usual ? usual : dearerOf(usual, sold);
}

function dearerOf(a: TokenPrice, b: TokenPrice): TokenPrice {
  const write1h = Math.max(a.cacheWrite1hPerMtok ?? 0, b.cacheWrite1hPerMtok ?? 0);
  return {
    ...b,
    inputPerMtok: Math.max(a.inputPerMtok, b.inputPerMtok),
    cacheReadPerMtok: Math.max(a.cacheReadPerMtok, b.cacheReadPerMtok),
    cacheWritePerMtok: Math.max(a.cacheWritePerMtok, b.cacheWritePerMtok),
    ...(write1h === 0 ? {} : { cacheWrite1hPerMtok: write1h }),
    outputPerMtok: Math.max(a.outputPerMtok, b.outputPerMtok),
    perRequest: Math.max(a.perRequest, b.perRequest),
  };
}

/** A try with what it cost; work that was thrown away costs all the same. */
export interface BookedTry {
  readonly attempt: Attempt;
  readonly footprint: ReturnType<typeof footprint>;
  /** Which price it was, and what of it has none. */
  readonly priceSource: string;
}

/** How it was sold is in its price, not in the books. */
function bookedUsage(usage: Usage): Usage {
  if (usage.sold === undefined) return usage;
  const { sold: _, ...buckets } = usage;
  return buckets;
}

/** Prices one try at its deployment's factors of the table that decided it, and at the price of its own instant. */
export function bookTry(table: Table, result: TryResult, asked: Asked): BookedTry {
  const compiled = table.factors[result.index];
  const deployment = table.deployments[result.index];
  if (compiled === undefined || deployment === undefined) throw new RangeError(`no deployment at ${result.index}`);
  const { price: ofTry, source } = priceOfTry(compiled.price, result.usage, asked);
  const factors = factorsWith.price(compiled, ofTry);
  const cost = footprint(result.usage, factors);
  return {
    footprint: cost,
    priceSource: source,
    attempt: {
      deployment: deployment.id,
      outcome: result.outcome,
      status: result.status,
      usage: bookedUsage(result.usage),
      usageGrade: result.usageGrade,
      ttftMs: result.timing.ttftMs === null ? null : toFourDigits(result.timing.ttftMs),
      serviceMs: toFourDigits(result.timing.serviceMs),
      costNanoUsd: isWorked(result) ? cost.costNanoUsd : 0,
      energyNanoWh: toNano(cost.energy.mean),
      carbonNanoG: cost.carbon === null ? null : toNano(cost.operationalG ?? 0) + toNano(cost.embodiedG),
      waterMicrolitres: cost.onSiteWaterL === null ? null : Math.round(cost.onSiteWaterL * 1e6),
      factors: factorRecordOf(factors),
    },
  };
}

/** A try that was worked on. */
const isWorked = ({ usage }: TryResult): boolean =>
  usage.inputUncached + usage.cacheRead + usage.output + usage.reasoning > 0;

/**
 * What a request's files became, and what the last try would have taken more with the files themselves in the prompt: the
 * difference in estimated tokens, at the deployment's own factors and price. Unknown where nothing was sent or the figure is.
 */
export function documentsOf(
  table: Table,
  files: FilesRead | null,
  last: TryResult | undefined,
  asked: Asked,
): Entry['documents'] {
  if (files === null) return null;
  const unknown = { ...files, savedNanoUsd: null, savedNanoWh: null, savedNanoG: null };
  if (last === undefined || !isWorked(last)) return unknown;
  const { usage } = last;
  const inputUncached = Math.max(0, usage.inputUncached + files.tokensBefore - files.tokensAfter);
  const [lean, whole] = [usage, { ...usage, inputUncached }].map((of) => bookTry(table, { ...last, usage: of }, asked));
  if (lean === undefined || whole === undefined) return unknown;
  const isPriced = !`${lean.priceSource} ${whole.priceSource}`.includes(ENTRY_WORDS.noPriceFor);
  const [more, less] = [whole.attempt.carbonNanoG, lean.attempt.carbonNanoG];
  return {
    ...files,
    savedNanoUsd: isPriced ? whole.attempt.costNanoUsd - lean.attempt.costNanoUsd : null,
    savedNanoWh: whole.attempt.energyNanoWh - lean.attempt.energyNanoWh,
    savedNanoG: more === null || less === null ? null : more - less,
  };
}

/**
 * What guard models took for a request, each question at the factors and price of the deployment that its model names.
 * One that nobody told of, or a model without a deployment, makes the figures unknown; tokens are those that were told.
 */
export function guardWorkOf(table: Table, taken: readonly GuardTaken[], at: EpochMs): Entry['guardWork'] {
  if (taken.length === 0) return null;
  const told = taken.flatMap(({ tokens }) => tokens ?? []);
  const booked = taken.map(({ deployment, tokens }) => {
    const index = deployment === null ? undefined : table.indexOf.get(deployment);
    if (index === undefined || tokens === null) return null;
    const usage = { ...NO_USAGE, inputUncached: tokens.input, output: tokens.output };
    const { attempt, priceSource } = bookTry(
      table,
      { index, outcome: 'ok', status: 200, usage, usageGrade: 'reported', timing: NO_TIMING },
      { at, request: null },
    );
    const isPriced = !priceSource.includes(ENTRY_WORDS.noPriceFor);
    return {
      ...attempt,
      costNanoUsd: isPriced ? attempt.costNanoUsd : null,
      priceSource,
      tier: table.factors[index]?.tier,
    };
  });
  const sum = (of: (each: NonNullable<(typeof booked)[number]>) => number | null): number | null =>
    booked.reduce<number | null>((total, each) => {
      const figure = each === null ? null : of(each);
      return total === null || figure === null ? null : total + figure;
    }, 0);
  const tiers = booked.flatMap((each) => each?.tier ?? []);
  const sources = [
    ...new Set(booked.flatMap((each) => (each === null ? [] : [`${each.deployment}: ${each.priceSource}`]))),
  ];
  return {
    calls: taken.length,
    untold: taken.length - told.length,
    inputTokens: told.reduce((total, { input }) => total + input, 0),
    outputTokens: told.reduce((total, { output }) => total + output, 0),
    nanoUsd: sum(({ costNanoUsd }) => costNanoUsd),
    nanoWh: sum(({ energyNanoWh }) => energyNanoWh),
    nanoG: sum(({ carbonNanoG }) => carbonNanoG),
    tier: TIERS.findLast((tier) => tiers.includes(tier)) ?? null,
    source: sources.length === 0 ? null : sources.join('; '),
  };
}
const NO_TIMING = { ttftMs: null, serviceMs: 0, networkMs: 0 };

/** What attempts took together, as they are booked; what nobody knows of one is unknown of all. */
export const amountsOf: (attempts: readonly Attempt[]) => Amounts = spending.ofAttempts;

/** What the tries of a request that goes on took so far. */
export const spentSoFar = (table: Table, tries: readonly TryResult[], asked: Asked): Amounts =>
  amountsOf(tries.map((tried) => bookTry(table, tried, asked).attempt));

/** The candidate with the lowest expected price among those that could have served. */
function cheapestOf(decision: Decision): string | null {
  const { deployments, exclusions } = decision;
  let best = -1;
  for (let i = 0; i < deployments.length; i++) {
    if (exclusions[i] !== 0) continue;
    if (best === -1 || decisions.numberOf(decision, i, 'cashUsd') < decisions.numberOf(decision, best, 'cashUsd'))
      best = i;
  }
  return deployments[best] ?? null;
}

/** Expected latency over the nearest, as it was decided; `null` where the deployment is no candidate. */
export function expectedAddedMs(decision: Decision, deployment: string): Ms | null {
  const position = decision.deployments.indexOf(deployment);
  const added = position === -1 ? NaN : decisions.numberOf(decision, position, 'addedMs');
  return Number.isFinite(added) ? toFourDigits(added) : null;
}

/**
 * What the usage of the last attempt would have cost elsewhere: at the nearest, the workload's default and the
 * cheapest deployment, and in shadow at the one that would have been chosen. Usage as it was, not as it was expected, so that the figures stand beside the booked ones.
 */
export function counterfactualsOf(
  table: Table,
  { defaultDeployment, mode }: Pick<Workload, 'defaultDeployment' | 'mode'>,
  decision: Decision,
  last: BookedTry | null,
  addedMs: number,
): Entry['counterfactual'] {
  if (last === null) return null;
  const at = (id: string | null): Counterfactual | null => {
    const index = id === null ? undefined : table.indexOf.get(id);
    if (id === null || index === undefined) return null;
    const { attempt } = last;
    const { costNanoUsd, energyNanoWh, carbonNanoG } = attempt;
    if (id === attempt.deployment) return { deployment: id, costNanoUsd, energyNanoWh, carbonNanoG, addedMs };
    const factors = table.factors[index];
    if (factors === undefined) return null;
    const cost = footprint(attempt.usage, factors);
    return {
      deployment: id,
      costNanoUsd: cost.costNanoUsd,
      energyNanoWh: toNano(cost.energy.mean),
      carbonNanoG: cost.operationalG === null ? null : toNano(cost.operationalG) + toNano(cost.embodiedG),
      addedMs: expectedAddedMs(decision, id),
    };
  };
  return {
    nearest: at(decision.nearest),
    static: at(defaultDeployment),
    cheapest: at(cheapestOf(decision)),
    chosen: mode === 'shadow' ? at(decision.chosen) : null,
  };
}

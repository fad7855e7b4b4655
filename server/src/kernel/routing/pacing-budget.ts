import { MS_PER_HOUR, type EpochMs } from '../../units/index.ts';
import { PACED, type Budget, type PeriodLimit, type Prices } from '../policy/index.ts';
import { ownedPrice } from './candidate.ts';
import { copyDay, forecaster, hoursSeen, learnStep, NEW_DAY, type MeanDay } from './pacing-day.ts';
import { LEARNED_RULE } from './learned-rule.ts';
import { nextPrice, PACE } from './pacing.ts';

/** What stays the same while a budget is paced. */
export interface PaceSettings {
  readonly kind: Budget['kind'];
  readonly limit: number;
  readonly periodMs: number;
  readonly stepMs: number;
  readonly firstPrice: number;
  /** The first price comes from an earlier period: small steps from the start. */
  readonly taught: boolean;
  readonly lowest: number;
  /** A person set the lowest; otherwise it only lets the price come back, and weighs nothing. */
  readonly owned: boolean;
  readonly highest: number;
}

/** The state of a paced budget. What finished steps taught outlives the period. */
export interface Pace {
  readonly settings: PaceSettings;
  /** USD per second of added latency, per tonne or per USD. */
  readonly price: number;
  readonly periodStart: EpochMs | null;
  readonly spent: number;
  readonly requests: number;
  readonly stepStart: EpochMs;
  readonly stepSpent: number;
  readonly stepRequests: number;
  readonly outlook: Outlook;
  readonly day: MeanDay;
  /** Steps that have moved the price, over all periods. */
  readonly moves: number;
  readonly periodMoves: number;
  /** The price was learned from the decisions behind: steps leave it alone. */
  readonly learned: boolean;
  /** Mean log-price of the period, of about its last day of steps: the next one starts there. */
  readonly meanLogPrice: number;
}

/** What was forecast when a step opened. */
interface Outlook {
  readonly stepRequests: number;
  /** Requests of the period after the step, and those of them whose budget may be advanced. */
  readonly laterRequests: number;
  readonly advanceRequests: number;
  /** The step's part of the spending planned from its start to the end of the period, and to that of the advance. */
  readonly share: number;
  readonly advanceShare: number;
}

const STEP_MINUTES = [10, 5, 2, 1] as const;
const STEPS_PER_PERIOD = 48;
/** A price that nothing has taught moves by up to this rate first, by the n-th of it at the n-th step. */
const FIRST_RATE = 3;
const PRICE_MEMORY_STEPS = 144;
/** How far a price without an owner may fall and any price rise, so that it can always come back. */
const LOWEST_OF_FIRST = 1e-3;
const HIGHEST_OF_FIRST = 1e6;
const NO_OUTLOOK: Outlook = { stepRequests: 0, laterRequests: 0, advanceRequests: 0, share: 1, advanceShare: 1 };

/**
 * How a budget is paced: steps of 10 minutes (shorter in short periods), the owned price as floor.
 * @param prices owned ones
 */
export function paceSettings(budget: Budget, prices: Prices): PaceSettings {
  const { price, firstPrice: first } = PACED[budget.kind];
  const owned = ownedPrice(prices, price);
  const periodMs = budget.periodHours * MS_PER_HOUR;
  const lowest = owned > 0 ? owned : first * LOWEST_OF_FIRST;
  return {
    kind: budget.kind,
    limit: budget.limit,
    periodMs,
    stepMs: (STEP_MINUTES.find((minutes) => minutes * 60_000 * STEPS_PER_PERIOD <= periodMs) ?? 1) * 60_000,
    firstPrice: Math.max(lowest, budget.startPrice ?? (owned > 0 ? owned : first)),
    taught: budget.startPrice != null,
    lowest,
    owned: owned > 0,
    highest: Math.max(owned, first) * HIGHEST_OF_FIRST,
  };
}

/** A budget of which nothing was spent yet. */
export function newPace(settings: PaceSettings): Pace {
  return {
    settings,
    price: settings.firstPrice,
    periodStart: null,
    spent: 0,
    requests: 0,
    stepStart: 0,
    stepSpent: 0,
    stepRequests: 0,
    outlook: NO_OUTLOOK,
    day: NEW_DAY,
    moves: 0,
    periodMoves: 0,
    learned: false,
    meanLogPrice: Math.log(settings.firstPrice),
  };
}

/**
 * The state at an instant: closes the steps that ended before it, each of which may move the price, and opens
 * the next period when one ended. Give instants in order.
 */
export function advancePace(pace: Pace, now: EpochMs): Pace {
  const { stepMs, periodMs } = pace.settings;
  if (pace.periodStart === null)
    return openStep({ ...pace, periodStart: now, stepStart: Math.floor(now / stepMs) * stepMs });
  if (now < pace.stepStart + stepMs && now < pace.periodStart + periodMs) return pace;
  let next: Pace = { ...pace, day: copyDay(pace.day) };
  for (;;) {
    const stepEnd = next.stepStart + stepMs;
    const periodEnd = (next.periodStart as number) + periodMs;
    // Steps between are empty: only the last one needs an outlook.
    if (now < Math.min(stepEnd, periodEnd)) return openStep(next);
    next = closeStep(next);
    if (periodEnd <= stepEnd) {
      const periods = Math.floor((now - (next.periodStart as number)) / periodMs);
      const periodStart = (next.periodStart as number) + Math.max(1, periods) * periodMs;
      next = {
        ...next,
        periodStart,
        spent: 0,
        requests: 0,
        price: next.periodMoves > 0 ? Math.exp(next.meanLogPrice) : next.price,
        periodMoves: 0,
      };
      next = { ...next, stepStart: Math.floor(periodStart / stepMs) * stepMs };
    } else next = { ...next, stepStart: stepEnd };
  }
}

/** The same pace in a period that was given: for budgets by the calendar. What was spent in an open one stays spent. */
export function startPeriod(pace: Pace, { start, end, limit }: PeriodLimit): Pace {
  const settings = { ...pace.settings, limit, periodMs: end - start };
  return openStep({
    ...pace,
    settings,
    periodStart: start,
    stepStart: Math.floor(start / settings.stepMs) * settings.stepMs,
  });
}

/** What a fleet knows of a budget's period: what all of its gateways spent, and the newest price. */
export interface FleetPeriod extends PeriodLimit {
  readonly spent: number;
  readonly requests: number;
  readonly price: number;
  readonly moves: number;
}

/** The same pace within a period of which others have spent: a gateway that starts while the fleet runs. Steps before it are theirs. */
export function joinPeriod(
  pace: Pace,
  { start, end, limit, spent, requests, price, moves }: FleetPeriod,
  now: EpochMs,
): Pace {
  const settings = { ...pace.settings, limit, periodMs: end - start };
  const stepStart = Math.floor(now / settings.stepMs) * settings.stepMs;
  return openStep({
    ...pace,
    settings,
    periodStart: start,
    stepStart,
    stepSpent: 0,
    stepRequests: 0,
    spent,
    requests,
    price,
    moves,
  });
}

/** Books requests, one unless told otherwise. @param spent added ms, grams or USD of all of them */
export function observePace(pace: Pace, spent: number, requests = 1): Pace {
  return {
    ...pace,
    spent: pace.spent + spent,
    requests: pace.requests + requests,
    stepSpent: pace.stepSpent + spent,
    stepRequests: pace.stepRequests + requests,
  };
}

/**
 * The most that the next request may spend: added ms, grams or USD. A mean is earned by the requests so far, this
 * one, and in advance by half of those that are forecast; grams and USD are given for the period.
 */
export function paceAllowance({ settings, spent, requests, outlook }: Pace): number {
  const total = PACED[settings.kind].mean
    ? settings.limit * (requests + 1 + LEARNED_RULE.advanceShare * outlook.advanceRequests)
    : settings.limit;
  return Math.max(0, total - spent);
}

const bounded = ({ lowest, highest }: PaceSettings, price: number): number =>
  Math.min(highest, Math.max(lowest, price));

/** The price that decisions weigh: 0 where nothing but the floor is left of a price that nobody owns. */
export const priceInForce = ({ price, settings: { lowest, owned } }: Pace): number =>
  owned || price > lowest ? price : 0;

/** Requests that are forecast from the running step to the end of the period. */
export const requestsAhead = ({ outlook }: Pace): number => outlook.stepRequests + outlook.laterRequests;

/** The same pace at a price that was learned, which steps leave alone; `null` gives the price back to the steps. */
export const learnedPace = (pace: Pace, price: number | null): Pace =>
  price === null ? { ...pace, learned: false } : { ...pace, learned: true, price: bounded(pace.settings, price) };

function openStep(pace: Pace): Pace {
  const { stepMs, periodMs } = pace.settings;
  const from = pace.stepStart;
  const to = from + stepMs;
  const periodEnd = (pace.periodStart as number) + periodMs;
  const forecast = forecaster(pace.day);
  const step = forecast(from, to);
  const later = forecast(to, periodEnd);
  // Nobody knows that requests go on coming: their budget is advanced for as long ahead as they have come so far.
  const advance = forecast(to, Math.min(periodEnd, from + hoursSeen(pace.day) * MS_PER_HOUR));
  return {
    ...pace,
    outlook: {
      stepRequests: step.requests,
      laterRequests: later.requests,
      advanceRequests: advance.requests,
      share: part(step.weight, later.weight),
      advanceShare: part(step.weight, advance.weight),
    },
  };
}

const part = (own: number, others: number): number => (own + others > 0 ? own / (own + others) : 1);

/** What the plan allows the step that ends. A mean follows the requests that really came. */
function allowedInStep({ settings, outlook, spent, requests, stepSpent, stepRequests }: Pace): number {
  const before = spent - stepSpent;
  if (!PACED[settings.kind].mean) return Math.max(0, settings.limit - before) * outlook.share;
  if (outlook.stepRequests === 0) return settings.limit * stepRequests;
  const known = settings.limit * (requests - stepRequests + outlook.stepRequests) - before;
  const share = (laterRequests: number, part: number): number =>
    Math.max(0, known + settings.limit * laterRequests) * part;
  // A credit is spread over the whole period, a debt paid back as fast as it could be run up.
  const allowed = Math.min(
    share(outlook.laterRequests, outlook.share),
    share(outlook.advanceRequests, outlook.advanceShare),
  );
  return (allowed * stepRequests) / outlook.stepRequests;
}

function closeStep(pace: Pace): Pace {
  const { settings, stepSpent, stepRequests } = pace;
  learnStep(pace.day, pace.stepStart, settings.stepMs, stepSpent, stepRequests);
  if (stepRequests === 0) return pace;
  const moves = pace.moves + 1;
  const periodMoves = pace.periodMoves + 1;
  const rate = settings.taught ? PACE.rate : Math.max(PACE.rate, FIRST_RATE / moves);
  const moved = nextPrice(pace.price, stepSpent, allowedInStep(pace), { ...PACE, rate });
  const price = pace.learned ? pace.price : bounded(settings, moved);
  const meanLogPrice =
    pace.meanLogPrice + (Math.log(price) - pace.meanLogPrice) / Math.min(periodMoves, PRICE_MEMORY_STEPS);
  return { ...pace, price, moves, periodMoves, meanLogPrice, stepSpent: 0, stepRequests: 0 };
}

import type { EpochMs } from '../../units/index.ts';
import { DIMENSIONS } from '../dimensions.ts';
import type { BudgetReading } from '../reading.ts';
import {
  NO_PRICES,
  PACED,
  pacing,
  targetShares,
  type Budget,
  type CorporateTarget,
  type FleetPeriod,
  type Pace,
  type PerSpend,
  type Prices,
} from '../../kernel/index.ts';

/** What one request took. */
export type Spend = PerSpend<number>;

/**
 * A budget as a moving price: raised while the budget is spent too fast, lowered while it is not, never below
 * the price that a person set. Each period starts from what the earlier ones taught. The gateways of a fleet tell each
 * other by {@link PacedBudget.own} and {@link PacedBudget.meet}.
 */
export class PacedBudget {
  /** Id of the workload; `null` is the organisation. */
  readonly owner: string | null;
  /** Whose it is, in words. */
  readonly name: string;
  readonly kind: Budget['kind'];
  readonly whenSpent: NonNullable<Budget['whenSpent']>;
  readonly #target: CorporateTarget | null;
  #pace: Pace;
  /** Spent through this gateway in the period that began at `start`. */
  #own: { start: EpochMs | null; spent: number; requests: number } = { start: null, spent: 0, requests: 0 };

  /**
   * @param prices owned ones, the floor of this budget's; none for the organisation
   * @param target what gives the budget its calendar months and their grams
   * @param previous the same budget of an earlier config: what it spent and learned goes on
   */
  constructor(
    owner: string | null,
    budget: Budget,
    prices: Prices = NO_PRICES,
    target: CorporateTarget | null = null,
    previous?: PacedBudget,
  ) {
    this.owner = owner;
    this.kind = budget.kind;
    this.whenSpent = budget.whenSpent ?? 'reject';
    this.#target = target ?? budget.target ?? null;
    this.name =
      owner !== null ? `workload ${owner}` : this.#target === null ? 'the organisation' : 'the corporate target';
    const settings = pacing.settings(budget, prices);
    const goesOn = previous !== undefined && previous.#pace.settings.periodMs === settings.periodMs;
    this.#pace = goesOn ? { ...previous.#pace, settings } : pacing.start(settings);
    if (goesOn) this.#own = previous.#own;
  }

  /** That decisions weigh, in USD per second, per tonne or per USD. */
  get price(): number {
    return pacing.price(this.#pace);
  }

  /** When the period ends; `null` before its first request. */
  get periodEnd(): EpochMs | null {
    const { periodStart, settings } = this.#pace;
    return periodStart === null ? null : periodStart + settings.periodMs;
  }

  /** What one request may still spend: added ms, grams or USD. */
  allowance(now: EpochMs): number {
    // A spent budget refuses everything, so nothing is observed: time alone must open the next period.
    this.#pace = this.#advanced(now);
    return pacing.allowance(this.#pace);
  }

  /** Books requests, one unless told otherwise, and closes the steps that ended before them. @param spend of all of them */
  observe(now: EpochMs, spend: Spend, requests = 1): void {
    const spent = spend[PACED[this.kind].spend];
    this.#pace = pacing.observe(this.#advanced(now), spent, requests);
    const own = this.#ownNow();
    own.spent += spent;
    own.requests += requests;
  }

  /** Where the budget stands, for learning its price beside others. */
  paceAt(now: EpochMs): Pace {
    return (this.#pace = this.#advanced(now));
  }

  /** Goes on at a price that was learned; `null` gives it back to the steps. */
  learned(price: number | null): void {
    this.#pace = pacing.learned(this.#pace, price);
  }

  /** The period as it is seen here, with what this gateway spent of it. */
  own(now: EpochMs): FleetPeriod {
    this.#pace = this.#advanced(now);
    const { settings, periodStart, price, moves } = this.#pace;
    const { spent, requests } = this.#ownNow();
    const start = periodStart ?? now;
    return { start, end: start + settings.periodMs, limit: settings.limit, spent, requests, price, moves };
  }

  /** Takes over what the whole fleet has spent of the period. @param told what of it is this gateway's */
  meet(now: EpochMs, fleet: FleetPeriod, told: FleetPeriod): void {
    const pace = this.#advanced(now);
    const own = this.#ownNow();
    if (pace.periodStart !== told.start) {
      this.#pace = pace;
      return;
    }
    const [spent, requests] = [fleet.spent + own.spent - told.spent, fleet.requests + own.requests - told.requests];
    const same = fleet.start === told.start && fleet.end === told.end;
    this.#pace = same
      ? pacing.observe(pace, spent - pace.spent, requests - pace.requests)
      : pacing.join(pace, { ...fleet, spent, requests }, now);
    own.start = fleet.start;
  }

  #ownNow(): { start: EpochMs | null; spent: number; requests: number } {
    const { periodStart } = this.#pace;
    if (this.#own.start !== periodStart) this.#own = { start: periodStart, spent: 0, requests: 0 };
    return this.#own;
  }

  #advanced(now: EpochMs): Pace {
    const target = this.#target;
    return target === null
      ? pacing.advance(this.#pace, now)
      : pacing.advanceByCalendar(this.#pace, now, (at) => targetShares.month(target, at));
  }

  reading(now: EpochMs): BudgetReading {
    const { settings, periodStart, spent, requests } = this.#pace;
    const { unit } = DIMENSIONS[this.kind];
    return {
      kind: 'paced',
      dimension: this.kind,
      scope: this.owner === null ? 'organisation' : 'workload',
      organisation: null,
      owner: this.owner,
      period: this.#target === null ? 'rolling' : 'month',
      limit: settings.limit,
      used: PACED[this.kind].mean ? (requests === 0 ? null : spent / requests) : spent,
      reserved: 0,
      unknown: 0,
      unit,
      elapsed: periodStart === null ? 0 : Math.min(1, (now - periodStart) / settings.periodMs),
      resetsAt: this.periodEnd,
      shadowPrice: this.price,
      shadowPriceUnit: PACED[this.kind].priceUnit,
      target: this.#target === null ? null : promise(this.#target, now),
    };
  }
}

function promise(target: CorporateTarget, now: EpochMs): NonNullable<BudgetReading['target']> {
  const { baseYear, baseTonnes, scope } = target;
  const year = new Date(now).getUTCFullYear();
  return { baseYear, baseTonnes, year, yearTonnes: targetShares.yearTonnes(target, year), scope };
}

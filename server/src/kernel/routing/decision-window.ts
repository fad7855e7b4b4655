import { MS_PER_HOUR, type EpochHour, type EpochMs } from '../../units/index.ts';
import { PACED, type PacedKind, type Prices } from '../policy/index.ts';
import { budgetPrices, CANDIDATE_STRIDE, fullCostAt, NO_SHADOW, OFFSET, type ShadowPrices } from './candidate.ts';
import type { Column } from './cheapest-mixture.ts';
import { LEARNED_RULE } from './learned-rule.ts';
import type { InPieces } from './pieces.ts';
import { EXCLUSIONS, type Decision } from './types.ts';

/** Decided requests of one hour: all are counted, some are kept. */
interface HourOfDecisions {
  requests: number;
  /** One in so many is kept. */
  every: number;
  kept: Pick<Decision, 'numbers' | 'exclusions'>[];
}

const KEPT_PER_HOUR = 8;
/** Candidates kept an hour: what learning may look at is bounded, however many deployments there are. */
const CANDIDATES_PER_HOUR = 80;
/** Candidates that are weighed without a pause: a tenth of a millisecond or two. */
const CANDIDATES_PER_PIECE = 2000;
const BUDGET = EXCLUSIONS.indexOf('budget');

/** What hours behind came to at some prices. */
export interface WindowTotals extends Column {
  readonly requests: number;
}

/**
 * The decisions of the last two weeks, thinned evenly within each hour: what each candidate would have taken, whatever was
 * chosen. Prices are learned from it. Bounded: at most eight requests an hour.
 */
export class DecisionWindow {
  readonly #hours = new Map<EpochHour, HourOfDecisions>();

  /** Hours with decisions, in order. */
  get hours(): readonly EpochHour[] {
    return [...this.#hours.keys()];
  }

  /** Remembers a request. Give instants in order. */
  note(now: EpochMs, { numbers, exclusions }: Pick<Decision, 'numbers' | 'exclusions'>): void {
    const hour = Math.floor(now / MS_PER_HOUR);
    let own = this.#hours.get(hour);
    if (own === undefined) {
      for (const known of this.#hours.keys()) {
        if (known > hour - LEARNED_RULE.windowHours) break;
        this.#hours.delete(known);
      }
      this.#hours.set(hour, (own = { requests: 0, every: 1, kept: [] }));
    }
    if (own.requests++ % own.every !== 0) return;
    own.kept.push({ numbers, exclusions });
    const most = Math.max(1, Math.min(KEPT_PER_HOUR, Math.floor(CANDIDATES_PER_HOUR / exclusions.length)));
    if (own.kept.length > most) {
      own.kept = own.kept.filter((_, i) => i % 2 === 0);
      own.every *= 2;
    }
  }

  /** The hours before one, as they are now: what is noted later does not change them. */
  before(hour: EpochHour): DecisionWindow {
    const past = new DecisionWindow();
    for (const [each, own] of this.#hours) if (each < hour) past.#hours.set(each, { ...own, kept: own.kept.slice() });
    return past;
  }

  /** Requests of some hours. */
  requestsIn(hours: readonly EpochHour[]): number {
    return hours.reduce((sum, hour) => sum + (this.#hours.get(hour)?.requests ?? 0), 0);
  }

  /**
   * What hours come to where each request takes the least full cost, in pieces.
   *
   * @param owned prices that a person set
   * @param shadow what budgets add to them
   * @param objective prices by which the result is valued: those without the budgets that are learned
   * @param kinds whose spending is summed, in units of their price: seconds, tonnes, litres, USD
   */
  *totals(
    hours: readonly EpochHour[],
    owned: Prices,
    shadow: ShadowPrices,
    objective: ShadowPrices,
    kinds: readonly PacedKind[],
  ): InPieces<WindowTotals> {
    yield;
    const [prices, base] = [budgetPrices(owned, shadow), budgetPrices(owned, objective)];
    const offsets = kinds.map((kind) => OFFSET[PACED[kind].spend]);
    const spent = kinds.map(() => 0);
    let [requests, value, weighed] = [0, 0, 0];
    for (const hour of hours) {
      const own = this.#hours.get(hour);
      if (own === undefined) continue;
      const weight = own.requests / own.kept.length;
      for (const { numbers, exclusions } of own.kept) {
        weighed += exclusions.length;
        if (weighed > CANDIDATES_PER_PIECE) {
          weighed = exclusions.length;
          yield;
        }
        let [chosen, least] = [-1, Infinity];
        for (let i = 0; i < exclusions.length; i++) {
          const code = exclusions[i];
          if (code !== 0 && code !== BUDGET) continue;
          const cost = fullCostAt(numbers, i * CANDIDATE_STRIDE, prices);
          if (cost < least) [chosen, least] = [i * CANDIDATE_STRIDE, cost];
        }
        if (chosen === -1) continue;
        requests += weight;
        value += weight * fullCostAt(numbers, chosen, base);
        offsets.forEach((offset, j) => {
          spent[j] = (spent[j] ?? 0) + (weight * (numbers[chosen + offset] ?? 0)) / PACED[kinds[j] as PacedKind].per;
        });
      }
    }
    return { objective: value, spent, requests };
  }
}

/** Shadow prices with some of them set. */
export const shadowOf = (base: ShadowPrices, kinds: readonly PacedKind[], prices: readonly number[]): ShadowPrices => {
  const shadow: { -readonly [K in keyof ShadowPrices]: number } = { ...NO_SHADOW, ...base };
  kinds.forEach((kind, j) => {
    shadow[PACED[kind].price] += prices[j] ?? 0;
  });
  return shadow;
};

import { NanoSum } from '../../units/index.ts';
import { COUNTED } from '../dimensions.ts';
import type { PeriodNumbers } from './calendar.ts';
import { BUDGET_PERIODS, type BudgetKind, type BudgetPeriod } from './schema.ts';

/** One dimension in one period: settled, and held by running requests. */
export class Tally {
  readonly used = new NanoSum();
  readonly held = new NanoSum();
  /** Settled requests whose amount nobody knew. */
  unknown = 0;

  hold(nano: number | null): void {
    this.held.add(nano ?? 0);
  }

  letGo(nano: number | null): void {
    this.held.add(-(nano ?? 0));
  }

  use(nano: number | null): void {
    if (nano === null) this.unknown++;
    else this.used.add(nano);
  }
}

/** What one owner spent in one period. */
export type PeriodCounters = Readonly<Record<BudgetKind, Tally>>;

/** Those of a day, its month and all time. */
export type Counters = Readonly<Record<BudgetPeriod, PeriodCounters>>;

/** So many days and months are kept: a clock that steps back finds its period again. */
export const KEPT_PERIODS = 3;

/** Everything that one owner spent, by period. Counted whether limited or not, so that a new budget binds at once. */
export class BudgetCounters {
  readonly #kept: Readonly<Record<BudgetPeriod, Map<number, PeriodCounters>>> = {
    day: new Map(),
    month: new Map(),
    total: new Map(),
  };
  #current: { readonly periods: PeriodNumbers; readonly counters: Counters } | null = null;

  /** The counters of an instant; the same object as long as `periods` is. */
  at(periods: PeriodNumbers): Counters {
    if (this.#current?.periods === periods) return this.#current.counters;
    const counters = {
      day: this.of('day', periods.day),
      month: this.of('month', periods.month),
      total: this.of('total', periods.total),
    };
    this.#current = { periods, counters };
    return counters;
  }

  /** The counters of one period, made where there are none. */
  of(period: BudgetPeriod, number: number): PeriodCounters {
    const kept = this.#kept[period];
    const existing = kept.get(number);
    if (existing !== undefined) return existing;
    const made = Object.fromEntries(COUNTED.map(({ hard }) => [hard, new Tally()])) as unknown as PeriodCounters;
    kept.set(number, made);
    if (kept.size > KEPT_PERIODS) kept.delete(Math.min(...[...kept.keys()].filter((each) => each !== number)));
    return made;
  }

  /** The periods kept, by number. */
  kept(period: BudgetPeriod): ReadonlyMap<number, PeriodCounters> {
    return this.#kept[period];
  }

  /** What is settled is counted anew; what is held stays. */
  forgetUsed(): void {
    for (const period of BUDGET_PERIODS)
      for (const counters of this.#kept[period].values())
        for (const tally of Object.values(counters)) {
          tally.used.clear();
          tally.unknown = 0;
        }
  }
}

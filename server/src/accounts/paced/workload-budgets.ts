import {
  NO_ALLOWANCES,
  PACED,
  decisions,
  pacing,
  shadowPrices,
  type Decision,
  type Prices,
  type Workload,
} from '../../kernel/index.ts';
import { hourOf, type EpochHour, type EpochMs } from '../../units/index.ts';
import type { BudgetReading } from '../reading.ts';
import { PacedBudget, type Spend } from './budget.ts';

/** What budgets say to one decision. */
export interface BudgetTerms {
  readonly prices: Prices;
  /** The tightest of each kind. */
  readonly allowances: typeof NO_ALLOWANCES;
  /** Those of budgets that do not degrade when spent. */
  readonly hardAllowances: typeof NO_ALLOWANCES;
  /** What each budget puts into the prices; absent where none bites. The same list as long as nothing in it changes. */
  readonly budgetPrices?: NonNullable<Decision['budgetPrices']>;
}

const NOTHING: NonNullable<Decision['budgetPrices']> = [];

/** Every budget that binds a workload: its own, and those that it shares with the whole organisation. */
export class WorkloadBudgets {
  readonly own: readonly PacedBudget[];
  readonly all: readonly PacedBudget[];
  readonly #prices: Prices;
  readonly #shared: readonly PacedBudget[];
  /** The decisions that prices are learned from, and the hour of the last one. */
  readonly #window: ReturnType<typeof pacing.window>;
  #hour: EpochHour | null = null;
  #due = false;
  #learning = false;
  #added = NOTHING;

  constructor(
    workload: Pick<Workload, 'id' | 'prices' | 'budgets'>,
    shared: readonly PacedBudget[] = [],
    previous?: WorkloadBudgets,
  ) {
    this.own = workload.budgets.map(
      (budget) =>
        new PacedBudget(
          workload.id,
          budget,
          workload.prices,
          null,
          previous?.own.find(({ kind }) => kind === budget.kind),
        ),
    );
    this.#prices = workload.prices;
    this.#shared = shared;
    this.all = [...this.own, ...shared];
    this.#window = previous === undefined ? pacing.window() : previous.#window;
    // What the config before was still learning is learned under this one.
    this.#due = previous !== undefined && (previous.#due || previous.#learning);
  }

  /** Prices and allowances of an instant. Prices of one kind add up above the owned one; the tightest allowance holds. */
  terms(now: EpochMs): BudgetTerms {
    const shadow: { -readonly [K in keyof typeof shadowPrices.none]: number } = { ...shadowPrices.none };
    const allowances: { -readonly [K in keyof typeof NO_ALLOWANCES]: (typeof NO_ALLOWANCES)[K] } = { ...NO_ALLOWANCES };
    const hardAllowances = { ...allowances };
    for (const budget of this.all) {
      const { spend: field, price } = PACED[budget.kind];
      const allowance = budget.allowance(now);
      shadow[price] += this.#addedBy(budget);
      allowances[field] = Math.min(allowances[field] ?? Infinity, allowance);
      if (budget.whenSpent !== 'degrade')
        hardAllowances[field] = Math.min(hardAllowances[field] ?? Infinity, allowance);
    }
    const prices = shadowPrices.over(this.#prices, shadow);
    const budgetPrices = this.#budgetPrices();
    return budgetPrices === NOTHING
      ? { prices, allowances, hardAllowances }
      : { prices, allowances, hardAllowances, budgetPrices };
  }

  /** What a budget puts into its price above the owned one. */
  #addedBy({ owner, kind, price }: PacedBudget): number {
    return price - (owner === null ? 0 : shadowPrices.owned(this.#prices, PACED[kind].price));
  }

  /** Prices move once a step, requests come all the time: the list of the one before mostly holds, and is written down once. */
  #budgetPrices(): NonNullable<Decision['budgetPrices']> {
    let bites = 0;
    let same = true;
    for (const budget of this.all) {
      const price = this.#addedBy(budget);
      if (!(price > 0) || bites === decisions.maxBudgetPrices) continue;
      const before = this.#added[bites++];
      same &&= before?.price === price && before.budget === budget.name && before.dimension === budget.kind;
    }
    if (bites === 0) this.#added = NOTHING;
    else if (!same || bites !== this.#added.length)
      this.#added = this.all
        .map((budget) => ({ budget: budget.name, dimension: budget.kind, price: this.#addedBy(budget) }))
        .filter(({ price }) => price > 0)
        .slice(0, decisions.maxBudgetPrices);
    return this.#added;
  }

  /** Books requests, one unless told otherwise, with every budget that binds them. @param spend of all of them */
  observe(now: EpochMs, spend: Spend, requests = 1): void {
    for (const budget of this.all) budget.observe(now, spend, requests);
  }

  /**
   * Remembers what could have been chosen for a request. Where prices of the workload's own budgets are to be learned anew from
   * such decisions (every six hours, each hour on the last day of a period, once a day of them is known), that is left to the
   * caller, in steps well below a millisecond: until the last one the prices stay what they are. Off the way of a request.
   *
   * @returns the next step, which says whether more are left; `null`: there is nothing to learn now
   */
  learn(now: EpochMs, decision: Pick<Decision, 'numbers' | 'exclusions'>): (() => boolean) | null {
    if (this.own.length === 0) return null;
    const hour = hourOf(now);
    if (hour !== this.#hour) {
      this.#hour = hour;
      const paces = this.own.map((budget) => budget.paceAt(now));
      if (pacing.learnsInHour(paces, hour, this.#window.hours.length)) this.#due = true;
    }
    const work = this.#due && !this.#learning ? this.#lesson(now) : null;
    this.#window.note(now, decision);
    if (work === null) return null;
    [this.#due, this.#learning] = [false, true];
    return () => {
      this.#learning = false;
      const piece = work.next();
      this.#learning = piece.done !== true;
      if (piece.done === true) this.own.forEach((budget, j) => budget.learned(piece.value?.[j] ?? null));
      return this.#learning;
    };
  }

  #lesson(now: EpochMs): ReturnType<typeof pacing.learn> {
    const others: { -readonly [K in keyof typeof shadowPrices.none]: number } = { ...shadowPrices.none };
    for (const { kind, price } of this.#shared) others[PACED[kind].price] += price;
    const paces = this.own.map((budget) => budget.paceAt(now));
    return pacing.learn(paces, this.#window, this.#prices, now, others);
  }
}

/** The budgets of all workloads and of the organisation. */
export class Budgets {
  readonly #workloads: ReadonlyMap<string, WorkloadBudgets>;
  readonly #shared: readonly PacedBudget[];

  /** @param previous those of an earlier config: budgets that it had too go on */
  constructor(workloads: readonly Workload[], shared: readonly PacedBudget[], previous?: Budgets) {
    this.#shared = shared;
    this.#workloads = new Map(
      workloads
        .filter(({ budgets }) => budgets.length + shared.length > 0)
        .map((workload) => [workload.id, new WorkloadBudgets(workload, shared, previous?.get(workload.id))]),
    );
  }

  /** The organisation's. */
  get shared(): readonly PacedBudget[] {
    return this.#shared;
  }

  /** `undefined` for a workload that no budget binds. */
  get(workload: string): WorkloadBudgets | undefined {
    return this.#workloads.get(workload);
  }

  /** The organisation's first. */
  get all(): readonly PacedBudget[] {
    return [...this.#shared, ...[...this.#workloads.values()].flatMap((budgets) => budgets.own)];
  }

  /** The organisation's first. */
  readings(now: EpochMs): readonly BudgetReading[] {
    return this.all.map((budget) => budget.reading(now));
  }
}

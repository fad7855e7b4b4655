import type { Amounts } from '../dimensions.ts';
import type { Claim, Scope, Subject } from './contract.ts';
import type { HardReading } from '../reading.ts';
import type { HardBudget, LimitsConfig, LimitSet } from './schema.ts';

type NaiveReading = Pick<
  HardReading,
  'scope' | 'organisation' | 'owner' | 'dimension' | 'period' | 'limit' | 'used' | 'reserved' | 'unknown'
>;

/** One request of the history. */
interface Past {
  readonly subject: Subject;
  readonly steady: number;
  readonly wall: number;
  held: Amounts;
  actual: Amounts | null;
  leaseEnd: number;
  state: 'open' | 'expired' | 'settled';
}

const FIELDS = { usd: 'nanoUsd', wh: 'nanoWh', gCo2e: 'nanoG', litres: 'nanoL' } as const;
const zero = { tokens: 0, nanoUsd: 0, nanoWh: 0, nanoG: 0, nanoL: 0 };
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const kindOf = (budget: HardBudget): keyof typeof FIELDS =>
  budget.usd !== undefined ? 'usd' : budget.wh !== undefined ? 'wh' : budget.gCo2e !== undefined ? 'gCo2e' : 'litres';

/**
 * docs/limits.md written down as slowly and plainly as possible: nothing is counted, everything is added up again from
 * the whole history, in bigint and ISO dates.
 */
export class NaiveLimits {
  readonly history = new Map<string, Past>();
  config: LimitsConfig;
  readonly leaseMs: number;
  wall = 0;
  steady = 0;

  constructor(config: LimitsConfig, leaseMs: number) {
    this.config = config;
    this.leaseMs = leaseMs;
  }

  at(wall: number, steady: number): this {
    this.wall = wall;
    this.steady = steady;
    for (const past of this.history.values())
      if (past.state === 'open' && past.leaseEnd <= steady) Object.assign(past, { state: 'expired', held: zero });
    return this;
  }

  reserve({ id, subject, ...claim }: Claim): 'granted' | 'JG_RATE_LIMITED' | 'JG_BUDGET_SPENT' {
    const verdict = this.#verdict(subject, claim, null);
    if (verdict === 'granted')
      this.history.set(id, {
        subject,
        steady: this.steady,
        wall: this.wall,
        held: claim,
        actual: null,
        leaseEnd: this.steady + this.leaseMs,
        state: 'open',
      });
    return verdict;
  }

  topUp(id: string, amounts: Amounts): 'granted' | 'JG_RATE_LIMITED' | 'JG_BUDGET_SPENT' {
    const past = this.history.get(id)!;
    const verdict = this.#verdict(past.subject, amounts, past);
    if (verdict !== 'granted') return verdict;
    const larger = (a: number | null, b: number | null): number | null =>
      a === null ? b : b === null ? a : Math.max(a, b);
    past.held = {
      tokens: Math.max(past.held.tokens, amounts.tokens),
      nanoUsd: larger(past.held.nanoUsd, amounts.nanoUsd),
      nanoWh: larger(past.held.nanoWh, amounts.nanoWh),
      nanoG: larger(past.held.nanoG, amounts.nanoG),
      nanoL: larger(past.held.nanoL, amounts.nanoL),
    };
    past.state = 'open';
    past.leaseEnd = this.steady + this.leaseMs;
    return 'granted';
  }

  settle(id: string, actual: Amounts): 'settled' | 'late' | 'unknown' {
    const past = this.history.get(id);
    if (past === undefined || past.state === 'settled') return 'unknown';
    const outcome = past.state === 'open' ? 'settled' : 'late';
    past.actual = actual;
    past.state = 'settled';
    return outcome;
  }

  renew(id: string): boolean {
    const past = this.history.get(id);
    if (past?.state !== 'open') return false;
    past.leaseEnd = this.steady + this.leaseMs;
    return true;
  }

  /** Every limit of a subject, by scope. */
  limits(subject: Subject): readonly (readonly [Scope, string, LimitSet])[] {
    const { organisations, organisation, teams, keys } = this.config;
    const own = subject.limits;
    const standing = keys.budgets.filter(
      (each) => !own?.budgets.some((mine) => kindOf(mine) === kindOf(each) && mine.period === each.period),
    );
    return [
      ['organisation', subject.organisation, organisations[subject.organisation] ?? organisation],
      ...(subject.team === null ? [] : [['team', subject.team, teams[subject.team] ?? { budgets: [] }] as const]),
      ['key', subject.keyId, { ...keys, ...own, budgets: [...(own?.budgets ?? []), ...standing] }],
    ];
  }

  readings(subjects: readonly Subject[]): readonly NaiveReading[] {
    const rows = subjects.flatMap((subject) =>
      this.limits(subject).flatMap(([scope, owner, set]): NaiveReading[] => {
        const mine = this.#of(scope, subject);
        const base = { scope, organisation: subject.organisation, owner, reserved: 0, unknown: 0 };
        return [
          ...(set.rpm === undefined
            ? []
            : [
                {
                  ...base,
                  dimension: 'requests' as const,
                  period: 'minute' as const,
                  limit: set.rpm,
                  used: this.#minute(mine).length,
                },
              ]),
          ...(set.tpm === undefined
            ? []
            : [
                {
                  ...base,
                  dimension: 'tokens' as const,
                  period: 'minute' as const,
                  limit: set.tpm,
                  used: Number(this.#tokens(mine)),
                },
              ]),
          ...(set.concurrency === undefined
            ? []
            : [
                {
                  ...base,
                  dimension: 'concurrency' as const,
                  period: null,
                  limit: set.concurrency,
                  used: mine.filter(({ state }) => state === 'open').length,
                },
              ]),
          ...set.budgets.map((budget) => {
            const { used, reserved, unknown } = this.#spent(mine, budget);
            return {
              ...base,
              dimension: ({ usd: 'money', wh: 'energy', gCo2e: 'carbon', litres: 'water' } as const)[kindOf(budget)],
              period: budget.period,
              limit: budget[kindOf(budget)]!,
              used: Number(used) / 1e9,
              reserved: Number(reserved) / 1e9,
              unknown,
            };
          }),
        ];
      }),
    );
    return [
      ...new Map(
        rows.map((row) => [JSON.stringify([row.scope, row.organisation, row.owner, row.dimension, row.period]), row]),
      ).values(),
    ];
  }

  #verdict(subject: Subject, claim: Amounts, self: Past | null): 'granted' | 'JG_RATE_LIMITED' | 'JG_BUDGET_SPENT' {
    let slow = false;
    for (const [scope, , set] of this.limits(subject)) {
      const others = this.#of(scope, subject).filter((past) => past !== self);
      const minute = this.#minute(others);
      const ownTokens = Math.max(claim.tokens, self?.held.tokens ?? 0);
      const raises =
        self === null ? claim.tokens > 0 : claim.tokens > self.held.tokens && this.#minute([self]).length === 1;
      const otherTokens = this.#tokens(others);
      slow ||= self === null && set.rpm !== undefined && minute.length + 1 > set.rpm;
      slow ||= set.tpm !== undefined && raises && otherTokens + BigInt(Math.min(ownTokens, set.tpm)) > BigInt(set.tpm);
      slow ||=
        set.concurrency !== undefined &&
        self?.state !== 'open' &&
        others.filter(({ state }) => state === 'open').length + 1 > set.concurrency;
      for (const budget of set.budgets) {
        const asked = claim[FIELDS[kindOf(budget)]];
        const had = self?.held[FIELDS[kindOf(budget)]] ?? null;
        const period = this.#spent(this.#of(scope, subject), budget, self?.wall ?? this.wall);
        const taken = period.used + period.reserved;
        const limit = BigInt(Math.round(budget[kindOf(budget)]! * 1e9));
        if (
          asked === null
            ? had === null && taken >= limit
            : asked > (had ?? 0) && taken + BigInt(asked - (had ?? 0)) > limit
        )
          return 'JG_BUDGET_SPENT';
      }
    }
    return slow ? 'JG_RATE_LIMITED' : 'granted';
  }

  #of(scope: Scope, subject: Subject): readonly Past[] {
    const same = (other: Subject): boolean =>
      other.organisation === subject.organisation &&
      (scope === 'organisation' || (scope === 'team' ? other.team === subject.team : other.keyId === subject.keyId));
    return [...this.history.values()].filter((past) => same(past.subject));
  }

  #minute(pasts: readonly Past[]): readonly Past[] {
    return pasts.filter(({ steady }) => Math.floor(this.steady / 1000) - Math.floor(steady / 1000) <= 60);
  }

  #tokens(pasts: readonly Past[]): bigint {
    return sum(this.#minute(pasts).map(({ actual, held }) => BigInt((actual ?? held).tokens)));
  }

  #spent(
    pasts: readonly Past[],
    budget: HardBudget,
    wall = this.wall,
  ): { used: bigint; reserved: bigint; unknown: number } {
    const label = (at: number): string =>
      new Date(at).toISOString().slice(0, { day: 10, month: 7, total: 0 }[budget.period]);
    const field = FIELDS[kindOf(budget)];
    const period = pasts.filter((past) => label(past.wall) === label(wall));
    const settled = period.filter(({ state }) => state === 'settled').map(({ actual }) => actual![field]);
    return {
      used: sum(settled.map((value) => BigInt(value ?? 0))),
      reserved: sum(period.filter(({ state }) => state === 'open').map(({ held }) => BigInt(held[field] ?? 0))),
      unknown: settled.filter((value) => value === null).length,
    };
  }
}

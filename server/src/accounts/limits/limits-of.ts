import { NanoSum } from '../../units/index.ts';
import type { Caller, CallerScope, Scope, Subject } from './contract.ts';
import {
  BUDGET_KINDS,
  nameOf,
  type BudgetKind,
  type BudgetPeriod,
  type HardBudget,
  type LimitsConfig,
  type LimitSet,
} from './schema.ts';

/** A budget ready to compare with. */
export interface CompiledBudget {
  readonly kind: BudgetKind;
  readonly period: BudgetPeriod;
  readonly units: number;
  readonly nano: NanoSum;
}

/** Limits ready to compare with; `Infinity`: none. */
export interface CompiledLimits {
  readonly rpm: number;
  readonly tpm: number;
  readonly concurrency: number;
  readonly budgets: readonly CompiledBudget[];
}

/** Whether a line of the config limits anything. */
export const isLimitSet = ({ rpm, tpm, concurrency, budgets }: LimitSet): boolean =>
  budgets.length > 0 || rpm !== undefined || tpm !== undefined || concurrency !== undefined;

/** Whether there is anything to check. */
export const isLimited = ({ rpm, tpm, concurrency, budgets }: CompiledLimits): boolean =>
  budgets.length > 0 || Math.min(rpm, tpm, concurrency) < Infinity;

function compileBudget(budget: HardBudget): CompiledBudget {
  const kind = BUDGET_KINDS.find((each) => budget[each] !== undefined) as BudgetKind;
  const units = budget[kind] as number;
  return { kind, period: budget.period, units, nano: NanoSum.of(units) };
}

const compile = ({ rpm = Infinity, tpm = Infinity, concurrency = Infinity, budgets }: LimitSet): CompiledLimits => ({
  rpm,
  tpm,
  concurrency,
  budgets: budgets.map(compileBudget),
});

/** The default with what is said for one owner; a budget is replaced by one of the same unit and period. */
function merge(standard: LimitSet, own: LimitSet | null): LimitSet {
  if (own === null) return standard;
  const replaced = new Set(own.budgets.map(nameOf));
  return {
    ...standard,
    ...own,
    budgets: [...own.budgets, ...standard.budgets.filter((budget) => !replaced.has(nameOf(budget)))],
  };
}

const named = (sets: Readonly<Record<string, LimitSet>>, name: string): LimitSet | null =>
  Object.hasOwn(sets, name) ? (sets[name] ?? null) : null;

const throttled = (limits: CompiledLimits, { throttled: hold }: Subject): CompiledLimits =>
  hold === undefined ? limits : { ...limits, rpm: Math.min(limits.rpm, hold.rpm ?? Infinity) };

/** The line of the config that speaks of a session or agent: of its workload, its key, its team, or of each. */
export function callerRule(
  { sessions, agents }: LimitsConfig,
  scope: CallerScope,
  subject: Subject,
  { workload }: Pick<Caller, 'workload'>,
): { readonly set: LimitSet; readonly ofWorkload: boolean } {
  const { workloads, keys, teams, each } = scope === 'session' ? sessions : agents;
  const { keyId, team } = subject.names ?? subject;
  const inWorkload = workload === null ? null : named(workloads, workload);
  if (inWorkload !== null) return { set: inWorkload, ofWorkload: true };
  return { set: named(keys, keyId) ?? (team === null ? null : named(teams, team)) ?? each, ofWorkload: false };
}

const NOBODY: Caller = { workload: null, session: null, agent: null };

/** The limits that bind a subject in one of its scopes. A named organisation's replace the standard one's whole. */
export function limitsOf(
  config: LimitsConfig,
  scope: Scope,
  subject: Subject,
  caller: Caller = NOBODY,
): CompiledLimits {
  const { organisation, team } = subject.names ?? subject;
  switch (scope) {
    case 'organisation':
      return compile(named(config.organisations, organisation) ?? config.organisation);
    case 'team':
      return compile(named(config.teams, team ?? '') ?? { budgets: [] });
    case 'key':
      return throttled(compile(merge(config.keys, subject.limits)), subject);
    case 'session':
    case 'agent':
      return compile(callerRule(config, scope, subject, caller).set);
  }
}

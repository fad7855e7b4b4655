import type { BudgetState, Today } from '../api/control-plane.ts';
import { breaksFirst } from '../live/budget-pace.ts';

export type MeasureName = keyof Today['measures'];

/** The four figures, as equals. */
export const MEASURES: readonly { readonly name: MeasureName; readonly title: string; readonly unit: string }[] = [
  { name: 'money', title: 'Money', unit: 'USD' },
  { name: 'energy', title: 'Energy', unit: 'Wh' },
  { name: 'carbon', title: 'Carbon', unit: 'g' },
  { name: 'latency', title: 'Added latency', unit: 'ms' },
];

/** The budget of a figure that breaks first; `null`: none is set. */
export const pressing = (budgets: readonly BudgetState[], name: MeasureName, now: number): BudgetState | null =>
  breaksFirst(
    budgets.filter(({ dimension }) => dimension === name),
    now,
  )[0] ?? null;

/** The limit of the calendar month that counts everything; `null`: none does. */
export const monthLimit = (budgets: readonly BudgetState[], name: MeasureName): number | null =>
  budgets.find(({ dimension, scope, period }) => dimension === name && scope === 'organisation' && period === 'month')
    ?.limit ?? null;

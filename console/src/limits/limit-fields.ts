import type { BudgetState, Key, KeyLimits } from '../api/control-plane.ts';

type Budget = KeyLimits['budgets'][number];
export type BudgetPeriod = Budget['period'];

/** Rates of a key, as they are asked for and as they are said. */
export const RATES = [
  { name: 'rpm', label: 'Requests a minute', words: 'requests a minute' },
  { name: 'tpm', label: 'Tokens a minute', words: 'tokens a minute' },
  { name: 'concurrency', label: 'Requests at once', words: 'at once' },
] as const;

/** Budgets of a key: a row a dimension. */
export const BUDGETS = [
  { name: 'budgetUsd', key: 'usd', label: 'Money', unit: 'USD' },
  { name: 'budgetWh', key: 'wh', label: 'Energy', unit: 'Wh' },
  { name: 'budgetG', key: 'gCo2e', label: 'Carbon', unit: 'g' },
  { name: 'budgetLitres', key: 'litres', label: 'Water', unit: 'L' },
] as const;

export const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = {
  day: 'a day',
  month: 'a month',
  total: 'in all',
};

type Name = (typeof RATES)[number]['name'] | (typeof BUDGETS)[number]['name'];
/** Limits as a question takes them. */
export type LimitInput = Partial<Record<Name, number>> & { readonly period: BudgetPeriod };

/**
 * The limits that a form says; `null`: none. What is not filled in is not limited.
 * @example limitInput((name) => (name === 'rpm' ? '60' : ''), 'day') // { rpm: 60, period: 'day' }
 */
export function limitInput(textOf: (name: Name) => string, period: BudgetPeriod): LimitInput | null {
  const given = [...RATES, ...BUDGETS].flatMap(({ name }) => {
    const text = textOf(name).trim();
    return text === '' ? [] : [[name, Number(text)] as const];
  });
  return given.length === 0 ? null : { ...Object.fromEntries(given), period };
}

/** What a form begins with, and whether its one period holds of every budget there is. */
export function formOf(limits: KeyLimits | null): {
  readonly values: Partial<Record<Name, number>>;
  readonly period: BudgetPeriod;
  readonly isWhole: boolean;
} {
  const budgets = limits?.budgets ?? [];
  const period = budgets[0]?.period ?? 'month';
  const values: Partial<Record<Name, number>> = {};
  for (const { name } of RATES) if (limits?.[name] !== undefined) values[name] = limits[name];
  for (const { name, key } of BUDGETS) {
    const amount = budgets.find((budget) => budget[key] !== undefined && budget.period === period)?.[key];
    if (amount !== undefined) values[name] = amount;
  }
  return { values, period, isWhole: budgets.every((budget) => budget.period === period) };
}

/**
 * Each limit in words, numbers as they are written here.
 * @param amount writes a number with its unit
 * @param number writes a count
 */
export function limitWords(
  limits: KeyLimits | null,
  amount: (value: number, unit: string) => string,
  number: (value: number) => string,
): readonly string[] {
  if (limits === null) return [];
  const rates = RATES.flatMap(({ name, words }) => {
    const most = limits[name];
    return most === undefined ? [] : [`${number(most)} ${words}`];
  });
  const budgets = limits.budgets.flatMap((budget) =>
    BUDGETS.flatMap(({ key, unit }) => {
      const most = budget[key];
      return most === undefined
        ? []
        : [`${amount(most, unit)}${key === 'gCo2e' ? ' CO2e' : ''} ${PERIOD_WORDS[budget.period]}`];
    }),
  );
  return [...rates, ...budgets];
}

/** How the limits of a key stand, those of every key among them. @param standing of everybody */
export function standingWords(
  standing: readonly BudgetState[],
  { organisation, name, id, pseudonym }: Pick<Key, 'organisation' | 'name' | 'id' | 'pseudonym'>,
  amount: (value: number, unit: string) => string,
  number: (value: number) => string,
): readonly string[] {
  return standing
    .filter(
      (each) =>
        each.scope === 'key' && each.organisation === organisation && [name, id, pseudonym].includes(each.owner),
    )
    .map(({ used: counted, limit, unit, dimension }) => {
      // A key has hard limits alone, and what those count is known.
      const used = counted ?? 0;
      return ['requests', 'tokens', 'concurrency'].includes(dimension)
        ? `${number(used)} of ${number(limit)} ${unit}`
        : `${amount(used, unit)} of ${amount(limit, unit)}`;
    });
}

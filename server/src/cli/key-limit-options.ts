import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LimitSetInput } from '../accounts/index.ts';

/** Limits as options of a command. */
export interface LimitOptions {
  readonly rpm?: number;
  readonly tpm?: number;
  readonly concurrency?: number;
  readonly budgetUsd?: number;
  readonly budgetWh?: number;
  readonly budgetG?: number;
  readonly period?: 'day' | 'month' | 'total';
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Not a number.');
  return value;
}

/** Adds the options that {@link limitsGiven} reads. */
export const limitOptions = (command: Command): Command =>
  command
    .option('--rpm <n>', 'requests a minute', amount)
    .option('--tpm <n>', 'tokens a minute', amount)
    .option('--concurrency <n>', 'requests at once', amount)
    .option('--budget-usd <x>', 'money per period', amount)
    .option('--budget-wh <x>', 'energy per period', amount)
    .option('--budget-g <x>', 'g CO2e per period', amount)
    .addOption(new Option('--period <period>', 'of the budgets').choices(['day', 'month', 'total']).default('month'));

/** The limits that were given; `null`: none. */
export function limitsGiven({
  rpm,
  tpm,
  concurrency,
  budgetUsd,
  budgetWh,
  budgetG,
  period = 'month',
}: LimitOptions): LimitSetInput | null {
  const budgets = [
    ...(budgetUsd === undefined ? [] : [{ usd: budgetUsd, period }]),
    ...(budgetWh === undefined ? [] : [{ wh: budgetWh, period }]),
    ...(budgetG === undefined ? [] : [{ gCo2e: budgetG, period }]),
  ];
  const rates = {
    ...(rpm === undefined ? {} : { rpm }),
    ...(tpm === undefined ? {} : { tpm }),
    ...(concurrency === undefined ? {} : { concurrency }),
  };
  return budgets.length === 0 && Object.keys(rates).length === 0 ? null : { ...rates, budgets };
}

/** Limits in a line. @example limitsText({ rpm: 60, budgets: [{ usd: 5, period: 'day' }] }) // '60 rpm, 5 USD a day' */
export function limitsText(limits: LimitSetInput | null): string {
  if (limits === null) return '–';
  const { rpm, tpm, concurrency, budgets = [] } = limits;
  const spans = { day: ' a day', month: ' a month', total: ' in all' };
  const texts = [
    rpm === undefined ? null : `${rpm} rpm`,
    tpm === undefined ? null : `${tpm} tpm`,
    concurrency === undefined ? null : `${concurrency} at once`,
    ...budgets.flatMap(({ usd, wh, gCo2e, period = 'month' }) =>
      (
        [
          [usd, 'USD'],
          [wh, 'Wh'],
          [gCo2e, 'g CO2e'],
        ] as const
      ).flatMap(([value, unit]) => (value === undefined ? [] : [`${value} ${unit}${spans[period]}`])),
    ),
  ];
  return texts.filter((text) => text !== null).join(', ');
}

import pc from 'picocolors';
import type { TargetBudget } from '../config/index.ts';
import { targetShares } from '../kernel/index.ts';
import { JoulegateError, type EpochMs } from '../units/index.ts';
import type { Output } from './output.ts';
import { textTable } from './table.ts';

/**
 * Reads `chat=120,mail=40`: carbon that workloads booked.
 * @throws JoulegateError `JG_USAGE`
 */
export function bookedCarbon(list: string | undefined, workloads: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    (list === undefined ? [] : list.split(',')).map((each) => {
      const [id = '', amount = ''] = each.split('=').map((part) => part.trim());
      const booked = amount === '' ? NaN : Number(amount);
      if (!workloads.includes(id) || !(booked >= 0 && booked < Infinity))
        throw new JoulegateError('JG_USAGE', `"${each}" is no workload and amount`, {
          where: '--booked',
          hint: `write such as ${workloads[0] ?? 'chat'}=120; known: ${workloads.join(', ')}`,
        });
      return [id, booked] as const;
    }),
  );
}

/** The target's month, divided; `null` without a target. */
export function targetSplit(
  promise: TargetBudget | null,
  booked: ReadonlyMap<string, number>,
  at: EpochMs,
): ReturnType<typeof targetShares.split> | null {
  return promise === null ? null : targetShares.split(promise.target, { ...promise.shares, booked }, at);
}

const kilograms = (grams: number): string =>
  (grams / 1000).toLocaleString('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 });

/** Prints who has what of the month. */
export function showTarget(
  split: ReturnType<typeof targetShares.split> | null,
  promise: TargetBudget | null,
  out: Output,
): void {
  if (split === null || promise === null) return;
  const { parts, unassignedG, limit } = split;
  const rows = [
    ...[...parts].map(([name, grams]) => ({
      name,
      grams,
      by: promise.shares.stated.has(name) ? 'stated share' : 'booked carbon',
    })),
    ...(unassignedG > 0 ? [{ name: 'nobody', grams: unassignedG, by: 'rest' }] : []),
    { name: pc.bold('organisation'), grams: limit, by: '' },
  ];
  out.line(`\n  corporate target (${promise.target.scope}), ${new Date(split.start).toISOString().slice(0, 7)}:\n`);
  out.line(
    textTable(rows, [
      { head: 'workload', align: 'left', cell: ({ name }) => name },
      { head: 'kg CO2e this month', cell: ({ grams }) => kilograms(grams) },
      { head: '%', cell: ({ grams }) => (limit === 0 ? '–' : ((grams / limit) * 100).toFixed(1)) },
      { head: 'by', align: 'left', cell: ({ by }) => by },
    ]),
  );
}

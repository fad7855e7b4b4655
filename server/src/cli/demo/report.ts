import pc from 'picocolors';
import type { Answer } from '../../doors/index.ts';
import { whyEntry } from '../../gateway/index.ts';
import type { Entry } from '../../ledger/index.ts';
import type { RecordedResult } from '../../planning/index.ts';
import { textTable } from '../table.ts';
import type { Check } from './checks.ts';

type Comparison = NonNullable<Answer<'compare'>>;

const digits = (value: number, count: number): string => value.toFixed(count);

/** The policies side by side, as text. Siting's part and the router's are told apart by the static-best row. */
export function policyTable(rows: readonly RecordedResult['rows'][number][]): string {
  return textTable(rows, [
    { head: 'policy', align: 'left', cell: ({ policy }) => (policy === 'online' ? pc.bold(policy) : policy) },
    { head: 'g CO2e', cell: ({ carbonG }) => digits(carbonG, 1) },
    {
      head: '90 % interval',
      cell: ({ carbonP05G, carbonP95G }) => `${digits(carbonP05G, 0)}–${digits(carbonP95G, 0)}`,
    },
    { head: 'Wh', cell: ({ energyWh }) => digits(energyWh, 1) },
    { head: 'USD', cell: ({ costUsd }) => digits(costUsd, 4) },
    { head: 'full cost saved', cell: ({ savingVsNearestUsd }) => `${digits(savingVsNearestUsd * 1000, 2)} mUSD` },
    { head: 'added ms', cell: ({ meanAddedMs }) => digits(meanAddedMs, 1) },
    { head: 'CO2e saved', cell: ({ savingPercent }) => `${digits(savingPercent, 1)} %` },
    {
      head: 'of hindsight',
      cell: ({ shareOfHindsight }) => (shareOfHindsight === null ? '–' : `${digits(shareOfHindsight * 100, 1)} %`),
    },
    { head: 'rules broken', cell: ({ controlViolations }) => String(controlViolations) },
  ]);
}

/** What the router's day was over its latency budget, in words; `null`: it was not. */
export function overrun({ budgetMs, rows }: Pick<RecordedResult, 'budgetMs' | 'rows'>): string | null {
  const online = rows.find(({ policy }) => policy === 'online');
  if (budgetMs === null || online === undefined || online.meanAddedMs <= budgetMs) return null;
  const over = online.meanAddedMs - budgetMs;
  return `over its budget: ${digits(online.meanAddedMs, 2)} ms added on the mean, ${digits(over, 2)} ms (${digits((over / budgetMs) * 100, 1)} %) above ${budgetMs} ms`;
}

/** Requests of which the guard said something, or that had files, with what was said. */
export const seen = (
  entries: readonly Entry[],
): readonly (Pick<Entry, 'id' | 'workload' | 'outcome'> & { readonly sentence: string })[] =>
  entries
    .filter(({ guard, documents }) => documents !== null || guard?.some(({ action }) => action !== 'pass') === true)
    .map((entry) => ({
      id: entry.id,
      workload: entry.workload,
      outcome: entry.outcome,
      sentence: whyEntry(entry).sentence,
    }));

export const checkLine = ({ name, ok, detail }: Check): string =>
  `  ${ok ? pc.green('✓') : pc.red('✗')} ${name}: ${pc.dim(detail)}`;

/** The comparison as the console shows it. */
export function comparisonOf(result: RecordedResult, source: string): Comparison {
  return {
    rows: result.rows.flatMap((row) =>
      row.policy === 'hindsight-same-information' ? [] : [{ ...row, policy: row.policy }],
    ),
    sentence: result.sentence,
    source,
  };
}

import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { decisions } from '../kernel/index.ts';
import { knownCost } from '../ledger/index.ts';
import { fromNano, inputTokens, outputTokens } from '../units/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { figure, whole, tier } = textFigures;
const nano = (value: number | null): string => figure(value === null ? null : fromNano(value));

/** Where one request went, what it took, and what else could have been. */
export function whyText({ entry, explanation, sentence, repriced }: Answer<'why'>): string {
  const { latency, usage } = entry;
  const lines = [
    pc.bold(sentence),
    `  ${new Date(entry.at).toISOString()}  ${entry.workload} (${entry.mode})  ${entry.outcome} ${entry.status}`,
    `  caller   ${[entry.organisation, ...(entry.team === null ? [] : [entry.team]), entry.keyId].join(' / ')}`,
    `  tokens   ${inputTokens(usage)} in, ${outputTokens(usage)} out (${entry.usageGrade})`,
    `  latency  ${figure(latency.totalMs)} ms = ${figure(latency.roundTripMs)} round trip + ${figure(latency.serviceMs)} service + ${figure(latency.overheadMs)} ours`,
    `  money    ${knownCost(entry) === null ? `unknown (${entry.priceSource ?? 'no price'})` : `${nano(entry.costNanoUsd)} USD`}`,
    `  energy   ${nano(entry.energyNanoWh.mean)} Wh (${entry.tier === null ? 'no tier' : tier(entry.tier)})`,
    `  carbon   ${nano(entry.carbonNanoG.mean)} g CO2e (${entry.grid === null ? 'grid unknown' : `${figure(entry.grid.lifecycleGPerKwh)} g/kWh, ${entry.grid.source}`})`,
  ];
  if (repriced === null) lines.push('  nothing was decided, so other prices change nothing');
  if (explanation === null) return lines.join('\n');
  const prices = [
    ...explanation.prices.map(({ kind, usd, unit, parts }) => ({
      kind: kind as string,
      usd,
      unit: unit as string,
      parts,
    })),
    { kind: 'cash', usd: explanation.cash.factor, unit: 'USD/USD', parts: explanation.cash.parts },
  ].filter(({ parts }) => parts.budgets.length > 0);
  for (const { kind, usd, unit, parts } of prices)
    lines.push(`  price    of ${kind}, ${unit}: ${decisions.pricePartsText(usd, parts)}`);
  const again = repriced ?? null;
  const rows = explanation.candidates.map((candidate, i) => ({
    ...candidate,
    againUsd: again?.fullCostsUsd[i] ?? null,
  }));
  const candidates = textTable(rows, [
    {
      head: 'deployment',
      align: 'left',
      cell: ({ deployment }) => (deployment === entry.decision?.chosen ? `${deployment} ◀` : deployment),
    },
    { head: 'USD', cell: ({ cashUsd }) => figure(cashUsd) },
    { head: 'Wh', cell: ({ energyWh }) => figure(energyWh) },
    { head: 'g CO2e', cell: ({ carbonG }) => figure(carbonG) },
    { head: 'ms', cell: ({ latencyMs }) => whole(latencyMs) },
    { head: 'added ms', cell: ({ addedMs }) => whole(addedMs) },
    { head: 'full cost USD', cell: ({ fullCostUsd }) => figure(fullCostUsd) },
    ...(again === null
      ? []
      : [{ head: 'at these prices', cell: ({ againUsd }: (typeof rows)[number]) => figure(againUsd) }]),
    { head: 'excluded by', align: 'left', cell: ({ exclusion }) => (exclusion === 'feasible' ? '' : exclusion) },
  ]);
  return [
    ...lines,
    candidates,
    ...(again === null ? [] : [`  ${againText(again, entry.decision?.chosen ?? null)}`]),
  ].join('\n');
}

function againText(
  { carbonUsdPerTonne, latencyUsdPerSecond, chosen }: NonNullable<Answer<'why'>['repriced']>,
  before: string | null,
): string {
  const to =
    chosen === null
      ? 'nowhere: none was allowed'
      : chosen === before
        ? `to ${pc.bold(chosen)} as well`
        : `to ${pc.bold(chosen)} instead`;
  return `at ${figure(carbonUsdPerTonne)} USD/t and ${figure(latencyUsdPerSecond * 3600)} USD an hour of waiting it would have gone ${to}`;
}

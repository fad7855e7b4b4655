import pc from 'picocolors';
import { COUNTED } from '../accounts/index.ts';
import type { Answer } from '../doors/index.ts';
import { decisions } from '../kernel/index.ts';
import { knownCost } from '../ledger/index.ts';
import { fromNano, inputTokens, outputTokens } from '../units/index.ts';
import { gridText } from './print-grid.ts';
import { reconcileText, verifyText } from './print-ledger.ts';
import { planText } from './print-plan.ts';
import { textTable } from './table.ts';

const isKnown = (value: number | null): value is number => value !== null && !Number.isNaN(value);
const figure = (value: number | null): string => (isKnown(value) ? Number(value.toPrecision(4)).toString() : 'unknown');
const whole = (value: number | null): string => (isKnown(value) ? value.toFixed(0) : 'unknown');
const nano = (value: number | null): string => figure(value === null ? null : fromNano(value));
const date = (at: number | null): string => (at === null ? '–' : new Date(at).toISOString().slice(0, 10));

/** Limits in a line. @example limitsText({ rpm: 60, budgets: [{ usd: 5, period: 'day' }] }) // '60 rpm, 5 USD a day' */
export function limitsText(limits: Answer<'keys limits'>['limits']): string {
  if (limits === null) return '–';
  const { rpm, tpm, concurrency, budgets = [] } = limits;
  const spans = { day: ' a day', month: ' a month', total: ' in all' };
  return [
    ...(rpm === undefined ? [] : [`${rpm} rpm`]),
    ...(tpm === undefined ? [] : [`${tpm} tpm`]),
    ...(concurrency === undefined ? [] : [`${concurrency} at once`]),
    ...budgets.flatMap((budget) =>
      COUNTED.flatMap(({ hard, written }) =>
        budget[hard] === undefined ? [] : [`${budget[hard]} ${written}${spans[budget.period ?? 'month']}`],
      ),
    ),
  ].join(', ');
}

function whyText({ entry, explanation, sentence }: Answer<'why'>): string {
  const { latency, usage } = entry;
  const lines = [
    pc.bold(sentence),
    `  ${new Date(entry.at).toISOString()}  ${entry.workload} (${entry.mode})  ${entry.outcome} ${entry.status}`,
    `  caller   ${[entry.organisation, ...(entry.team === null ? [] : [entry.team]), entry.keyId].join(' / ')}`,
    `  tokens   ${inputTokens(usage)} in, ${outputTokens(usage)} out (${entry.usageGrade})`,
    `  latency  ${figure(latency.totalMs)} ms = ${figure(latency.roundTripMs)} round trip + ${figure(latency.serviceMs)} service + ${figure(latency.overheadMs)} ours`,
    `  money    ${knownCost(entry) === null ? `unknown (${entry.priceSource ?? 'no price'})` : `${nano(entry.costNanoUsd)} USD`}`,
    `  energy   ${nano(entry.energyNanoWh.mean)} Wh (${entry.tier ?? 'no tier'})`,
    `  carbon   ${nano(entry.carbonNanoG.mean)} g CO2e (${entry.grid === null ? 'grid unknown' : `${figure(entry.grid.lifecycleGPerKwh)} g/kWh, ${entry.grid.source}`})`,
  ];
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
  const candidates = textTable(explanation.candidates, [
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
    { head: 'excluded by', align: 'left', cell: ({ exclusion }) => (exclusion === 'feasible' ? '' : exclusion) },
  ]);
  return [...lines, candidates].join('\n');
}

function keysText(keys: Answer<'keys list'>): string {
  if (keys.length === 0) return '  no keys yet: joulegate keys create --organisation ORG --name NAME';
  return textTable(keys, [
    { head: 'id', align: 'left', cell: ({ id }) => id },
    { head: 'organisation', align: 'left', cell: ({ organisation }) => organisation },
    { head: 'name', align: 'left', cell: ({ name }) => name },
    { head: 'created', align: 'left', cell: ({ createdAt }) => date(createdAt) },
    { head: 'expires', align: 'left', cell: ({ expiresAt }) => date(expiresAt) },
    { head: 'revoked', align: 'left', cell: ({ revokedAt }) => date(revokedAt) },
    { head: 'workloads', align: 'left', cell: ({ workloads }) => workloads?.join(', ') ?? 'all' },
    { head: 'team', align: 'left', cell: ({ team }) => team ?? '–' },
    { head: 'own limits', align: 'left', cell: ({ limits }) => limitsText(limits) },
  ]);
}

const short = (decimal: string | null): string => (decimal === null ? 'unknown' : figure(Number(decimal)));

function showbackText({ by, rows, total, idle }: Answer<'report showback'>): string {
  const lines: readonly (Omit<typeof total, 'by'> & { readonly names: readonly string[] })[] = [
    ...rows.map((row) => ({ ...row, names: by.map((name) => String(row.by[name] ?? '–')) })),
    { ...total, names: ['total'] },
  ];
  const table = textTable(lines, [
    ...by.map((head, i) => ({
      head,
      align: 'left' as const,
      cell: ({ names }: (typeof lines)[number]) => names[i] ?? '',
    })),
    { head: 'requests', cell: ({ requests }) => String(requests) },
    { head: 'tokens in', cell: ({ inputTokens: tokens }) => String(tokens) },
    { head: 'out', cell: ({ outputTokens: tokens }) => String(tokens) },
    { head: 'USD', cell: ({ costUsd }) => short(costUsd) },
    { head: 'Wh', cell: ({ energyWh }) => short(energyWh) },
    { head: 'g CO2e', cell: ({ carbonG }) => short(carbonG) },
    { head: 'booked Wh', cell: ({ bookedEnergyWh }) => short(bookedEnergyWh) },
  ]);
  const spare =
    idle === null
      ? 'idle, not allocated: unknown, nothing was metered'
      : `idle, not allocated: ${short(idle.energyWh)} Wh in ${idle.hours} metered hours without a request`;
  return `${table}\n  ${pc.dim(spare)}`;
}

const INSTANT = /(^a|A)t$/;

/** A field of an answer without a printer of its own. */
function fieldText(name: string, value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number' && INSTANT.test(name)) return new Date(value).toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** An answer without a printer of its own: a line a field, a table of a list. */
export function printed(answer: unknown): string {
  if (Array.isArray(answer)) {
    const heads = Object.keys((answer[0] as object | undefined) ?? {});
    return textTable(
      answer as Record<string, unknown>[],
      heads.map((head) => ({
        head,
        align: 'left' as const,
        cell: (row: Record<string, unknown>) => fieldText(head, row[head]),
      })),
    );
  }
  const fields = Object.entries((answer ?? {}) as object);
  return fields
    .map(([name, value]) =>
      Array.isArray(value) && typeof value[0] === 'object'
        ? `  ${name}\n${printed(value)}`
        : `  ${name}  ${fieldText(name, value)}`,
    )
    .join('\n');
}

/** How answers look to people, by question. */
export const PRINTERS: { readonly [Name in string]?: (answer: never) => string } = {
  why: whyText,
  'report showback': showbackText,
  'keys list': keysText,
  grid: gridText,
  plan: planText,
  'ledger verify': verifyText,
  'ledger reconcile': reconcileText,
  'keys create': ({ key }: Answer<'keys create'>) =>
    // Into a variable goes the key alone.
    process.stdout.isTTY ? `  ${pc.bold(key)}\n${pc.dim('  shown this once; only a keyed hash is stored')}` : key,
  'keys revoke': ({ id, workedUntilNow }: Answer<'keys revoke'>) =>
    workedUntilNow ? `  ${id} is revoked` : `  ${id} was revoked before`,
  'keys limits': ({ id, limits }: Answer<'keys limits'>) => `  ${id}: ${limitsText(limits)}`,
};

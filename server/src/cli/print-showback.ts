import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { counted, figure, percent, tier } = textFigures;
const short = (decimal: string | null): string => figure(decimal === null ? null : Number(decimal));
const HOUR_MS = 3_600_000;
const dayOf = (hour: number): string => new Date(hour * HOUR_MS).toISOString().slice(0, 10);

interface Unknown {
  readonly cost: number;
  readonly energy: number;
  readonly carbon: number;
}
/** How many requests are in no sum, and in which. */
export function unknownText({ cost, energy, carbon }: Unknown): string[] {
  const parts = Object.entries({ money: cost, energy, carbon }).filter(([, count]) => count > 0);
  if (parts.length === 0) return [];
  return [
    pc.dim(
      `  unknown, and in no sum: ${parts.map(([of, count]) => `${of} of ${counted(count, 'request')}`).join(', ')}`,
    ),
  ];
}

type PerAccepted = Answer<'report showback'>['total']['perAccepted'];
/** What an accepted answer cost, where somebody marked any. */
export function acceptedTable(
  head: string,
  lines: readonly { readonly name: string; readonly per: PerAccepted }[],
): string[] {
  const marked = lines.flatMap(({ name, per }) => (per === null ? [] : [{ name, per }]));
  if (marked.length === 0) return [];
  return [
    '',
    textTable(marked, [
      { head, align: 'left', cell: ({ name }) => name },
      { head: 'accepted', cell: ({ per }) => String(per.accepted) },
      { head: 'of marked', cell: ({ per }) => String(per.marked) },
      { head: 'marked', cell: ({ per }) => percent(per.markedShare) },
      { head: 'USD/accepted', cell: ({ per }) => figure(per.costUsd) },
      { head: 'Wh/accepted', cell: ({ per }) => figure(per.energyWh) },
      { head: 'g/accepted', cell: ({ per }) => figure(per.carbonG) },
      { head: 'tier', align: 'left', cell: ({ per }) => tier(per.tier) },
    ]),
    pc.dim(
      '  as booked, answers that were not accepted paid for by those that were; of unmarked ones nothing is known',
    ),
  ];
}

type Showback = Answer<'report showback'>;

/** Settled invoices beside the books of the same hours. */
function invoiceLines({ invoices, beyond, idle, notBookedUsd }: Showback): string[] {
  if (invoices.length === 0 && beyond.length === 0) return [];
  const idleUsd = idle?.settledUsd ?? null;
  return [
    '',
    ...(invoices.length === 0
      ? []
      : [
          textTable(invoices, [
            { head: 'invoice of', align: 'left', cell: ({ operator }) => operator },
            { head: 'from', align: 'left', cell: ({ fromHour }) => dayOf(fromHour) },
            { head: 'to', align: 'left', cell: ({ toHour }) => dayOf(toHour - 1) },
            { head: 'invoiced USD', cell: ({ invoicedUsd }) => short(invoicedUsd) },
            { head: 'booked USD', cell: ({ bookedUsd }) => short(bookedUsd) },
            { head: 'difference', cell: ({ differenceUsd }) => short(differenceUsd) },
            { head: 'of it idle', cell: (each) => short(each.idleUsd) },
            { head: 'not booked', cell: (each) => short(each.notBookedUsd) },
          ]),
          pc.dim(
            '  settled USD of rows and idle, and what is not booked, are the invoices, and what none covers as booked',
          ),
        ]),
    ...(idleUsd === null ? [] : [`  idle bears ${short(idleUsd)} USD of invoices`]),
    ...(notBookedUsd === '0' ? [] : [`  ${short(notBookedUsd)} USD is invoiced where nothing is booked: in no row`]),
    ...beyond.map(
      ({ operator, references, invoicedUsd }) =>
        `  the invoice ${references.join(', ')} of ${operator} (${short(invoicedUsd)} USD) reaches beyond the period: it settles nothing here`,
    ),
  ];
}

type Line = Showback['total'];
const BESIDE = [
  { name: 'saved by files as text', of: ({ saved }: Line) => saved.files },
  { name: 'saved by the cache', of: ({ saved }: Line) => saved.cache },
  { name: 'saved by waiting', of: ({ saved }: Line) => saved.waiting },
  { name: 'taken by guard models', of: ({ guard }: Line) => guard },
];

/** What stands beside the figures of a showback and in none of them. */
function besideTable(head: string, lines: readonly { readonly name: string; readonly line: Line }[]): string[] {
  const told = BESIDE.flatMap(({ name: what, of }) =>
    lines.flatMap(({ name, line }) => {
      const figures = of(line);
      return figures === null ? [] : [{ name, what, ...figures }];
    }),
  );
  if (told.length === 0) return [];
  return [
    '',
    textTable(told, [
      { head, align: 'left', cell: ({ name }) => name },
      { head: 'beside', align: 'left', cell: ({ what }) => what },
      { head: 'tokens', cell: ({ tokens }) => String(tokens) },
      { head: 'USD', cell: ({ costUsd }) => short(costUsd) },
      { head: 'Wh', cell: ({ energyWh }) => short(energyWh) },
      { head: 'g CO2e', cell: ({ carbonG }) => short(carbonG) },
      { head: 'partly unknown', cell: ({ unknown }) => String(unknown) },
    ]),
    pc.dim('  as booked, in none of the figures above'),
  ];
}

/** What was spent and emitted, by whom. */
export function showbackText(answer: Showback): string {
  const { by, rows, total, idle, invoices, carbonFeeUsdPerTonne } = answer;
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
    { head: 'cached', cell: ({ cachedTokens: tokens }) => String(tokens) },
    { head: 'out', cell: ({ outputTokens: tokens }) => String(tokens) },
    { head: 'USD', cell: ({ costUsd }) => short(costUsd) },
    ...(invoices.length === 0
      ? []
      : [{ head: 'settled USD', cell: ({ settledUsd }: (typeof lines)[number]) => short(settledUsd) }]),
    ...(carbonFeeUsdPerTonne === null
      ? []
      : [{ head: 'carbon fee USD', cell: ({ carbonFeeUsd }: (typeof lines)[number]) => short(carbonFeeUsd) }]),
    { head: 'Wh', cell: ({ energyWh }) => short(energyWh) },
    { head: 'g CO2e', cell: ({ carbonG }) => short(carbonG) },
    { head: 'booked Wh', cell: ({ bookedEnergyWh }) => short(bookedEnergyWh) },
    { head: 'tier', align: 'left', cell: (line) => tier(line.tier) },
  ]);
  const spare =
    idle === null
      ? 'idle, not allocated: unknown, nothing was metered'
      : `idle, not allocated: ${short(idle.energyWh)} Wh in ${idle.hours} metered hours without a request`;
  const accepted = acceptedTable(
    by.join(', '),
    lines.map(({ names, perAccepted }) => ({ name: names.join(', '), per: perAccepted })),
  );
  const fee =
    carbonFeeUsdPerTonne === null
      ? []
      : [
          pc.dim(
            `  carbon fee: ${figure(carbonFeeUsdPerTonne)} USD/t of location-based carbon, in no other figure; idle has none, its carbon is unknown`,
          ),
        ];
  return [
    table,
    ...unknownText(total.unknown),
    `  ${pc.dim(spare)}`,
    ...fee,
    ...invoiceLines(answer),
    ...accepted,
    ...besideTable(
      by.join(', '),
      lines.map((line) => ({ name: line.names.join(', '), line })),
    ),
  ].join('\n');
}

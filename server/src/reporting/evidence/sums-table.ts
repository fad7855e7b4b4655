import type { TotalsRow } from '../../ledger/index.ts';
import { hourLabel, inputTokens, outputTokens } from '../../units/index.ts';
import { SUMS_BY } from './types.ts';

type Cell = string | number | bigint | null;
const FIGURES: readonly (readonly [string, (row: TotalsRow) => Cell])[] = [
  ['requests', ({ requests }) => requests],
  ['input_tokens', ({ usage }) => inputTokens(usage)],
  ['output_tokens', ({ usage }) => outputTokens(usage)],
  ['cost_nano_usd', ({ cost }) => cost.nano],
  ['energy_nano_wh', ({ energy }) => energy.nano],
  ['carbon_nano_g', ({ carbon }) => carbon.nano],
  ['carbon_operational_nano_g', ({ carbonOperational }) => carbonOperational.nano],
  ['carbon_embodied_nano_g', ({ carbonEmbodied }) => carbonEmbodied.nano],
  ['scope2_location_nano_g', ({ carbonDirect }) => carbonDirect.nano],
  ['scope2_market_nano_g', ({ carbonMarket }) => carbonMarket.nano],
  ['scope3_category3_nano_g', ({ carbonUpstream }) => carbonUpstream.nano],
  ['water_microlitres', ({ waterMicrolitres }) => waterMicrolitres.nano],
  ['cost_unknown', ({ cost }) => cost.unknown],
  ['energy_unknown', ({ energy }) => energy.unknown],
  ['carbon_unknown', ({ carbon }) => carbon.unknown],
];
const BOOKED: readonly (readonly [string, (row: TotalsRow) => Cell])[] = [
  ['booked_energy_nano_wh', ({ energy }) => energy.nano],
  ['booked_carbon_nano_g', ({ carbon }) => carbon.nano],
  ['booked_carbon_operational_nano_g', ({ carbonOperational }) => carbonOperational.nano],
];
const keyOf = ({ by }: TotalsRow): string => JSON.stringify(SUMS_BY.map((name) => by[name] ?? null));
const shown = (cell: Cell | undefined): string | number | null =>
  cell === undefined ? null : typeof cell === 'bigint' ? String(cell) : cell;

/** Names of the columns of `sums.csv`. */
export const SUMS_COLUMNS: readonly string[] = [...SUMS_BY, ...[...FIGURES, ...BOOKED].map(([name]) => name)];

/**
 * Rows of `sums.csv`: a key of {@link SUMS_BY} with its figures as later truth restates them and, beside, as they were
 * booked. Integers in nano units, so that sums are exact in any order.
 */
export function sumsTable(
  settled: readonly TotalsRow[],
  booked: readonly TotalsRow[],
): readonly (readonly (string | number | null)[])[] {
  const asBooked = new Map(booked.map((row) => [keyOf(row), row]));
  const keyed = settled.map((row) => {
    const before = asBooked.get(keyOf(row));
    const cells = [
      ...SUMS_BY.map((name) => (name === 'hour' ? hourLabel(Number(row.by.hour)) : (row.by[name] ?? null))),
      ...FIGURES.map(([, of]) => of(row)),
      ...BOOKED.map(([, of]) => (before === undefined ? null : of(before))),
    ];
    return cells.map(shown);
  });
  return keyed.toSorted((a, b) =>
    JSON.stringify(a.slice(0, SUMS_BY.length)) < JSON.stringify(b.slice(0, SUMS_BY.length)) ? -1 : 1,
  );
}

import type { IdleRow, TotalsRow } from '../ledger/index.ts';
import { inputTokens, outputTokens, type Tier } from '../units/index.ts';

/** What a showback may be told apart by. */
export const SHOWBACK_DIMENSIONS = ['organisation', 'team', 'key', 'model', 'workload', 'month'] as const;
type ShowbackDimension = (typeof SHOWBACK_DIMENSIONS)[number];

/** Who used what. Amounts are decimal text, exact to 1e-9, so that rows add up to the total; `null` is unknown. */
interface Line {
  readonly requests: number;
  readonly inputTokens: number;
  /** Of these, read from a provider's cache. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly costUsd: string | null;
  /** Settled: with what meters said of its hours, idle included. */
  readonly energyWh: string | null;
  readonly carbonG: string | null;
  readonly bookedEnergyWh: string | null;
  readonly bookedCarbonG: string | null;
  /** Requests that had nothing to add. */
  readonly unknown: { readonly cost: number; readonly energy: number; readonly carbon: number };
  readonly tier: Tier | null;
}

export interface Showback {
  readonly rows: readonly (Line & {
    readonly by: Pick<TotalsRow['by'], ShowbackDimension>;
  })[];
  readonly total: Line;
  /** Metered in hours without a request: no row bears it. `null` where nothing was metered, so that idle is unknown. */
  readonly idle: {
    readonly energyWh: string;
    readonly carbonG: null;
    readonly hours: number;
    readonly deployments: readonly string[];
  } | null;
}

/** Nano units as decimal text of whole units, or of greater ones. @example decimalOf(-1_500_000_000n) // '-1.5' */
export function decimalOf(nano: bigint, digits = 9): string {
  const size = nano < 0n ? -nano : nano;
  const one = 10n ** BigInt(digits);
  const fraction = String(size % one)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return `${nano < 0n ? '-' : ''}${size / one}${fraction === '' ? '' : `.${fraction}`}`;
}

const known = ({ nano, unknown }: { readonly nano: bigint; readonly unknown: number }, requests: number) =>
  requests > 0 && unknown === requests ? null : decimalOf(nano);

const lineOf = (settled: TotalsRow, booked: TotalsRow | undefined): Line => ({
  requests: settled.requests,
  inputTokens: inputTokens(settled.usage),
  cachedTokens: settled.usage.cacheRead,
  outputTokens: outputTokens(settled.usage),
  costUsd: known(settled.cost, settled.requests),
  energyWh: known(settled.energy, settled.requests),
  carbonG: known(settled.carbon, settled.requests),
  bookedEnergyWh: booked === undefined ? null : known(booked.energy, booked.requests),
  bookedCarbonG: booked === undefined ? null : known(booked.carbon, booked.requests),
  unknown: { cost: settled.cost.unknown, energy: settled.energy.unknown, carbon: settled.carbon.unknown },
  tier: settled.tier,
});

/** Totals told apart and as one row, settled and booked. */
interface OfBooks {
  readonly rows: readonly TotalsRow[];
  readonly total: TotalsRow | undefined;
}

const keyOf = ({ by }: TotalsRow): string => JSON.stringify(Object.entries(by).sort());

/**
 * Who used what, the dearest first. In an hour with requests what the meter counted is divided over them, in proportion
 * to the energy that was booked; what it counted in an hour without any is the line `idle`.
 * @returns `null` where there is nothing in the books
 */
export function showback(settled: OfBooks, booked: OfBooks, idle: readonly IdleRow[]): Showback | null {
  if (settled.total === undefined) return null;
  const bookedBy = new Map(booked.rows.map((row) => [keyOf(row), row]));
  const dearest = settled.rows.toSorted(
    (a, b) =>
      Number(b.cost.nano - a.cost.nano) || Number(b.energy.nano - a.energy.nano) || (keyOf(a) < keyOf(b) ? -1 : 1),
  );
  return {
    rows: dearest.map((row) => ({ by: row.by, ...lineOf(row, bookedBy.get(keyOf(row))) })),
    total: lineOf(settled.total, booked.total),
    idle:
      idle.length === 0
        ? null
        : {
            energyWh: decimalOf(idle.reduce((sum, { energyNano }) => sum + energyNano, 0n)),
            carbonG: null,
            hours: idle.reduce((sum, { hours }) => sum + hours, 0),
            deployments: idle.map(({ deployment }) => deployment),
          },
  };
}

/** A name that a spreadsheet would take for a formula is text again. */
const cell = (value: string | number | null): string => {
  const text =
    value === null
      ? ''
      : typeof value === 'string' && /^[=+@\t\r]|^-(?![\d.]+$)/.test(value)
        ? `'${value}`
        : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Lines of cells as CSV (RFC 4180). @example csvText([['a', 1], ['b,c', null]]) // 'a,1\r\n"b,c",\r\n' */
export const csvText = (lines: readonly (readonly (string | number | null)[])[]): string =>
  lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');

/** Who used what: by which dimensions, the rows, and their text. */
export const showbacks = { dimensions: SHOWBACK_DIMENSIONS, of: showback, csvText, decimal: decimalOf } as const;

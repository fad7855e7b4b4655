import type { IdleRow, TotalsRow } from '../ledger/index.ts';
import { inputTokens, outputTokens, type Tier, type Usd } from '../units/index.ts';
import { carbonFees } from './carbon-fee.ts';
import { invoiceWindows, settledWindow, type BookedWindow, type InvoiceWindow } from './settle-invoices.ts';

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
  /** As invoices restate it, where some were settled; else as booked. */
  readonly settledUsd: string | null;
  /** Internal fee on its carbon, part of no other figure; `null`: there is none, or its carbon is unknown. */
  readonly carbonFeeUsd: string | null;
  /** Settled: with what meters said of its hours, idle included. */
  readonly energyWh: string | null;
  readonly carbonG: string | null;
  readonly bookedEnergyWh: string | null;
  readonly bookedCarbonG: string | null;
  /** Requests that had nothing to add. */
  readonly unknown: { readonly cost: number; readonly energy: number; readonly carbon: number };
  readonly tier: Tier | null;
  /** What was not taken, as it was estimated when it was booked; in no other figure. `null`: nothing of the kind. */
  readonly saved: {
    /** By files that went on as lean text. */
    readonly files: (Beside & { readonly files: number }) | null;
    /** By answers from the cache. */
    readonly cache: (Beside & { readonly answers: number }) | null;
    /** By requests that waited for a better hour; less than nothing where that turned out worse. */
    readonly waiting: (Beside & { readonly requests: number }) | null;
  };
  /** What guard models took beside; in no other figure. `null`: none was asked. */
  readonly guard: (Beside & { readonly calls: number }) | null;
}

/** Figures that stand beside those of a line. */
interface Beside {
  readonly tokens: number;
  readonly costUsd: string;
  readonly energyWh: string;
  readonly carbonG: string;
  /** Requests of which some of it is unknown: that adds nothing. */
  readonly unknown: number;
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
    /** Its part of invoices, by energy; `null`: no invoice bears on it. */
    readonly settledUsd: string | null;
    readonly hours: number;
    readonly deployments: readonly string[];
  } | null;
  /** What operators billed beside what is booked of the same hours: rows, idle and what nothing is booked of sum to it. */
  readonly invoices: readonly (Told<InvoiceWindow> & {
    readonly invoicedUsd: string;
    readonly bookedUsd: string;
    readonly differenceUsd: string;
    readonly idleUsd: string;
    readonly notBookedUsd: string;
  })[];
  /** Those that reach beyond the period: they settle nothing in it. */
  readonly beyond: readonly (Told<InvoiceWindow> & { readonly invoicedUsd: string })[];
  /** Billed where nothing is booked: in no row. */
  readonly notBookedUsd: string;
  readonly carbonFeeUsdPerTonne: Usd | null;
}

type Told<T> = Pick<T, Extract<keyof T, 'operator' | 'fromHour' | 'toHour' | 'references'>>;

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

/** Money of a line beside what is booked of it. */
interface Charged {
  /** What invoices add to its booked money; `null`: none bears on it. */
  readonly addedNano: bigint | null;
  readonly feeNano: bigint | null;
}

function settledText({ cost, requests }: TotalsRow, { addedNano }: Charged): string | null {
  return addedNano === null ? known(cost, requests) : decimalOf(cost.nano + addedNano);
}

const besideOf = ({ tokens, costNano, energyNano, carbonNano, unknown }: Omit<TotalsRow['lean'], 'files'>): Beside => ({
  tokens,
  costUsd: decimalOf(costNano),
  energyWh: decimalOf(energyNano),
  carbonG: decimalOf(carbonNano),
  unknown,
});

/** What stands beside the figures of a row. */
const besides = ({ lean, cached, guard, waited }: TotalsRow): Pick<Line, 'saved' | 'guard'> => ({
  saved: {
    files: lean.files === 0 ? null : { files: lean.files, ...besideOf(lean) },
    cache: cached.answers === 0 ? null : { answers: cached.answers, ...besideOf(cached) },
    waiting: waited.requests === 0 ? null : { requests: waited.requests, ...besideOf({ ...waited, tokens: 0 }) },
  },
  guard: guard.calls === 0 ? null : { calls: guard.calls, ...besideOf(guard) },
});

const lineOf = (settled: TotalsRow, booked: TotalsRow | undefined, charged: Charged): Line => ({
  requests: settled.requests,
  inputTokens: inputTokens(settled.usage),
  cachedTokens: settled.usage.cacheRead,
  outputTokens: outputTokens(settled.usage),
  costUsd: known(settled.cost, settled.requests),
  settledUsd: settledText(settled, charged),
  carbonFeeUsd:
    charged.feeNano === null || known(settled.carbon, settled.requests) === null ? null : decimalOf(charged.feeNano),
  energyWh: known(settled.energy, settled.requests),
  carbonG: known(settled.carbon, settled.requests),
  bookedEnergyWh: booked === undefined ? null : known(booked.energy, booked.requests),
  bookedCarbonG: booked === undefined ? null : known(booked.carbon, booked.requests),
  unknown: { cost: settled.cost.unknown, energy: settled.energy.unknown, carbon: settled.carbon.unknown },
  tier: settled.tier,
  ...besides(settled),
});

/** Totals told apart and as one row, settled and booked. */
interface OfBooks {
  readonly rows: readonly TotalsRow[];
  readonly total: TotalsRow | undefined;
}

/** A row's group; deployments tell nothing apart here. */
const keyOf = ({ by }: TotalsRow): string =>
  JSON.stringify(
    Object.entries(by)
      .filter(([name]) => name !== 'deployment')
      .sort(),
  );

/** What settles a showback beside meters and grid hours. */
interface Settling {
  readonly windows: readonly (Omit<BookedWindow, 'rows'> & { readonly rows: readonly TotalsRow[] })[];
  readonly beyond: readonly InvoiceWindow[];
  /** `null`: there is no internal fee. */
  readonly carbonFeeUsdPerTonne: Usd | null;
}
const NOTHING: Settling = { windows: [], beyond: [], carbonFeeUsdPerTonne: null };

const toldOf = ({ operator, fromHour, toHour, references, nanoUsd }: InvoiceWindow) => ({
  operator,
  fromHour,
  toHour,
  references,
  invoicedUsd: decimalOf(nanoUsd),
});

/**
 * Who used what, the dearest first. In an hour with requests what the meter counted is divided over them, in proportion
 * to the energy that was booked; what it counted in an hour without any is the line `idle`. Invoices that were settled are
 * divided over the rows of their hours, so that these sum to them.
 * @returns `null` where there is nothing in the books
 */
export function showback(
  settled: OfBooks,
  booked: OfBooks,
  idle: readonly IdleRow[],
  { windows, beyond, carbonFeeUsdPerTonne }: Settling = NOTHING,
): Showback | null {
  if (settled.total === undefined) return null;
  const bookedBy = new Map(booked.rows.map((row) => [keyOf(row), row]));
  const dearest = settled.rows.toSorted(
    (a, b) =>
      Number(b.cost.nano - a.cost.nano) || Number(b.energy.nano - a.energy.nano) || (keyOf(a) < keyOf(b) ? -1 : 1),
  );
  const invoiced = windows.map(({ rows, ...window }) =>
    settledWindow({ ...window, rows: rows.map((row) => ({ key: keyOf(row), row })) }),
  );
  const added = new Map<string, bigint>();
  for (const { byKey } of invoiced)
    for (const [key, { settledNano, bookedNano }] of byKey)
      added.set(key, (added.get(key) ?? 0n) + settledNano - bookedNano);
  const fees =
    carbonFeeUsdPerTonne === null
      ? null
      : carbonFees(
          dearest.map(({ carbon }) => carbon.nano),
          carbonFeeUsdPerTonne,
        );
  const all = added.size === 0 ? null : [...added.values()].reduce((sum, nano) => sum + nano, 0n);
  const idleUsd = invoiced.reduce((sum, { idleNano }) => sum + idleNano, 0n);
  return {
    rows: dearest.map((row, i) => ({
      by: row.by,
      ...lineOf(row, bookedBy.get(keyOf(row)), {
        addedNano: added.get(keyOf(row)) ?? null,
        feeNano: fees?.rows[i] ?? null,
      }),
    })),
    total: lineOf(settled.total, booked.total, { addedNano: all, feeNano: fees?.total ?? null }),
    idle:
      idle.length === 0
        ? null
        : {
            energyWh: decimalOf(idle.reduce((sum, { energyNano }) => sum + energyNano, 0n)),
            carbonG: null,
            settledUsd: idleUsd === 0n ? null : decimalOf(idleUsd),
            hours: idle.reduce((sum, { hours }) => sum + hours, 0),
            deployments: idle.map(({ deployment }) => deployment),
          },
    invoices: invoiced.map(({ window, bookedNano, idleNano, notBookedNano }) => ({
      ...toldOf(window),
      bookedUsd: decimalOf(bookedNano),
      differenceUsd: decimalOf(window.nanoUsd - bookedNano),
      idleUsd: decimalOf(idleNano),
      notBookedUsd: decimalOf(notBookedNano),
    })),
    beyond: beyond.map(toldOf),
    notBookedUsd: decimalOf(invoiced.reduce((sum, { notBookedNano }) => sum + notBookedNano, 0n)),
    carbonFeeUsdPerTonne,
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
export const showbacks = {
  dimensions: SHOWBACK_DIMENSIONS,
  of: showback,
  invoiceWindows,
  csvText,
  decimal: decimalOf,
} as const;

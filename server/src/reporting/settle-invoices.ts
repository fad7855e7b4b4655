import type { TotalsRow, TypedBooks } from '../ledger/index.ts';
import type { EpochHour } from '../units/index.ts';
import { divided } from './divide.ts';

type Invoice = Awaited<ReturnType<TypedBooks['invoices']>>[number];
type Span = Parameters<TypedBooks['demand']>[0];

/** What an operator billed for some hours, by one invoice or several of the same time. */
export interface InvoiceWindow {
  readonly operator: string;
  readonly fromHour: EpochHour;
  readonly toHour: EpochHour;
  readonly references: readonly string[];
  readonly nanoUsd: bigint;
}

/**
 * Invoices by operator and time; those whose times overlap are one, since nobody can tell which requests each is of.
 * @param span what is settled; absent: all
 * @returns those that lie within it, and those that reach beyond: these settle nothing here
 */
export function invoiceWindows(
  invoices: readonly Invoice[],
  span: Span | undefined,
): { readonly within: readonly InvoiceWindow[]; readonly beyond: readonly InvoiceWindow[] } {
  const windows: InvoiceWindow[] = [];
  const ordered = invoices.toSorted((a, b) =>
    a.operator === b.operator ? a.fromHour - b.fromHour : a.operator < b.operator ? -1 : 1,
  );
  for (const { operator, reference, fromHour, toHour, amountNano } of ordered) {
    const last = windows.at(-1);
    if (last !== undefined && last.operator === operator && fromHour < last.toHour)
      windows[windows.length - 1] = {
        ...last,
        toHour: Math.max(last.toHour, toHour),
        references: [...last.references, reference],
        nanoUsd: last.nanoUsd + amountNano,
      };
    else windows.push({ operator, fromHour, toHour, references: [reference], nanoUsd: amountNano });
  }
  const isWithin = ({ fromHour, toHour }: InvoiceWindow): boolean =>
    span === undefined || (fromHour >= span.fromHour && toHour <= span.toHour);
  return { within: windows.filter(isWithin), beyond: windows.filter((window) => !isWithin(window)) };
}

/** What the books hold of a window: rows by the dimensions of a showback, and what meters counted in hours without a request. */
export interface BookedWindow {
  readonly window: InvoiceWindow;
  readonly rows: readonly { readonly key: string; readonly row: TotalsRow }[];
  /** Of its deployments, nano-Wh. */
  readonly idleNano: bigint;
}

/** An invoice divided over what is booked of it: parts, idle and what nothing is booked of are the invoice together. */
export interface SettledWindow {
  readonly window: InvoiceWindow;
  readonly bookedNano: bigint;
  readonly byKey: ReadonlyMap<string, { readonly bookedNano: bigint; readonly settledNano: bigint }>;
  readonly idleNano: bigint;
  /** Nothing is booked of that operator in that time: no row bears it. */
  readonly notBookedNano: bigint;
}

const sum = (values: readonly bigint[]): bigint => values.reduce((all, value) => all + value, 0n);

/** Cost; where none is known energy, and where none is known either requests. */
function weightsOf(rows: BookedWindow['rows']): readonly bigint[] {
  const costs = rows.map(({ row }) => (row.cost.nano > 0n ? row.cost.nano : 0n));
  if (sum(costs) > 0n) return costs;
  const energies = rows.map(({ row }) => row.energy.nano);
  return sum(energies) > 0n ? energies : rows.map(({ row }) => BigInt(row.requests));
}

/**
 * Divides an invoice over the rows that its hours hold, in proportion to what they were booked with, to the nano-USD: the
 * largest remainders get what rounding leaves. Idle energy that was metered there bears its part by energy first.
 */
export function settledWindow({ window, rows, idleNano: idleWh }: BookedWindow): SettledWindow {
  const bookedNano = sum(rows.map(({ row }) => row.cost.nano));
  if (rows.length === 0) return { window, bookedNano, byKey: new Map(), idleNano: 0n, notBookedNano: window.nanoUsd };
  const energy = sum(rows.map(({ row }) => row.energy.nano));
  const [idleNano, ofRows] =
    idleWh > 0n && energy > 0n ? (divided(window.nanoUsd, [idleWh, energy]) as [bigint, bigint]) : [0n, window.nanoUsd];
  const parts = divided(ofRows, weightsOf(rows));
  const byKey = new Map<string, { bookedNano: bigint; settledNano: bigint }>();
  for (const [i, { key, row }] of rows.entries()) {
    const before = byKey.get(key) ?? { bookedNano: 0n, settledNano: 0n };
    byKey.set(key, { bookedNano: before.bookedNano + row.cost.nano, settledNano: before.settledNano + parts[i]! });
  }
  return { window, bookedNano, byKey, idleNano, notBookedNano: 0n };
}

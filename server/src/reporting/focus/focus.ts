import type { TotalsRow, TypedBooks } from '../../ledger/index.ts';
import { hourOf, hourStart, JoulegateError, type EpochHour } from '../../units/index.ts';
import type { Deployment } from '../../world/index.ts';
import type { ReportingFacts } from '../disclosure/facts.ts';
import { decimalOf } from '../showback.ts';
import { chargesOf, GROUPED_BY, isCharged, timeOf, type Charge } from './charges.ts';
import { columnsOf, type ColumnType, type FocusVersion } from './columns.ts';
import type { ChargedPrice } from './unit-prices.ts';

type TotalsQuery = Parameters<TypedBooks['totals']>[0];

export interface FocusQuery extends Pick<TotalsQuery, 'asOf' | 'where'> {
  readonly span: NonNullable<TotalsQuery['span']>;
  /** What a row is of. */
  readonly every: 'hour' | 'day' | 'month';
  readonly version: FocusVersion;
  /** With columns that are ours. */
  readonly custom: boolean;
}

/** Usage that is no row: nobody knows its price, or nothing was charged for it. */
interface Uncharged {
  readonly operator: string | null;
  readonly deployment: string | null;
  readonly model: string | null;
  readonly why: 'no price is known' | 'nothing was charged';
  readonly requests: number;
  readonly energyWh: string;
  readonly carbonG: string;
}

export interface Focus {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly sums: Readonly<
    Record<'rows' | 'uncharged' | 'books', Readonly<Record<'costUsd' | 'energyWh' | 'carbonG', string>>>
  >;
  readonly uncharged: readonly Uncharged[];
}

/** Of a file that is one text: more do not fit. */
const MOST_ROWS = 250_000;

/** Months of a span, so that no more than one is in memory as sums. */
function monthsOf({ fromHour, toHour }: FocusQuery['span']): readonly FocusQuery['span'][] {
  const months: { fromHour: EpochHour; toHour: EpochHour }[] = [];
  for (let from = fromHour; from < toHour;) {
    const at = new Date(hourStart(from));
    const to = Math.min(toHour, hourOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)));
    months.push({ fromHour: from, toHour: to });
    from = to;
  }
  return months;
}

const keyOf = (fromMs: number, deployment: unknown, model: unknown): string =>
  JSON.stringify([fromMs, deployment ?? null, model ?? null]);

interface Sum {
  cost: bigint;
  energy: bigint;
  carbon: bigint;
}
const add = (sum: Sum, { cost, energy, carbon }: Pick<TotalsRow, 'cost' | 'energy' | 'carbon'>): void => {
  sum.cost += cost.nano;
  sum.energy += energy.nano;
  sum.carbon += carbon.nano;
};
const textOf = ({ cost, energy, carbon }: Sum) => ({
  costUsd: decimalOf(cost),
  energyWh: decimalOf(energy),
  carbonG: decimalOf(carbon),
});

/**
 * Charges of a time as FOCUS rows: one of an hour, day or month, organisation, team, model, deployment and kind of tokens.
 * BilledCost and EffectiveCost sum to the money of the books to the nano-USD, energy and carbon with what is `uncharged` to
 * theirs.
 *
 * @param stated by the config in force
 * @throws JoulegateError JG_NOT_FOUND where nothing is booked, JG_BAD_REQUEST where there are more rows than one file takes
 */
export async function focusOf(
  books: Pick<TypedBooks, 'totals' | 'chargedPrices' | 'gridFactors'>,
  { span, every, version, custom, ...query }: FocusQuery,
  { deployments, facts }: { readonly deployments: readonly Deployment[]; readonly facts: ReportingFacts },
): Promise<Focus> {
  const columns = columnsOf(version, custom);
  const stated = new Map(deployments.map((each) => [each.id, each]));
  const rows: (readonly (string | null)[])[] = [];
  const uncharged = new Map<string, Uncharged & { readonly sum: Sum }>();
  const inRows: Sum = { cost: 0n, energy: 0n, carbon: 0n };
  const beside: Sum = { cost: 0n, energy: 0n, carbon: 0n };
  for (const month of monthsOf(span)) {
    const totals = await books.totals({ ...query, span: month, by: [every, ...GROUPED_BY], basis: 'settled' });
    if (totals.length === 0) continue;
    const booked = await books.chargedPrices(month, every === 'hour' ? 'hour' : 'day');
    const prices = Map.groupBy(booked, ({ fromHour, deployment, model }) =>
      keyOf(hourStart(every === 'month' ? month.fromHour : fromHour), deployment, model),
    );
    const sources = custom ? await gridSourcesOf(books, month) : new Map<string, string>();
    for (const row of totals) {
      const time = timeOf(row);
      if (!isCharged(row)) {
        tellUncharged(uncharged, row);
        add(beside, row);
        continue;
      }
      add(inRows, row);
      const charges = chargesOf(row, {
        ...time,
        booked: prices.get(keyOf(time.fromMs, row.by.deployment, row.by.model)) ?? ([] as readonly ChargedPrice[]),
        stated: stated.get(String(row.by.deployment)) ?? null,
        facts,
        gridSource: sources.get(String(row.by.zone)) ?? null,
      });
      for (const charge of charges) rows.push(columns.map(({ of }) => of(charge as Charge)));
      if (rows.length > MOST_ROWS)
        throw new JoulegateError('JG_BAD_REQUEST', `there are more than ${MOST_ROWS} rows`, {
          where: 'period',
          hint: 'ask for rows of a month or a day, or for a shorter period',
        });
    }
  }
  const [all] = await books.totals({ ...query, span, basis: 'settled', roughSigma: true });
  if (all === undefined || all.requests === 0)
    throw new JoulegateError('JG_NOT_FOUND', 'nothing was booked in the period', { where: 'period' });
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows,
    sums: {
      rows: textOf(inRows),
      uncharged: textOf(beside),
      books: textOf({ cost: all.cost.nano, energy: all.energy.nano, carbon: all.carbon.nano }),
    },
    uncharged: [...uncharged.values()].map(({ sum, ...each }) => ({
      ...each,
      energyWh: decimalOf(sum.energy),
      carbonG: decimalOf(sum.carbon),
    })),
  };
}

function tellUncharged(told: Map<string, Uncharged & { readonly sum: Sum }>, row: TotalsRow): void {
  const { by } = row;
  const name = (value: unknown): string | null => (value == null ? null : String(value));
  const why = row.cost.unknown > 0 ? 'no price is known' : 'nothing was charged';
  const key = JSON.stringify([why, by.operator, by.deployment, by.model]);
  const before = told.get(key);
  const sum = before?.sum ?? { cost: 0n, energy: 0n, carbon: 0n };
  add(sum, row);
  told.set(key, {
    operator: name(by.operator),
    deployment: name(by.deployment),
    model: name(by.model),
    why,
    requests: (before?.requests ?? 0) + row.requests,
    energyWh: '',
    carbonG: '',
    sum,
  });
}

/** Where the intensity of each zone came from in a time, with its licence. */
async function gridSourcesOf(
  books: Pick<TypedBooks, 'gridFactors'>,
  span: FocusQuery['span'],
): Promise<ReadonlyMap<string, string>> {
  const byZone = Map.groupBy(await books.gridFactors(span), ({ zone }) => zone);
  return new Map(
    [...byZone].map(([zone, factors]) => [
      zone,
      [...new Set(factors.map(({ source, licence }) => `${source}${licence === null ? '' : ` (${licence})`}`))].join(
        '; ',
      ),
    ]),
  );
}

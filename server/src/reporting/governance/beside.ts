import type { TotalsRow } from '../../ledger/index.ts';
import { hourLabel, inputTokens, outputTokens } from '../../units/index.ts';
import { decimalOf } from '../showback.ts';

/** Whole UTC hours: the first is in it, the last is not. */
type Span = { readonly fromHour: number; readonly toHour: number };

const DAYS = 7;
const HOURS = DAYS * 24;
/** Digits behind the point of a nano figure in thousands of its unit. */
const KILO_DIGITS = 12;

/** What some workloads used in a week. Decimal text is exact to the nano unit of the books; `null` is unknown. */
export interface Week {
  readonly from: string;
  readonly to: string;
  /** The week is over, so that nothing is to come but later truth. */
  readonly complete: boolean;
  readonly requests: number;
  readonly costUsd: string | null;
  readonly energyKWh: string | null;
  readonly carbonKg: string | null;
  readonly gPer1000Tokens: number | null;
  /** Requests that had nothing to add. */
  readonly unknown: { readonly cost: number; readonly energy: number; readonly carbon: number };
  /** Where it ran, by requests, the most first. */
  readonly places: readonly { readonly site: string | null; readonly share: number }[];
}

/** Whole hours of the week before the hour of a change, and of the week behind it: the hour itself is in neither. */
export const weeksAround = (hour: number): { readonly before: Span; readonly after: Span } => ({
  before: { fromHour: hour - HOURS, toHour: hour },
  after: { fromHour: hour + 1, toHour: hour + 1 + HOURS },
});

interface Sum {
  readonly nano: bigint;
  readonly unknown: number;
}
const NONE: Sum = { nano: 0n, unknown: 0 };
const plus = (rows: readonly TotalsRow[], of: (row: TotalsRow) => Sum): Sum =>
  rows.map(of).reduce((a, b) => ({ nano: a.nano + b.nano, unknown: a.unknown + b.unknown }), NONE);

/**
 * A week of the books.
 * @param rows by workload and site
 * @param workloads that are meant; `null`: all
 * @param nowHour the hour that is under way
 */
export function weekOf(
  rows: readonly TotalsRow[],
  workloads: readonly string[] | null,
  span: Span,
  nowHour: number,
): Week {
  const own = workloads === null ? rows : rows.filter(({ by }) => workloads.includes(String(by.workload)));
  const requests = own.reduce((sum, row) => sum + row.requests, 0);
  const tokens = own.reduce((sum, { usage }) => sum + inputTokens(usage) + outputTokens(usage), 0);
  const [cost, energy, carbon] = [
    plus(own, (row) => row.cost),
    plus(own, (row) => row.energy),
    plus(own, (row) => row.carbon),
  ];
  const known = ({ nano, unknown }: Sum, digits: number): string | null =>
    requests > 0 && unknown === requests ? null : decimalOf(nano, digits);
  const bySite = Map.groupBy(own, ({ by }) => by.site ?? null);
  return {
    from: hourLabel(span.fromHour),
    to: hourLabel(span.toHour),
    complete: nowHour >= span.toHour,
    requests,
    costUsd: known(cost, 9),
    energyKWh: known(energy, KILO_DIGITS),
    carbonKg: known(carbon, KILO_DIGITS),
    gPer1000Tokens:
      tokens === 0 || (carbon.unknown === requests && requests > 0)
        ? null
        : Number(carbon.nano) / 1e9 / (tokens / 1000),
    unknown: { cost: cost.unknown, energy: energy.unknown, carbon: carbon.unknown },
    places: [...bySite]
      .map(([site, of]) => ({
        site: site === null ? null : String(site),
        share: of.reduce((sum, row) => sum + row.requests, 0) / requests,
      }))
      .toSorted((a, b) => b.share - a.share || (String(a.site) < String(b.site) ? -1 : 1)),
  };
}

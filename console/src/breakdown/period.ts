/** Periods that end now, and how long they are. */
export const PERIODS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 } as const;
export type PeriodName = keyof typeof PERIODS;

/** A period as the address tells it. */
export type Period =
  | { readonly kind: 'last'; readonly name: PeriodName }
  | { readonly kind: 'custom'; readonly from: number; readonly to: number };

/** Both ends, milliseconds since 1970: whole hours, the end not in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const HOUR = PERIODS.hour;

/** A period's ends. @param now of the business clock @example spanOf({ kind: 'last', name: 'hour' }, 3_600_001) // { from: 3_600_000, to: 7_200_000 } */
export function spanOf(period: Period, now: number): Span {
  if (period.kind === 'custom') return { from: period.from, to: period.to };
  const to = Math.floor(now / HOUR) * HOUR + HOUR;
  return { from: to - PERIODS[period.name], to };
}

/** As `2026-11-28T14:00`, the form of the browser's own field. */
export const fieldOf = (at: number): string => new Date(at).toISOString().slice(0, 16);
/** A field's time as UTC; `null` where it is none. */
export const timeOf = (field: string): number | null => {
  const at = Date.parse(`${field}Z`);
  return Number.isFinite(at) ? at : null;
};

/** What of an address tells a period; the rest is dropped. */
export interface PeriodSearch {
  readonly period?: string;
  readonly from?: number;
  readonly to?: number;
}
export const periodSearch = (search: Readonly<Record<string, unknown>>): PeriodSearch => ({
  ...(typeof search['period'] === 'string' ? { period: search['period'] } : {}),
  ...(typeof search['from'] === 'number' && typeof search['to'] === 'number'
    ? { from: search['from'], to: search['to'] }
    : {}),
});
/** What of an address a period is. */
export const searchOf = (period: Period): PeriodSearch =>
  period.kind === 'last' ? { period: period.name } : { from: period.from, to: period.to };

/** What the address says of a period; the last day, or `otherwise`, where it says nothing that can be read. */
export function periodIn(
  search: Readonly<Record<string, unknown>> | PeriodSearch,
  otherwise: PeriodName = 'day',
): Period {
  const { period, from, to } = periodSearch({ ...search });
  if (from !== undefined && to !== undefined && from < to) return { kind: 'custom', from, to };
  return {
    kind: 'last',
    name: period !== undefined && Object.hasOwn(PERIODS, period) ? (period as PeriodName) : otherwise,
  };
}

/** The words of a period in a sentence. */
export const wordsOf = (period: Period): string => {
  if (period.kind === 'custom') return 'in this time';
  return period.name === 'hour' ? 'in the last hour' : `in the last ${period.name}`;
};

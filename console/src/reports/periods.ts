import type { ReportPeriods } from '../api/control-plane.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Kinds of periods that a report may be of. */
export type PeriodKind = 'year' | 'quarter' | 'month';

/** The year, quarter or month that a month is in. @example periodOf('2022-06', 'quarter') // '2022-Q2' */
export function periodOf(month: string, kind: PeriodKind): string {
  if (kind === 'month') return month;
  const year = month.slice(0, 4);
  return kind === 'year' ? year : `${year}-Q${Math.ceil(Number(month.slice(5)) / 3)}`;
}

/** Periods of a kind that have traffic, the newest first. */
export const periodsOf = ({ months }: ReportPeriods, kind: PeriodKind): readonly string[] => [
  ...new Set(months.map(({ month }) => periodOf(month, kind))),
];

/** A period as people say it; what is none stays as it is. @example periodWords('2022-06') // 'June 2022' */
export function periodWords(period: string): string {
  const [, year, part] = /^(\d{4})(?:-(Q[1-4]|0[1-9]|1[0-2]))?$/.exec(period) ?? [];
  if (year === undefined || part === undefined) return period;
  return part.startsWith('Q') ? `${part} ${year}` : `${MONTHS[Number(part) - 1]} ${year}`;
}

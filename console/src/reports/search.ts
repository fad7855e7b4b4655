/** Fields of a report's question that stand in the address; `report` says which report. */
const FIELDS = ['report', 'period', 'from', 'to', 'organisation', 'entity', 'asOf', 'by'] as const;
export type Field = (typeof FIELDS)[number];

/** What the address says of a report; a year is written as a number. */
export type ReportsSearch = Readonly<Partial<Record<Field, string | number>>>;

/**
 * What of an address this page reads; the rest is dropped.
 * @example reportsSearch({ report: 'ghg', period: '2022', page: 2 }) // { report: 'ghg', period: 2022 }
 */
export function reportsSearch(search: Readonly<Record<string, unknown>>): ReportsSearch {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = search[field];
      const said = typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, 200) : '';
      if (said === '') return [];
      return [[field, /^[1-9]\d{0,8}$/.test(said) ? Number(said) : said] as const];
    }),
  );
}

/** A field as it is sent; `undefined`: the address says nothing of it. */
export const fieldIn = (search: ReportsSearch, field: Field): string | undefined =>
  search[field] === undefined ? undefined : String(search[field]);

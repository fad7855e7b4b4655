import type { Fact, ProviderKey, Site } from '../types.ts';

/** One row of a provider's table; the key is made of the provider and the region. */
export interface SiteRow {
  readonly region: string;
  readonly place: string;
  readonly zone: string;
  /** eGRID subregion by its four letters, where the zone spans several: EPA Power Profiler, by ZIP code of the place. */
  readonly egrid?: string;
  readonly at: readonly [latitude: number, longitude: number];
  readonly jurisdiction: string;
  readonly pue: Fact | null;
  readonly wue: Fact | null;
  /** Where the zone was read, when it is not the provider table's common source. */
  readonly source?: string;
  readonly verified?: boolean;
}

/** The day on which the tables were typed and checked. */
export const READ_ON = '2026-11-21';
const GSF = 'Green Software Foundation, real-time-cloud, Cloud_Region_Metadata.csv';

/** A cell of the Green Software Foundation's table of one year; `asOf` is the end of that year. */
export const gsf = (year: number, value: number): Fact => ({
  value,
  source: `${GSF}, ${year}`,
  asOf: `${year}-12-31`,
});

/** The source of a row whose newest line in the table is of an older year. */
export const fromYear = (year: number): string => `zone: ${GSF}, ${year}; place: the provider's region list`;

/** The source of a row whose zone the table lacks or has wrong: the grid of the country, province or utility. */
export const OWN_ZONE =
  "zone: Electricity Maps zone of the country, province or utility at the city, not from the Green Software Foundation's table; place: the provider's region list";

/** The source of a Swedish row: electricity is priced and traced by bidding area, of which the table knows none. */
export const BIDDING_AREA =
  "zone: bidding area SE3 (Stockholm), in which the place lies, where the Green Software Foundation's table says Sweden; place: the provider's region list";

/** Turns a provider's rows into sites. */
export function sitesOf(provider: ProviderKey, label: string, gsfYear: number, rows: readonly SiteRow[]): readonly Site[] {
  return rows.map((row) => ({
    key: `${provider}:${row.region}`,
    name: `${label} ${row.region} (${row.place})`,
    provider,
    zone: row.zone,
    ...(row.egrid === undefined ? {} : { scope2Area: `US-${row.egrid}` }),
    latitude: row.at[0],
    longitude: row.at[1],
    jurisdiction: row.jurisdiction,
    pue: row.pue,
    wueLPerKwh: row.wue,
    provenance: {
      source: row.source ?? fromYear(gsfYear),
      asOf: READ_ON,
      verified: row.verified ?? true,
    },
  }));
}

export interface MapSearch {
  /** Key of the site whose card is shown. */
  readonly site?: string;
}

/** What of an address the map reads; the rest is dropped. */
export const mapSearch = (search: Record<string, unknown>): MapSearch =>
  typeof search['site'] === 'string' ? { site: search['site'] } : {};

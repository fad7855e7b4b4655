/** What the address says of the page. */
export interface BatchesSearch {
  /** Whose hours are shown; absent: of the first one. */
  readonly batch?: string;
}

/**
 * What of an address this page reads; the rest is dropped.
 * @example batchesSearch({ batch: 'batch_1', other: 1 }) // { batch: 'batch_1' }
 */
export const batchesSearch = ({ batch }: Readonly<Record<string, unknown>>): BatchesSearch =>
  typeof batch === 'string' && batch !== '' ? { batch } : {};

import { periodSearch, type PeriodSearch } from '../breakdown/period.ts';

export interface FrontierSearch extends PeriodSearch {
  /** USD per tonne that the slider stands at; that in force where absent. */
  readonly carbon?: number;
  /** USD per second, likewise. */
  readonly latency?: number;
  /** Only requests of this one. */
  readonly workload?: string;
  readonly per?: 'request' | 'tokens';
}

/** What of an address this page reads; the rest is dropped. */
export const frontierSearch = (search: Record<string, unknown>): FrontierSearch => ({
  ...periodSearch(search),
  ...(typeof search['carbon'] === 'number' ? { carbon: search['carbon'] } : {}),
  ...(typeof search['latency'] === 'number' ? { latency: search['latency'] } : {}),
  ...(typeof search['workload'] === 'string' && search['workload'] !== '' ? { workload: search['workload'] } : {}),
  ...(search['per'] === 'tokens' ? { per: 'tokens' } : {}),
});

import type { Breakdown } from '../api/control-plane.ts';
import { periodSearch, type PeriodSearch } from './period.ts';
import { isDimension, isMeasure, type MeasureName } from './figures.ts';

export interface BreakdownSearch extends PeriodSearch {
  readonly by?: Breakdown['by'];
  readonly measure?: MeasureName;
}

/** What of an address this page reads; the rest is dropped. */
export const breakdownSearch = (search: Record<string, unknown>): BreakdownSearch => ({
  ...periodSearch(search),
  ...(isDimension(search['by']) ? { by: search['by'] } : {}),
  ...(isMeasure(search['measure']) ? { measure: search['measure'] } : {}),
});

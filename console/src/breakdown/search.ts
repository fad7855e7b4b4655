import type { Breakdown } from '../api/control-plane.ts';
import { isDimension, isMeasure, type MeasureName } from './figures.ts';

export interface BreakdownSearch {
  readonly period?: string;
  readonly from?: number;
  readonly to?: number;
  readonly by?: Breakdown['by'];
  readonly measure?: MeasureName;
}

/** What of an address this page reads; the rest is dropped. */
export const breakdownSearch = (search: Record<string, unknown>): BreakdownSearch => ({
  ...(typeof search['period'] === 'string' ? { period: search['period'] } : {}),
  ...(typeof search['from'] === 'number' && typeof search['to'] === 'number'
    ? { from: search['from'], to: search['to'] }
    : {}),
  ...(isDimension(search['by']) ? { by: search['by'] } : {}),
  ...(isMeasure(search['measure']) ? { measure: search['measure'] } : {}),
});

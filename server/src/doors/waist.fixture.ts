import { systemClock } from '../edge/index.ts';
import { answerNeed } from '../telemetry/dashboards/need/answer-need.ts';
import { yearlyAverages } from '../world/grid/yearly-averages.ts';
import type { Waist } from './waist.ts';

const without = (what: string) => () => Promise.reject(new RangeError(`this waist has no ${what}`));

/** A waist of what a test gives it. */
export const waistOf = (over: Partial<Waist> = {}): Waist => ({
  now: () => Date.UTC(2026, 10, 21),
  actor: 'test',
  me: null,
  live: null,
  csoa: () => [],
  dashboard: (need) => answerNeed(need, null, systemClock),
  diagnosed: () => {},
  configVersion: () => ({ version: 1, fault: null }),
  settings: () => null,
  entry: async () => null,
  books: without('books'),
  identity: without('identity'),
  state: (work) => work(null),
  ledgerFolder: () => {
    throw new RangeError('this waist has no ledger');
  },
  places: () => null,
  grid: async () => ({ source: yearlyAverages(), warnings: [] }),
  progress: () => () => {},
  ...over,
});

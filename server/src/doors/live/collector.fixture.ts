import { virtualClock } from '../../edge/clock.ts';
import { whyEntry } from '../../gateway/index.ts';
import type { CollectorOptions } from './collector.ts';
import { entryOf } from './entry.test-data.ts';

/** A collector's surroundings with nothing in them. */
export const collectorOptions = (over: Partial<CollectorOptions> = {}): CollectorOptions => ({
  version: '1.2.3',
  clock: virtualClock(entryOf().at),
  clockKind: 'virtual',
  places: () => ({ sites: [], origins: [] }),
  deploymentsAt: () => [],
  intensityAt: () => undefined,
  budgets: () => [],
  durability: () => ({ mode: 'async', windowMs: 50 }),
  why: whyEntry,
  ...over,
});

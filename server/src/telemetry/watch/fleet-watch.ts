import { watchFleet } from './watch-fleet.ts';
import { watchMetrics } from './watch-metrics.ts';
import { perToken } from './watch-rows.ts';

/** A fleet that is watched and not routed: what its meters say, by model and region. */
export const fleetWatch = { open: watchFleet, metrics: watchMetrics, perToken } as const;

import { systemClock } from '../edge/index.ts';
import type { LimitStore } from '../accounts/index.ts';
import type { FileJournal } from '../ledger/index.ts';
import type { Uploader } from '../intake/index.ts';
import type { TelemetrySources } from '../telemetry/index.ts';
import type { EpochMs } from '../units/index.ts';
import type { ConfigKeeper } from './keep-config.ts';

const QUANTILES = { '0.5': 0.5, '0.95': 0.95, '0.99': 0.99 } as const;

/** What metrics read of a running gateway, by the config in force. */
export function telemetrySources(
  configs: ConfigKeeper,
  limiter: LimitStore,
  journal: FileJournal,
  http: { readonly underWay: () => number; readonly readiness: () => { readonly ready: boolean } },
  now: () => EpochMs,
  uploader: Uploader | null = null,
): TelemetrySources {
  return {
    // Where the shared store does not answer nobody knows; the fault itself is counted.
    limits: async () => {
      const paced = configs.current().runtime.budgets.readings(now());
      try {
        return [...(await limiter.usage(['organisation', 'team'])), ...paced];
      } catch {
        return paced;
      }
    },
    openReservations: () => limiter.stats(),
    caches: () =>
      [...configs.current().runtime.caches].map(([workload, { answers }]) => [workload, answers.stats()] as const),
    fleet: () => {
      const { config, runtime } = configs.current();
      return config.deployments.map(({ id, maxInFlight }, index) => ({
        deployment: id,
        healthy: runtime.fleet.answers(index),
        maxInFlight,
        inFlight: runtime.fleet.inFlight(index),
        ttftMs: {
          '0.5': runtime.fleet.ttftQuantileMs(index, QUANTILES['0.5']),
          '0.95': runtime.fleet.ttftQuantileMs(index, QUANTILES['0.95']),
          '0.99': runtime.fleet.ttftQuantileMs(index, QUANTILES['0.99']),
        },
      }));
    },
    grid: () => {
      const { config, tables } = configs.current();
      // A zone that no source knows keeps its name beside the world's average.
      return config.zones.map((zone) => ({ ...tables.gridAt(zone), zone }));
    },
    journal: () => journal.stats(),
    underWay: http.underWay,
    ready: () => http.readiness().ready,
    upload: () => (uploader === null ? null : { standing: uploader.standing(), now: systemClock.now() }),
  };
}

import { systemClock } from '../edge/index.ts';
import type { LimitStore } from '../accounts/index.ts';
import type { batches } from '../gateway/index.ts';
import type { FileJournal } from '../ledger/index.ts';
import type { Uploader } from '../intake/index.ts';
import type { TelemetrySources } from '../telemetry/index.ts';
import type { EpochMs } from '../units/index.ts';
import { csoaNow, deploymentsNow } from './deployments-now.ts';
import type { ConfigKeeper } from './keep-config.ts';

/** What metrics read of a running gateway, by the config in force. */
export function telemetrySources(
  configs: ConfigKeeper,
  limiter: LimitStore,
  journal: FileJournal,
  http: { readonly underWay: () => number; readonly readiness: () => { readonly ready: boolean } },
  now: () => EpochMs,
  uploader: Uploader | null = null,
  reserved: NonNullable<TelemetrySources['reserved']> = () => [],
  work: Pick<ReturnType<typeof batches.open>, 'waiting'> | null = null,
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
    fleet: () =>
      deploymentsNow(configs).map(({ ttftMs: { p50, p95, p99 }, ...each }) => ({
        ...each,
        ttftMs: { '0.5': p50, '0.95': p95, '0.99': p99 },
      })),
    reserved,
    csoa: () => csoaNow(configs),
    grid: () => {
      const { config, tables } = configs.current();
      // A zone that no source knows keeps its name beside the world's average.
      return config.zones.map((zone) => ({ ...tables.gridAt(zone), zone }));
    },
    journal: () => journal.stats(),
    // Where the state does not answer nobody knows; the fault itself stands in /readyz.
    waiting: async () => {
      const known = await work?.waiting().catch(() => null);
      if (known === undefined || known === null) return null;
      const { oldestAt, requests, vendorBatches } = known;
      return { requests, vendorBatches, oldestSeconds: oldestAt === null ? 0 : (now() - oldestAt) / 1000 };
    },
    underWay: http.underWay,
    ready: () => http.readiness().ready,
    upload: () => (uploader === null ? null : { standing: uploader.standing(), now: systemClock.now() }),
  };
}

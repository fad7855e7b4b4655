import { createCollector, type Collector } from '../doors/index.ts';
import { whyEntry } from '../gateway/index.ts';
import { findEntry, type FileJournal } from '../ledger/index.ts';
import { withNames } from '../identity/index.ts';
import type { State } from '../state/index.ts';
import type { GridSource } from '../world/index.ts';
import { lookElsewhere } from './across-workers.ts';
import type { AppOptions } from './app.ts';
import type { ConfigKeeper } from './keep-config.ts';
import { VERSION } from '../units/index.ts';

/** What the control plane reads of a running gateway. */
export interface CollectedParts {
  readonly configs: ConfigKeeper;
  readonly grid: GridSource;
  readonly journal: FileJournal;
  readonly ledgerFolder: string;
  readonly state: State;
  /** Of the data plane. */
  readonly url: string;
}

/** Collects what the console shows, by the config in force. */
export function openCollector(
  { config, clock, clockKind, worker }: AppOptions,
  { configs, grid, journal, ledgerFolder, state, url }: CollectedParts,
): Collector {
  const look = worker === undefined ? null : lookElsewhere(worker);
  return createCollector({
    restarted: worker?.restarted ?? false,
    version: VERSION,
    clock,
    clockKind,
    places: () => configs.current().config,
    deploymentsAt: (site) =>
      configs
        .current()
        .config.deployments.filter((deployment) => deployment.site.key === site)
        .map(({ id }) => id),
    intensityAt: (zone) => grid.at(zone, configs.current().tables.current().hour),
    budgets: () => configs.current().runtime.budgets.readings(clock.now()),
    durability: () => ({ mode: config.raw.storage.durability, windowMs: journal.stats().windowMs }),
    why: whyEntry,
    recent: journal.recent,
    ...(look === null ? {} : { elsewhere: async (id: string) => (await look(id)).why }),
    findEntry: (id) => findEntry(ledgerFolder, id),
    named: (entry) => withNames(entry, state),
    tryIt: { url, model: config.workloads[0]?.id ?? '' },
  });
}

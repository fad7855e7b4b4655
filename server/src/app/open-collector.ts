import { createCollector, type Collector, type Waist } from '../doors/index.ts';
import type { BudgetReading, LimitStore } from '../accounts/index.ts';
import { whyEntry, type KeyRing } from '../gateway/index.ts';
import { findEntry, type FileJournal } from '../ledger/index.ts';
import { ownerNames } from '../identity/index.ts';
import type { State } from '../state/index.ts';
import { lookElsewhere } from './across-workers.ts';
import { deploymentsNow } from './deployments-now.ts';
import type { AppOptions } from './app.ts';
import type { ConfigKeeper } from './keep-config.ts';
import { VERSION } from '../units/index.ts';

/** What the control plane reads of a running gateway. */
export interface CollectedParts {
  readonly configs: ConfigKeeper;
  readonly journal: FileJournal;
  /** The books by names where the state has them. */
  readonly books: Waist['books'];
  readonly limiter: LimitStore;
  /** Whose limits are shown before their first request too. */
  readonly ring: Pick<KeyRing, 'principals'>;
  readonly ledgerFolder: string;
  readonly state: State;
  /** Of the data plane. */
  readonly url: string;
}

/** Collects what the console shows, by the config in force. */
export function openCollector(
  { config, clock, clockKind, worker }: AppOptions,
  { configs, journal, limiter, ring, ledgerFolder, books, state, url }: CollectedParts,
): Collector {
  let hard: readonly BudgetReading[] = [];
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
    intensityAt: (zone) => {
      const found = configs.current().tables.gridAt(zone);
      return found.zone === zone ? found : undefined;
    },
    load: () => deploymentsNow(configs),
    budgets: () => {
      for (const principal of ring.principals()) limiter.know(principal);
      const answer = limiter.usage();
      // A shared store is asked for the next look: what is shown of it is as old as the last one.
      if (answer instanceof Promise) answer.then((readings) => (hard = readings)).catch(() => undefined);
      else hard = answer;
      return [...configs.current().runtime.budgets.readings(clock.now()), ...hard];
    },
    durability: () => ({ mode: config.raw.storage.durability, windowMs: journal.stats().windowMs }),
    why: whyEntry,
    recent: journal.recent,
    ...(look === null ? {} : { elsewhere: async (id: string) => (await look(id)).why }),
    // Without the engine what is in the journal can still be found.
    findEntry: (id) => books((open) => open.entry(id)).catch(() => findEntry(ledgerFolder, id)),
    named: (entry) => ownerNames.with(entry, state),
    tryIt: { url, model: config.workloads[0]?.id ?? '' },
  });
}

import { hourOf, MS_PER_HOUR } from '../units/index.ts';
import type { EpochMs } from '../units/index.ts';
import type { Clock } from '../edge/index.ts';
import type { GridHour, Site } from '../world/index.ts';
import { RecentEntries, type Entry } from '../ledger/index.ts';
import type { GatewayEvent } from '../gateway/index.ts';
import { decisionRow, isMoved } from './decision-row.ts';
import { requestRate } from './rate.ts';
import type { AdminSource } from './source.ts';
import { createTotals } from './totals.ts';
import type { BudgetState, Comparison, DecisionRow, MapState, Overview, Why } from './types.ts';

/** How far a filtered list looks back. */
const LOOKED_THROUGH = 2_000;
const MAX_WORKLOADS = 200;
const MINUTE_MS = 60_000;
/** The window of flows and site counts: three virtual hours, or a quarter of an hour of real time. */
const FLOW_BUCKETS = { virtual: 3, wall: 15 } as const;

export interface CollectorOptions {
  readonly version: string;
  readonly clock: Clock;
  /** `virtual` in a replay or demo: the series then has hours instead of minutes. */
  readonly clockKind: 'wall' | 'virtual';
  readonly startedAt?: EpochMs;
  /** Of the config in force. */
  readonly places: () => { readonly sites: readonly Site[]; readonly origins: MapState['origins'] };
  /** Deployment ids of a site key. */
  readonly deploymentsAt: (siteKey: string) => readonly string[];
  /** The zone's grid now; `undefined` is unknown. */
  readonly intensityAt: (zone: string) => GridHour | undefined;
  readonly budgets: () => readonly BudgetState[];
  readonly durability: () => Overview['durability'];
  /** The one answer to why: the gateway's. */
  readonly why: (entry: Entry) => Omit<Why, 'entry'>;
  /** The journal's newest entries; where there is no journal the collector keeps its own. */
  readonly recent?: Pick<RecentEntries, 'get' | 'newest'>;
  /** Looks up an entry that is no longer among the recent ones. */
  readonly findEntry?: (id: string) => Promise<Entry | null>;
  /** The entry by names instead of pseudonyms, where they are known. */
  readonly named?: (entry: Entry) => Promise<Entry>;
  readonly tryIt?: Overview['tryIt'];
}

/** An {@link AdminSource} that listens to the gateway. Bounded: it never grows with traffic. */
export interface Collector extends AdminSource {
  /** Give this to the event bus. */
  readonly accept: (event: GatewayEvent) => void;
  setComparison(comparison: Comparison | null): void;
}

/**
 * Collects what the control plane shows: totals and their counterfactual at the nearest deployment, at
 * most 288 buckets and flows of the recent window.
 *
 * @example
 * const collector = createCollector({ version, clock, clockKind: 'wall', sites, ...rest });
 * const stop = bus.subscribe(collector.accept);
 */
export function createCollector(options: CollectorOptions): Collector {
  const { clock } = options;
  const startedAt = options.startedAt ?? clock.now();
  const totals = createTotals(options.clockKind === 'virtual' ? MS_PER_HOUR : MINUTE_MS);
  const own = options.recent === undefined ? new RecentEntries() : null;
  const recent = options.recent ?? own ?? new RecentEntries();
  const rate = requestRate(clock.monotonicMs);
  const workloads = new Set<string>();
  const listeners = new Set<() => void>();
  let comparison: Comparison | null = null;

  const notify = (): void => {
    for (const listener of listeners) listener();
  };

  function accept(event: GatewayEvent): void {
    if (event.kind !== 'entry') return;
    own?.add(event.entry);
    totals.add(event.entry);
    rate.count();
    if (workloads.size < MAX_WORKLOADS) workloads.add(event.entry.workload);
    notify();
  }

  function overview(): Overview {
    return {
      version: options.version,
      startedAt,
      now: clock.now(),
      clock: options.clockKind,
      requests: totals.requests(),
      perMinute: rate.perMinute(),
      tiles: totals.tiles(),
      budgets: options.budgets(),
      durability: options.durability(),
      workloads: [...workloads].sort(),
      tryIt: options.tryIt ?? null,
    };
  }

  function map(): MapState {
    const { sites, origins } = options.places();
    const originKeys = new Set(origins.map((origin) => origin.key));
    const siteKeys = new Set(sites.map((site) => site.key));
    const perSite = new Map<string, number>();
    const perFlow = new Map<string, { origin: string; site: string; requests: number }>();
    for (const bucket of totals.recent(FLOW_BUCKETS[options.clockKind])) {
      for (const [origin, sites] of bucket.flows) {
        for (const [site, requests] of sites) {
          if (!siteKeys.has(site)) continue;
          perSite.set(site, (perSite.get(site) ?? 0) + requests);
          if (!originKeys.has(origin)) continue;
          const key = JSON.stringify([origin, site]);
          const flow = perFlow.get(key) ?? { origin, site, requests: 0 };
          flow.requests += requests;
          perFlow.set(key, flow);
        }
      }
    }
    return {
      hour: hourOf(clock.now()),
      sites: sites.map((site) => {
        const grid = site.zone === null ? undefined : options.intensityAt(site.zone);
        return {
          key: site.key,
          name: site.name,
          zone: site.zone,
          latitude: site.latitude,
          longitude: site.longitude,
          jurisdiction: site.jurisdiction,
          intensityGPerKwh: grid?.lifecycleGPerKwh ?? null,
          intensityKind: grid?.kind ?? null,
          requests: perSite.get(site.key) ?? 0,
          deployments: options.deploymentsAt(site.key),
        };
      }),
      origins,
      flows: [...perFlow.values()].sort((a, b) => b.requests - a.requests),
    };
  }

  const decisions: AdminSource['decisions'] = (limit, filter) => {
    const rows: DecisionRow[] = [];
    let looked = 0;
    for (const entry of recent.newest()) {
      if (rows.length >= limit || ++looked > LOOKED_THROUGH) break;
      if (filter.workload !== undefined && entry.workload !== filter.workload) continue;
      if (filter.moved === true && !isMoved(entry)) continue;
      rows.push(decisionRow(entry));
    }
    return rows;
  };

  async function why(id: string): Promise<Why | null> {
    const entry = recent.get(id) ?? (await options.findEntry?.(id)) ?? null;
    if (entry === null) return null;
    return { entry: (await options.named?.(entry)) ?? entry, ...options.why(entry) };
  }

  return {
    accept,
    overview,
    map,
    decisions,
    why,
    comparison: () => comparison,
    setComparison(next) {
      comparison = next;
      notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import { MS_PER_HOUR } from '../../units/index.ts';
import type { EpochMs } from '../../units/index.ts';
import type { Clock } from '../../edge/index.ts';
import { RecentEntries, type Entry } from '../../ledger/index.ts';
import type { GatewayEvent } from '../../gateway/index.ts';
import type { Comparison } from '../questions/compare.ts';
import type { DecisionFilter, DecisionList, DecisionRow } from '../questions/decisions.ts';
import type { MapState } from '../questions/map.ts';
import { reports } from '../../reporting/index.ts';
import type { BudgetState, Overview, Tile } from '../questions/overview.ts';
import type { Why } from '../questions/why.ts';
import type { Live } from '../waist.ts';
import { weigh, type Weighed } from './weighed.ts';
import { decisionRow, summaryOf } from '../decision-row.ts';
import { mapState, type MapParts } from './map-state.ts';
import { requestRate } from './rate.ts';
import { createTotals, type Totals, type TotalsState } from './totals.ts';

/** How far a filtered list looks back. */
const LOOKED_THROUGH = 2_000;
/** Each is read from its line: about 10 ms for all of them. */
const DECISIONS_WEIGHED = 300;
const MAX_WORKLOADS = 200;
const MINUTE_MS = 60_000;
/** The window of flows and site counts: three virtual hours, or a quarter of an hour of real time. */
const FLOW_BUCKETS = { virtual: 3, wall: 15 } as const;

export interface CollectorOptions extends MapParts {
  readonly version: string;
  readonly clock: Clock;
  /** `virtual` in a replay or demo: the series then has hours instead of minutes. */
  readonly clockKind: 'wall' | 'virtual';
  readonly startedAt?: EpochMs;
  /** This process took the place of a worker that had died. */
  readonly restarted?: boolean;
  readonly budgets: () => readonly BudgetState[];
  /** What each deployment is doing; nothing is known of it where absent. */
  readonly load?: () => Weighed['load'];
  readonly durability: () => Overview['durability'];
  /** The one answer to why: the gateway's. */
  readonly why: (entry: Entry) => Omit<Why, 'entry'>;
  /** The journal's newest entries; where there is no journal the collector keeps its own. */
  readonly recent?: Pick<RecentEntries, 'get' | 'newest'>;
  /** Asks the other workers for an entry that is not among the recent ones. */
  readonly elsewhere?: (id: string) => Promise<Why | null>;
  /** Looks up an entry that is not among the recent ones. */
  readonly findEntry?: (id: string) => Promise<Entry | null>;
  /** The entry by names instead of pseudonyms, where they are known. */
  readonly named?: (entry: Entry) => Promise<Entry>;
  readonly tryIt?: Overview['tryIt'];
}

/** What the control plane of one process knows of its requests since it started: what the live pages add up. */
export interface LiveState {
  readonly startedAt: number;
  /** It took the place of a worker that had died: what that one had counted is in the books only. */
  readonly restarted: boolean;
  readonly perMinute: number;
  readonly workloads: readonly string[];
  readonly totals: TotalsState;
}

/** What the other workers know, as far as they answered. */
export interface OthersSeen {
  /** All of the port, this one included. */
  readonly of: number;
  readonly states: readonly LiveState[];
}

/** An {@link Live} that listens to the gateway. Bounded: it never grows with traffic. */
export interface Collector extends Live {
  /** Give this to the event bus. */
  readonly accept: (event: GatewayEvent) => void;
  /** @param others added to what this process counted */
  overview(others?: OthersSeen): Overview;
  map(others?: OthersSeen): MapState;
  decisions(limit: number, filter: DecisionFilter): DecisionList;
  weighed(): Weighed;
  /** The why of an entry that is among the newest of this process. */
  recentWhy(id: string): Why | null;
  /** What this process counted, for another one. */
  live(): LiveState;
  /** Requests since the start: what tells that something has changed. */
  counted(): number;
  setComparison(comparison: Comparison | null): void;
}

/** What routing has saved, by the tiles that stand below it. */
function sentenceOf(requests: number, { money, energy, carbon, latency }: Overview['tiles']): string {
  const value = ({ value: own, unknown }: Tile): number | null => (requests > 0 && unknown === requests ? null : own);
  return reports.breakdown.headline({
    requests,
    costUsd: value(money),
    energyWh: value(energy),
    carbonG: value(carbon),
    meanAddedMs: latency.nearest === null ? null : latency.value - latency.nearest,
    nearest: {
      costUsd: money.nearest ?? money.value,
      energyWh: energy.nearest ?? energy.value,
      carbonG: carbon.nearest ?? carbon.value,
    },
  }).sentence;
}

/**
 * Collects what the control plane shows: totals and their counterfactual at the nearest deployment, at
 * most 288 buckets and flows of the recent window.
 */
export function createCollector(options: CollectorOptions): Collector {
  const { clock } = options;
  const startedAt = options.startedAt ?? clock.now();
  const flowBuckets = FLOW_BUCKETS[options.clockKind];
  const newTotals = (): Totals => createTotals(options.clockKind === 'virtual' ? MS_PER_HOUR : MINUTE_MS);
  const totals = newTotals();
  const kept = options.recent === undefined ? new RecentEntries() : null;
  const recent = options.recent ?? kept ?? new RecentEntries();
  const rate = requestRate(clock.monotonicMs);
  const workloads = new Set<string>();
  const listeners = new Set<() => void>();
  let comparison: Comparison | null = null;

  const notify = (): void => {
    for (const listener of listeners) listener();
  };

  function accept(event: GatewayEvent): void {
    if (event.kind !== 'entry') return;
    kept?.add(event.entry);
    totals.add(event.entry);
    rate.count();
    if (workloads.size < MAX_WORKLOADS) workloads.add(event.entry.workload);
    notify();
  }

  /** A sum of its own, where there is anything to add. */
  function together(others: OthersSeen | undefined): Totals {
    if (others === undefined || others.states.length === 0) return totals;
    const sum = newTotals();
    for (const state of [totals.state(flowBuckets), ...others.states.map((each) => each.totals)]) sum.take(state);
    return sum;
  }

  const own = (): Omit<LiveState, 'totals'> => ({
    startedAt,
    restarted: options.restarted ?? false,
    perMinute: rate.perMinute(),
    workloads: [...workloads],
  });
  const live = (): LiveState => ({ ...own(), totals: totals.state(flowBuckets) });

  function overview(others?: OthersSeen): Overview {
    const sum = together(others);
    const processes = [own(), ...(others?.states ?? [])];
    const restarts = processes.flatMap((each) => (each.restarted ? [each.startedAt] : []));
    return {
      version: options.version,
      startedAt: Math.min(...processes.map((each) => each.startedAt)),
      restartedAt: restarts.length === 0 ? null : Math.max(...restarts),
      now: clock.now(),
      clock: options.clockKind,
      workers: seen(others),
      requests: sum.requests(),
      perMinute: processes.reduce((all, each) => all + each.perMinute, 0),
      headline: sentenceOf(sum.requests().total, sum.tiles()),
      tiles: sum.tiles(),
      budgets: options.budgets(),
      durability: options.durability(),
      workloads: [...new Set(processes.flatMap((each) => each.workloads))].sort().slice(0, MAX_WORKLOADS),
      tryIt: options.tryIt ?? null,
    };
  }

  const map = (others?: OthersSeen): MapState => ({
    ...mapState(options, together(others).recent(flowBuckets)),
    workers: seen(others),
  });

  function decisions(limit: number, filter: DecisionFilter): DecisionList {
    const rows: DecisionRow[] = [];
    let looked = 0;
    for (const entry of recent.newest()) {
      if (rows.length >= limit || ++looked > LOOKED_THROUGH) break;
      if (filter.workload !== undefined && entry.workload !== filter.workload) continue;
      const row = decisionRow(summaryOf(entry));
      if (filter.moved !== true || row.moved) rows.push(row);
    }
    return { rows, workers: null };
  }

  const whyOf = (entry: Entry | null | undefined): Why | null =>
    entry == null ? null : { entry, ...options.why(entry) };
  const recentWhy = (id: string): Why | null => whyOf(recent.get(id));

  async function why(id: string): Promise<Why | null> {
    const found = recentWhy(id) ?? (await options.elsewhere?.(id)) ?? whyOf(await options.findEntry?.(id));
    return found === null ? null : { ...found, entry: (await options.named?.(found.entry)) ?? found.entry };
  }

  return {
    accept,
    overview,
    map,
    decisions,
    weighed: () => ({ ...weigh(recent.newest(), DECISIONS_WEIGHED), load: options.load?.() ?? [] }),
    recentWhy,
    live,
    counted: () => totals.requests().total,
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

const seen = (others: OthersSeen | undefined): Overview['workers'] =>
  others === undefined ? null : { answered: others.states.length + 1, of: others.of };

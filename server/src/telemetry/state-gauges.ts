import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { CacheStats } from '../gateway/index.ts';
import type { BudgetReading } from '../accounts/index.ts';
import type { Uploader } from '../intake/index.ts';
import type { decisions } from '../kernel/index.ts';
import { JOULES_PER_WH } from '../units/index.ts';
import type { GridHour } from '../world/index.ts';
import { instruments } from './instruments.ts';
import type { METRICS } from './metrics.ts';

const SECONDS_PER_HOUR = 3600;

interface Waiting {
  readonly requests: Readonly<Record<string, number>>;
  readonly vendorBatches: Readonly<Record<string, number>>;
  readonly oldestSeconds: number;
}

/** What is read when somebody asks for metrics. */
export interface TelemetrySources {
  /** Hard limits of organisations and teams, those of keys would be too many series, and paced budgets. */
  readonly limits: () => readonly BudgetReading[] | Promise<readonly BudgetReading[]>;
  readonly openReservations: () => { readonly open: number; readonly expired: number };
  readonly caches: () => Iterable<readonly [workload: string, stats: CacheStats]>;
  readonly fleet: () => Iterable<{
    readonly deployment: string;
    /** Whether requests may be sent there, room aside. */
    readonly healthy: boolean;
    readonly inFlight: number;
    readonly maxInFlight: number;
    readonly ttftMs: Readonly<Record<'0.5' | '0.95' | '0.99', number>>;
  }>;
  /** Reserved capacity over the last 24 whole hours; absent: none is. */
  readonly reserved?: () => Iterable<{
    readonly deployment: string;
    readonly owner: string | null;
    readonly basis: string | null;
    readonly utilisation: number | null;
    /** `Infinity`: never; `null` is unknown. */
    readonly breakEven: number | null;
    readonly idleW: number | null;
  }>;
  /** Scores of deployments by workload, of which `feasible` ones have series; absent: none are made. */
  readonly csoa?: () => ReturnType<typeof decisions.csoa>;
  /** Zones of the config's sites this hour. */
  readonly grid: () => Iterable<GridHour>;
  readonly journal: () => {
    readonly buffered: number;
    readonly lost: number;
    readonly windowMs: number;
    readonly unsealedBytes: number;
    readonly unsealedFiles: number;
  };
  /** Work that can wait; absent or `null`: another process runs it, and tells. */
  readonly waiting?: () => Promise<Waiting | null>;
  readonly underWay: () => number;
  readonly ready: () => boolean;
  /** The copy of the books in an object store, and the time now; `null`: none is kept. */
  readonly upload?: () => { readonly standing: ReturnType<Uploader['standing']>; readonly now: number } | null;
}

/** Registers gauges of the gateway's state and of its process. */
export function registerState(registry: Registry, sources: TelemetrySources): void {
  const { gauge } = instruments(registry);
  registerLimits(registry, sources);
  gauge('reservations_open', (each) => each.set(sources.openReservations().open));
  gauge('reservations_expired', (each) => each.set(sources.openReservations().expired));
  const ofCache = (
    name: 'hits' | 'misses' | 'bytes' | 'saved_joules' | 'saved_grams' | 'saved_usd',
    value: (stats: CacheStats) => number,
  ) =>
    gauge(`cache_${name}`, (each) => {
      for (const [workload, stats] of sources.caches()) each.set({ workload }, value(stats));
    });
  ofCache('hits', ({ hits }) => hits);
  ofCache('misses', ({ misses }) => misses);
  ofCache('bytes', ({ bytes }) => bytes);
  ofCache('saved_joules', ({ saved }) => saved.wh * JOULES_PER_WH);
  ofCache('saved_grams', ({ saved }) => saved.gCo2e);
  ofCache('saved_usd', ({ saved }) => saved.usd);
  gauge('upstream_healthy', (each) => {
    for (const { deployment, healthy } of sources.fleet()) each.set({ deployment }, healthy ? 1 : 0);
  });
  gauge('upstream_in_flight', (each) => {
    for (const { deployment, inFlight } of sources.fleet()) each.set({ deployment }, inFlight);
  });
  gauge('upstream_in_flight_limit', (each) => {
    for (const { deployment, maxInFlight } of sources.fleet()) each.set({ deployment }, maxInFlight);
  });
  gauge('upstream_ttft_seconds', (each) => {
    for (const { deployment, ttftMs } of sources.fleet())
      for (const [quantile, ms] of Object.entries(ttftMs)) each.set({ deployment, quantile }, ms / 1000);
  });
  const scored = (
    name: 'csoa_grams_per_kilotoken' | 'csoa_usd_per_kilotoken' | 'csoa_index',
    value: 'gPerKtok' | 'fullUsdPerKtok' | 'index',
  ) =>
    gauge(name, (each) => {
      for (const score of sources.csoa?.() ?? []) {
        const { workload, deployment, site, accelerator } = score;
        if (score.rule === 'feasible' && Number.isFinite(score[value]))
          each.set({ workload, deployment, site, accelerator: accelerator ?? '' }, score[value]);
      }
    });
  scored('csoa_grams_per_kilotoken', 'gPerKtok');
  scored('csoa_usd_per_kilotoken', 'fullUsdPerKtok');
  scored('csoa_index', 'index');
  const reserved = sources.reserved ?? (() => []);
  gauge('reserved_utilisation_ratio', (each) => {
    for (const { deployment, basis, utilisation } of reserved())
      if (basis !== null && utilisation !== null) each.set({ deployment, basis }, utilisation);
  });
  gauge('reserved_break_even_ratio', (each) => {
    for (const { deployment, breakEven } of reserved()) if (breakEven !== null) each.set({ deployment }, breakEven);
  });
  gauge('reserved_idle_watts', (each) => {
    for (const { deployment, owner, idleW } of reserved())
      if (idleW !== null) each.set({ deployment, owner: owner ?? '' }, idleW);
  });
  gauge('grid_intensity_grams_per_kwh', (each) => {
    for (const { zone, lifecycleGPerKwh, directGPerKwh, marginalGPerKwh } of sources.grid()) {
      each.set({ zone, scope: 'lifecycle' }, lifecycleGPerKwh);
      if (directGPerKwh !== null) each.set({ zone, scope: 'direct' }, directGPerKwh);
      if (marginalGPerKwh != null) each.set({ zone, scope: 'marginal' }, marginalGPerKwh);
    }
  });
  gauge('grid_age_seconds', (each) => {
    for (const { zone, kind, ageHours } of sources.grid()) each.set({ zone, kind }, ageHours * SECONDS_PER_HOUR);
  });
  gauge('requests_under_way', (each) => each.set(sources.underWay()));
  gauge('ready', (each) => each.set(sources.ready() ? 1 : 0));
  gauge('ledger_buffered_entries', (each) => each.set(sources.journal().buffered));
  gauge('ledger_lost_entries', (each) => each.set(sources.journal().lost));
  gauge('ledger_window_seconds', (each) => each.set(sources.journal().windowMs / 1000));
  gauge('ledger_unsealed_bytes', (each) => each.set(sources.journal().unsealedBytes));
  gauge('ledger_unsealed_files', (each) => each.set(sources.journal().unsealedFiles));
  registerUpload(registry, sources);
  registerWaiting(registry, sources);
  collectDefaultMetrics({ register: registry, prefix: 'joulegate_' });
}

function registerWaiting(registry: Registry, { waiting }: TelemetrySources): void {
  if (waiting === undefined) return;
  const { gauge } = instruments(registry);
  let read: Promise<Waiting | null> | null = null;
  /** The gauges of one scrape ask the state once. */
  const known = (): Promise<Waiting | null> =>
    (read ??= waiting().finally(() => {
      read = null;
    }));
  const ofWaiting = (
    name: 'waiting_requests' | 'vendor_batches',
    label: 'lane' | 'state',
    of: (all: Waiting) => Readonly<Record<string, number>>,
  ) =>
    gauge(name, async (each) => {
      const all = await known();
      for (const [value, count] of Object.entries(all === null ? {} : of(all))) each.set({ [label]: value }, count);
    });
  ofWaiting('waiting_requests', 'lane', ({ requests }) => requests);
  ofWaiting('vendor_batches', 'state', ({ vendorBatches }) => vendorBatches);
  gauge('waiting_oldest_seconds', async (each) => {
    // Unknown is not zero.
    each.set((await known())?.oldestSeconds ?? NaN);
  });
}

type Limited = Extract<keyof typeof METRICS, `limit${string}`>;

function registerLimits(registry: Registry, sources: TelemetrySources): void {
  const { gauge } = instruments(registry);
  const labelsOf = ({ scope, kind, dimension, organisation, owner, period }: BudgetReading) => ({
    scope,
    organisation: organisation ?? '',
    owner: owner ?? '',
    kind,
    dimension,
    period: period ?? 'none',
  });
  const ofLimit = (name: Limited, value: (reading: BudgetReading) => number | null) =>
    gauge(name, async (each) => {
      for (const reading of await sources.limits()) {
        const known = value(reading);
        if (known !== null) each.set(labelsOf(reading), known);
      }
    });
  ofLimit('limit', ({ limit }) => limit);
  ofLimit('limit_used', ({ used }) => used);
  ofLimit('limit_reserved', ({ reserved }) => reserved);
  ofLimit('limit_unknown_requests', ({ unknown }) => unknown);
  ofLimit('limit_elapsed_ratio', ({ elapsed }) => elapsed);
  ofLimit('limit_resets_timestamp_seconds', ({ resetsAt }) => (resetsAt === null ? null : resetsAt / 1000));
  gauge('shadow_price', async (each) => {
    for (const reading of await sources.limits()) {
      const { shadowPrice, shadowPriceUnit } = reading;
      if (shadowPrice !== null) each.set({ ...labelsOf(reading), unit: shadowPriceUnit ?? '' }, shadowPrice);
    }
  });
}

function registerUpload(registry: Registry, { upload = () => null }: TelemetrySources): void {
  if (upload() === null) return;
  const { gauge } = instruments(registry);
  const ofUpload = (
    name: 'waiting_segments' | 'oldest_waiting_seconds' | 'current_timestamp_seconds' | 'failing',
    value: (standing: ReturnType<Uploader['standing']>, now: number) => number | null,
  ) =>
    gauge(`ledger_upload_${name}`, (each) => {
      const known = upload();
      // Unknown is not zero.
      each.set(known === null ? NaN : (value(known.standing, known.now) ?? NaN));
    });
  ofUpload('waiting_segments', ({ waiting }) => waiting);
  ofUpload('oldest_waiting_seconds', ({ waiting, oldestAt }, now) =>
    waiting === null ? null : oldestAt === null ? 0 : (now - oldestAt) / 1000,
  );
  ofUpload('current_timestamp_seconds', ({ at }) => (at === null ? null : at / 1000));
  ofUpload('failing', ({ fault }) => (fault === null ? 0 : 1));
}

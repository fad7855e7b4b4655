import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { CacheStats } from '../gateway/index.ts';
import type { BudgetReading } from '../accounts/index.ts';
import type { Uploader } from '../intake/index.ts';

/** What is read when somebody asks for metrics. */
export interface TelemetrySources {
  /** Hard limits of organisations and teams, those of keys would be too many series, and paced budgets. */
  readonly limits: () => readonly BudgetReading[] | Promise<readonly BudgetReading[]>;
  readonly openReservations: () => { readonly open: number; readonly expired: number };
  readonly caches: () => Iterable<readonly [workload: string, stats: CacheStats]>;
  readonly fleet: () => Iterable<{
    readonly deployment: string;
    readonly inFlight: number;
    readonly ttftMs: Readonly<Record<'0.5' | '0.95' | '0.99', number>>;
  }>;
  readonly journal: () => { readonly buffered: number; readonly lost: number; readonly windowMs: number };
  readonly underWay: () => number;
  /** The copy of the books in an object store, and the time now; `null`: none is kept. */
  readonly upload?: () => { readonly standing: ReturnType<Uploader['standing']>; readonly now: number } | null;
}

/** Registers gauges of the gateway's state and of its process. */
export function registerState(registry: Registry, sources: TelemetrySources): void {
  const registers = [registry];
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect: (this: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> => new Gauge<L>({ name: `joulegate_${name}`, help, labelNames, registers, collect });
  const LIMIT = ['scope', 'organisation', 'owner', 'kind', 'dimension', 'period'] as const;
  const ofLimit = (
    name: string,
    help: string,
    value: (reading: BudgetReading) => number,
  ): Gauge<(typeof LIMIT)[number]> =>
    gauge(name, help, LIMIT, async function () {
      this.reset();
      for (const reading of await sources.limits()) {
        const { scope, kind, dimension, organisation, owner, period } = reading;
        this.set(
          { scope, organisation: organisation ?? '', owner: owner ?? '', kind, dimension, period: period ?? 'none' },
          value(reading),
        );
      }
    });
  ofLimit(
    'limit',
    'A limit or budget, hard or paced: requests, tokens, USD, Wh, gCO2e or mean added ms',
    ({ limit }) => limit,
  );
  ofLimit('limit_used', 'Settled within the limit', ({ used }) => used);
  ofLimit('limit_reserved', 'Held by requests under way', ({ reserved }) => reserved);
  gauge('reservations_open', 'Reservations of requests under way', [], function () {
    this.set(sources.openReservations().open);
  });
  gauge('reservations_expired', 'Reservations whose lease ended without a settlement', [], function () {
    this.set(sources.openReservations().expired);
  });
  const ofCache = (name: string, help: string, value: (stats: CacheStats) => number): Gauge<'workload'> =>
    gauge(name, help, ['workload'], function () {
      this.reset();
      for (const [workload, stats] of sources.caches()) this.set({ workload }, value(stats));
    });
  ofCache('cache_hits', 'Requests answered from the exact cache', ({ hits }) => hits);
  ofCache('cache_misses', 'Requests that asked the exact cache in vain', ({ misses }) => misses);
  ofCache('cache_bytes', 'Bytes held by the exact cache', ({ bytes }) => bytes);
  ofCache('cache_saved_joules', 'Energy that hits did not take again', ({ saved }) => saved.wh * 3600);
  ofCache('cache_saved_grams', 'gCO2e that hits did not emit again', ({ saved }) => saved.gCo2e);
  ofCache('cache_saved_usd', 'Money that hits did not cost again', ({ saved }) => saved.usd);
  gauge('upstream_in_flight', 'Requests under way at a deployment', ['deployment'], function () {
    this.reset();
    for (const { deployment, inFlight } of sources.fleet()) this.set({ deployment }, inFlight);
  });
  gauge('upstream_ttft_seconds', 'Time to the first token, by what was seen', ['deployment', 'quantile'], function () {
    this.reset();
    for (const { deployment, ttftMs } of sources.fleet())
      for (const [quantile, ms] of Object.entries(ttftMs)) this.set({ deployment, quantile }, ms / 1000);
  });
  gauge('requests_under_way', 'Admitted requests', [], function () {
    this.set(sources.underWay());
  });
  gauge('ledger_buffered_entries', 'Entries that wait for the disk', [], function () {
    this.set(sources.journal().buffered);
  });
  gauge('ledger_lost_entries', 'Entries refused because the journal was full', [], function () {
    this.set(sources.journal().lost);
  });
  gauge('ledger_window_seconds', 'How long an answer may precede its booking', [], function () {
    this.set(sources.journal().windowMs / 1000);
  });
  const ofUpload = (
    name: string,
    help: string,
    value: (standing: ReturnType<Uploader['standing']>, now: number) => number | null,
  ): Gauge =>
    gauge(name, help, [], function () {
      const upload = sources.upload?.() ?? null;
      // Unknown is not zero.
      this.set(upload === null ? NaN : (value(upload.standing, upload.now) ?? NaN));
    });
  if ((sources.upload?.() ?? null) !== null) {
    ofUpload(
      'ledger_upload_waiting_segments',
      'Sealed segments that the object store does not have yet',
      ({ waiting }) => waiting,
    );
    ofUpload(
      'ledger_upload_oldest_waiting_seconds',
      'How long the oldest of them waits',
      ({ waiting, oldestAt }, now) => (waiting === null ? null : oldestAt === null ? 0 : (now - oldestAt) / 1000),
    );
    ofUpload('ledger_upload_current_timestamp_seconds', 'When the copy was last known to be up to date', ({ at }) =>
      at === null ? null : at / 1000,
    );
    ofUpload('ledger_upload_failing', '1 while the last upload failed', ({ fault }) => (fault === null ? 0 : 1));
  }
  collectDefaultMetrics({ register: registry, prefix: 'joulegate_' });
}

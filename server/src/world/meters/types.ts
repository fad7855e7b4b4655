import type { EpochMs, Ms } from '../../units/index.ts';

/** One scraped value. A value that is no number is a stale marker: the series stopped. */
export interface MeterSample {
  readonly atMs: EpochMs;
  readonly value: number;
}

/** One metric with one set of labels, samples in any order. */
export interface MeterSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly MeterSample[];
}

export interface TimeSpan {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/**
 * What a counter added up to since its first sample, resets bridged. Energy in microjoules, tokens in tokens;
 * integers, so that consecutive windows add up to the whole exactly.
 */
export interface CounterCurve {
  /** Strictly ascending. */
  readonly atMs: readonly EpochMs[];
  /** Never falls; 0 at the first sample. */
  readonly total: readonly number[];
  readonly resets: number;
  /** Samples at an instant that had one already. */
  readonly duplicates: number;
  /** Samples that fell without being a reset: a clock or a second scraper out of step. */
  readonly ignored: number;
  /** Scrapes are missing: the sum is known, how it spreads over the span is not. */
  readonly gaps: readonly TimeSpan[];
  /** A reset or an impossible step: part of the sum is lost. */
  readonly unmeasured: readonly TimeSpan[];
}

/** A hardware counter, or power readings added up: those miss what happens between them. */
export type EnergyQuality = 'energy-counter' | 'power-integral';

export type DeviceKind = 'gpu' | 'host' | 'pod';
export type Engine = 'vllm' | 'sglang' | 'tgi' | 'nim' | 'trtllm';

/** A device whose energy is asked for. */
export interface DeviceTarget {
  /** GPU UUID; node name of a host; pod id or name of a pod. */
  readonly id: string;
  readonly kind: DeviceKind;
  /** Labels that its series must have beside the id. */
  readonly match?: Readonly<Record<string, string>>;
}

/** A serving engine whose tokens are asked for. Several replicas of a deployment are summed. */
export interface ServerTarget {
  readonly deployment: string;
  readonly engine: Engine;
  /** Labels that tell its series from others, such as `{ job: 'vllm-paris' }`. */
  readonly match: Readonly<Record<string, string>>;
}

export interface MeterQuery {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly devices: readonly DeviceTarget[];
  readonly servers: readonly ServerTarget[];
}

/** Energy of a device, microjoules. `null` where no metric of it was found: unknown, not zero. */
export interface DeviceMeter {
  readonly id: string;
  readonly energy: CounterCurve | null;
  readonly quality: EnergyQuality | null;
  readonly metric: string | null;
}

/** Tokens of a deployment as its servers counted them, whoever sent the requests. */
export interface ServerMeter {
  readonly deployment: string;
  /** All prompt tokens, cached ones included. */
  readonly prompt: CounterCurve | null;
  readonly cached: CounterCurve | null;
  readonly generation: CounterCurve | null;
  /** Running requests, ascending in time. */
  readonly running: readonly MeterSample[];
}

/** Everything in the caller's own time: the source's clock is already taken out. */
export interface MeterReadings {
  readonly source: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** The source's clock less ours. */
  readonly clockSkewMs: Ms;
  readonly devices: readonly DeviceMeter[];
  readonly servers: readonly ServerMeter[];
  /** What the source said about its own answer, such as a store that did not reply. */
  readonly warnings: readonly string[];
}

/** Where counters come from. */
export interface MeterSource {
  readonly name: string;
  /**
   * Counters around a span of time. A device or server that the source does not know reads as `null`.
   * @throws JoulegateError `JG_UPSTREAM_*` or `JG_DATA` where the source does not answer or answers nonsense
   */
  read(query: MeterQuery): Promise<MeterReadings>;
}

import { z } from 'zod';
import { get, type Clock, type Outbound } from '../../edge/index.ts';
import { JoulegateError, cutText } from '../../units/index.ts';
import { BUSY_DIALECTS, ENERGY_DIALECTS, ENGINE_DIALECTS } from './dialects.ts';
import { FLEET_METRICS, fleetOf, type FoundFleet } from './find-fleet.ts';
import { gaugeMean } from './gauge.ts';
import { readingsOf } from './readings.ts';
import type { DeviceTarget, MeterQuery, MeterSource, MeterSeries, ServerTarget, TimeSpan } from './types.ts';

export interface PrometheusOptions {
  /** A client that allows the server's origin. */
  readonly outbound: Outbound;
  /** Base URL, such as `http://prometheus:9090` or one with a path prefix. */
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Read on either side of the span, so that samples enclose it. */
  readonly marginMs?: number;
}

const MARGIN_MS = 60_000;
/** Stretch of one request: an hour of a GPU at one sample a second is 100 kB, and a node has eight. */
const STRETCH_MS = 15 * 60_000;
const DEVICES_A_REQUEST = 40;
const MAX_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
/** A difference that the time of the request itself can explain is none. */
const LEAST_SKEW_MS = 50;

const pair = z.tuple([z.number(), z.string()]);
const answerSchema = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).optional(),
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(pair) })),
    }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: pair })),
    }),
    z.object({ resultType: z.literal('scalar'), result: pair }),
  ]),
});
type Answer = z.infer<typeof answerSchema>;

const quoted = (text: string): string => JSON.stringify(text);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const oneOf = (values: readonly string[]): string => quoted(values.map(escaped).join('|'));
const matchers = (match: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries(match).map(([name, value]) => `${name}=${quoted(value)}`);

function* pieces<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}

/** One selector a metric for the devices of a kind: those the meter could be known by. */
function deviceSelectors(devices: readonly DeviceTarget[]): string[] {
  return ENERGY_DIALECTS.flatMap(({ metric, kind, identity }) =>
    [
      ...pieces(
        devices.filter((device) => device.kind === kind),
        DEVICES_A_REQUEST,
      ),
    ].map((some) => `${metric}{${identity}=~${oneOf(some.map(({ id }) => id))}}`),
  );
}

function serverSelector({ engine, match }: ServerTarget): string {
  const { prompt, cached, generation, running } = ENGINE_DIALECTS[engine];
  return `{${[`__name__=~${oneOf([...prompt, ...cached, ...generation, ...running])}`, ...matchers(match)].join()}}`;
}

/** A meter that also says what there is to read. */
export interface PrometheusMeter extends MeterSource {
  /**
   * The serving engines and devices that have series now or had within a span of time.
   * @throws JoulegateError `JG_UPSTREAM_*`, `JG_DATA`
   */
  find(withinMs: number): Promise<FoundFleet>;
  /** Mean share of the time that GPUs were busy, 0 to 1, by id; a GPU that nobody tells of is absent. */
  busy(span: TimeSpan, devices: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/**
 * Counters from a Prometheus server (or what speaks its HTTP API: Thanos, Mimir, VictoriaMetrics). Raw samples
 * are read (`metric[15m]` as an instant query) rather than `increase()`, which stretches what it saw over what
 * it did not and rounds resets away.
 */
export function prometheusMeter(options: PrometheusOptions): PrometheusMeter {
  const { outbound, clock, marginMs = MARGIN_MS } = options;
  const url = new URL(options.url);
  const name = `Prometheus at ${url.host}`;
  const warnings = new Set<string>();

  async function ask(query: string, atMs: number | null): Promise<Answer['data']> {
    const path = `${url.pathname.replace(/\/$/, '')}/api/v1/query?${new URLSearchParams({ query, ...(atMs === null ? {} : { time: (atMs / 1000).toFixed(3) }) })}`;
    const { status, body } = await get(outbound, url.origin, path, {
      headers: { accept: 'application/json', ...options.headers },
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
    });
    if (status !== 200)
      throw new JoulegateError('JG_UPSTREAM_ERROR', `${name} answered ${status} to ${query}: ${cutText(body, 200)}`, {
        where: options.url,
      });
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch (cause) {
      throw new JoulegateError('JG_DATA', `${name} answered no JSON: ${cutText(body, 80)}`, {
        where: options.url,
        cause,
      });
    }
    const read = answerSchema.safeParse(value);
    if (!read.success)
      throw new JoulegateError('JG_DATA', `${name} answered in another form: ${read.error.issues[0]?.message ?? ''}`, {
        where: options.url,
        cause: read.error,
      });
    for (const warning of read.data.warnings ?? []) warnings.add(warning);
    return read.data.data;
  }

  async function clockSkewMs(): Promise<number> {
    const before = clock.now();
    const data = await ask('time()', null);
    const after = clock.now();
    if (data.resultType !== 'scalar')
      throw new JoulegateError('JG_DATA', `${name} does not tell its time`, { where: options.url });
    const skew = Math.round(Number(data.result[1]) * 1000 - (before + after) / 2);
    return Math.abs(skew) <= Math.max(LEAST_SKEW_MS, after - before) ? 0 : skew;
  }

  async function samples(
    selector: string,
    fromMs: number,
    toMs: number,
    skewMs: number,
  ): Promise<readonly MeterSeries[]> {
    const data = await ask(`${selector}[${toMs - fromMs}ms]`, toMs + skewMs);
    if (data.resultType !== 'matrix')
      throw new JoulegateError('JG_DATA', `${name} answered no samples to ${selector}`, { where: options.url });
    return data.result.map(({ metric: { __name__: metric = '', ...labels }, values }) => ({
      metric,
      labels,
      samples: values.map(([atS, text]) => ({ atMs: Math.round(atS * 1000) - skewMs, value: Number(text) })),
    }));
  }

  return {
    name,
    async find(withinMs) {
      const data = await ask(`last_over_time({__name__=~${oneOf(FLEET_METRICS)}}[${Math.ceil(withinMs)}ms])`, null);
      if (data.resultType !== 'vector')
        throw new JoulegateError('JG_DATA', `${name} answered no series`, { where: options.url });
      return fleetOf(data.result.map(({ metric: { __name__: metric = '', ...labels } }) => ({ metric, labels })));
    },
    async busy({ fromMs, toMs }, devices) {
      const means = new Map<string, number>();
      if (devices.length === 0) return means;
      const skewMs = await clockSkewMs();
      for (const { metric, identity, full } of BUSY_DIALECTS) {
        const open = devices.filter((id) => !means.has(id));
        for (const some of pieces(open, DEVICES_A_REQUEST))
          for (const { labels, samples: own } of await samples(
            `${metric}{${identity}=~${oneOf(some)}}`,
            fromMs,
            toMs,
            skewMs,
          )) {
            const mean = gaugeMean(own, fromMs, toMs);
            const id = labels[identity];
            if (mean !== null && id !== undefined) means.set(id, Math.min(1, mean / full));
          }
      }
      return means;
    },
    async read(query: MeterQuery) {
      warnings.clear();
      const skewMs = await clockSkewMs();
      const [fromMs, toMs] = [Math.floor(query.fromMs - marginMs), Math.ceil(query.toMs + marginMs)];
      const found: MeterSeries[] = [];
      for (const selector of [...deviceSelectors(query.devices), ...query.servers.map(serverSelector)])
        for (let from = fromMs; from < toMs; from += STRETCH_MS)
          found.push(...(await samples(selector, from, Math.min(toMs, from + STRETCH_MS), skewMs)));
      return {
        source: name,
        fromMs: query.fromMs,
        toMs: query.toMs,
        clockSkewMs: skewMs,
        ...readingsOf(found, query),
        warnings: [...warnings],
      };
    },
  };
}

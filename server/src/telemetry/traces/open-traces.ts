import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import { exchange, openOutbound, openSecret, timers } from '../../edge/index.ts';
import type { EventBus } from '../../gateway/index.ts';
import { toJoulegateError } from '../../units/index.ts';
import type { TracesConfig } from './schema.ts';
import { spansOf } from './spans.ts';

/** Spans that wait; beyond them new ones are dropped, and counted. */
const MOST_WAITING = 8192;
const BATCH_MS = 1000;
const EXPORT_MS = 10_000;
const END_MS = 5000;
/** As `ExportResultCode` of OpenTelemetry's core has them. */
const SUCCESS = 0;
const FAILED = 1;

/** What became of spans. */
export type SpanResult = 'exported' | 'failed' | 'dropped';

/** What is told of traces. */
export interface TracesTold {
  readonly counted: (result: SpanResult, spans: number) => void;
  /** `null`: the collector takes them again. */
  readonly fault: (message: string | null) => void;
}

/**
 * Sends the spans of traced requests to a collector, as OTLP over HTTP in JSON, in batches, through the guarded client.
 * No request waits for it; where the collector does not take them they are dropped and counted.
 * @returns closes it; what waits is sent first, for five seconds at most
 * @throws JoulegateError `JG_OUTBOUND_REFUSED` for an address that is never asked
 */
export function openTraces(
  { url, headers }: Pick<TracesConfig, 'url' | 'headers'>,
  bus: Pick<EventBus, 'subscribe'>,
  { counted, fault }: TracesTold,
): () => Promise<void> {
  const { origin, pathname, search } = new URL(url);
  const outbound = openOutbound([origin], 2);
  const secrets = Object.entries(headers).map(
    ([name, source]) =>
      [name, openSecret(source, { what: `header ${name} of traces`, where: `traces.headers.${name}` })] as const,
  );
  let waiting = 0;
  const send = async (spans: readonly ReadableSpan[]): Promise<void> => {
    const body = JsonTraceSerializer.serializeRequest([...spans]);
    const { status } = await exchange(outbound, origin, {
      method: 'POST',
      path: `${pathname}${search}`,
      headers: {
        'content-type': 'application/json',
        'content-length': String(body?.length ?? 0),
        ...Object.fromEntries(secrets.map(([name, secret]) => [name.toLowerCase(), secret.read()])),
      },
      body: Buffer.from(body ?? []),
      timeoutMs: EXPORT_MS,
    });
    if (status < 200 || status >= 300) throw new Error(`${origin} answered ${status}`);
  };
  const exporter: SpanExporter = {
    export(spans, done) {
      waiting -= spans.length;
      send(spans).then(
        () => {
          counted('exported', spans.length);
          fault(null);
          done({ code: SUCCESS });
        },
        (error: unknown) => {
          counted('failed', spans.length);
          fault(toJoulegateError(error).message);
          done({ code: FAILED });
        },
      );
    },
    shutdown: () => Promise.resolve(),
  };
  const batches = new BatchSpanProcessor({
    exporter,
    maxQueueSize: MOST_WAITING,
    scheduledDelayMillis: BATCH_MS,
    exportTimeoutMillis: EXPORT_MS,
  });
  const unsubscribe = bus.subscribe((event) => {
    if (event.kind !== 'traced') return;
    const spans = spansOf(event);
    if (waiting + spans.length > MOST_WAITING) return counted('dropped', spans.length);
    waiting += spans.length;
    for (const span of spans) batches.onEnd(span);
  });
  return async () => {
    unsubscribe();
    await Promise.race([batches.shutdown(), timers.sleep(END_MS)]);
    for (const [, secret] of secrets) secret.close();
    await outbound.close();
  };
}

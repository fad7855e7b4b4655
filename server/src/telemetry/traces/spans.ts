import { SpanKind, SpanStatusCode, TraceFlags, type Attributes, type HrTime } from '@opentelemetry/api';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { GatewayEvent } from '../../gateway/index.ts';
import { fromNano, VERSION, type EpochMs, type Ms } from '../../units/index.ts';
import { tokensOf } from '../entry-totals.ts';
import { CONVENTIONS, NAMES, OPERATIONS, OWN, PROVIDERS } from './names.ts';

/** A request that has ended, and its place in a trace. */
export type Traced = Extract<GatewayEvent, { kind: 'traced' }>;
type Attempt = Traced['entry']['attempts'][number];

const SCOPE = { name: 'joulegate', version: VERSION, schemaUrl: `https://opentelemetry.io/schemas/${CONVENTIONS}` };
/** Of the process that says it. */
const RESOURCE: Resource = resourceFromAttributes({ 'service.name': 'joulegate', 'service.version': VERSION });

/** Seconds and nanoseconds since 1970. @example hrTime(1500.25) // [1, 500250000] */
export const hrTime = (at: EpochMs): HrTime => [Math.floor(at / 1000), Math.round((at % 1000) * 1e6)];

const operationOf = (endpoint: string): string => OPERATIONS[endpoint] ?? endpoint.replace(/^\/v1\//, '');

/** What is unknown has no attribute. */
const known = (attributes: Readonly<Record<string, string | number | boolean | null>>): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)) as Attributes;

interface SpanParts {
  readonly name: string;
  readonly kind: SpanKind;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  /** The parent is the caller's span. */
  readonly isRemote: boolean;
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
  readonly failed: boolean;
  readonly attributes: Attributes;
}

const spanOf = ({
  traceId,
  spanId,
  parentSpanId,
  isRemote,
  startAt,
  endAt,
  failed,
  ...parts
}: SpanParts): ReadableSpan => ({
  ...parts,
  spanContext: () => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
  ...(parentSpanId === null
    ? {}
    : { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote } }),
  startTime: hrTime(startAt),
  endTime: hrTime(Math.max(startAt, endAt)),
  duration: hrTime(Math.max(0, endAt - startAt)),
  status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
  ended: true,
  links: [],
  events: [],
  resource: RESOURCE,
  instrumentationScope: SCOPE,
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
});

const some = (tokens: number | undefined): number | null => tokens || null;

function tokenAttributes(attempt: Attempt | undefined): Readonly<Record<string, number | null>> {
  const tokens = attempt === undefined ? null : tokensOf(attempt);
  return {
    [NAMES.inputTokens]: tokens?.input ?? null,
    [NAMES.outputTokens]: tokens?.output ?? null,
    [NAMES.cacheReadTokens]: some(tokens?.cacheRead),
    [NAMES.cacheWriteTokens]: some(tokens?.cacheWrite),
    [NAMES.reasoningTokens]: some(tokens?.reasoning),
  };
}

/**
 * The spans of a request: one of the gateway as a server, and below it one of each try as a client of its deployment. They
 * carry what the books hold, names and figures, and nothing of prompt, answer, key or owner.
 * @returns the gateway's first, then tries in order
 */
export function spansOf({ entry, trace, receivedMs, endedMs }: Traced): readonly ReadableSpan[] {
  const { traceId, spanId, parentSpanId, tries } = trace;
  const at = (monotonicMs: Ms): EpochMs => entry.at + (monotonicMs - receivedMs);
  const operation = operationOf(entry.endpoint);
  const energyWh = entry.energyNanoWh.mean;
  const carbonG = entry.carbonNanoG.mean;
  const server = spanOf({
    name: `POST ${entry.endpoint}`,
    kind: SpanKind.SERVER,
    traceId,
    spanId,
    parentSpanId,
    isRemote: true,
    startAt: entry.at,
    endAt: at(endedMs),
    failed: entry.status >= 500,
    attributes: known({
      [NAMES.method]: 'POST',
      [NAMES.route]: entry.endpoint,
      [NAMES.path]: entry.endpoint,
      [NAMES.status]: entry.status,
      [NAMES.error]: entry.error,
      [OWN.decision]: entry.id,
      [OWN.workload]: entry.workload,
      [OWN.mode]: entry.mode,
      [OWN.outcome]: entry.outcome,
      [OWN.deployment]: entry.deployment,
      [OWN.site]: entry.site,
      [OWN.zone]: entry.zone,
      [OWN.costUsd]: entry.priceSource === null ? null : fromNano(entry.costNanoUsd),
      [OWN.energyWh]: energyWh === null ? null : fromNano(energyWh),
      [OWN.carbonG]: carbonG === null ? null : fromNano(carbonG),
      [OWN.tier]: entry.tier,
      [OWN.overheadMs]: entry.latency.overheadMs,
      [OWN.addedMs]: entry.latency.addedMs,
    }),
  });
  const ofTries = tries.map((tried, i) => {
    const attempt = entry.attempts[i];
    const last = i === tries.length - 1;
    const failed = attempt === undefined ? entry.error !== null : attempt.outcome !== 'ok';
    const model = last ? entry.modelServed : null;
    return spanOf({
      name: `${operation} ${model ?? entry.modelAsked}`.trim(),
      kind: SpanKind.CLIENT,
      traceId,
      spanId: tried.spanId,
      parentSpanId: spanId,
      isRemote: false,
      startAt: at(tried.startedMs),
      endAt: at(tried.endedMs ?? endedMs),
      failed,
      attributes: known({
        [NAMES.operation]: operation,
        [NAMES.provider]: last && entry.operator !== null ? (PROVIDERS[entry.operator] ?? entry.operator) : null,
        [NAMES.modelAsked]: entry.modelAsked,
        [NAMES.modelServed]: model,
        [NAMES.stream]: entry.streamed,
        [OWN.deployment]: attempt?.deployment ?? (last ? entry.deployment : null),
        [NAMES.status]: attempt?.status ?? null,
        [NAMES.error]: failed ? (attempt?.outcome ?? entry.error) : null,
        [NAMES.firstTokenS]: attempt?.ttftMs == null ? null : attempt.ttftMs / 1000,
        ...tokenAttributes(attempt),
      }),
    });
  });
  return [server, ...ofTries];
}

import { randomBytes } from 'node:crypto';
import type { Rng } from '../../edge/index.ts';
import type { Ms } from '../../units/index.ts';
import { singleHeader, type RequestHeaders } from '../dialects/index.ts';

/** One try of a traced request; times are monotonic. */
export interface TracedTry {
  readonly spanId: string;
  readonly startedMs: Ms;
  /** `null`: it is under way. */
  endedMs: Ms | null;
}

/** A request that is traced: its place in a trace of W3C Trace Context, and the spans of its tries in order. */
export interface RequestTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Of the caller, 16 hexadecimal digits; `null`: the trace begins here. */
  readonly parentSpanId: string | null;
  readonly spanId: string;
  /** As the caller sent it; goes on as it is. */
  readonly tracestate: string | null;
  readonly tries: TracedTry[];
}

const TRACEPARENT =
  /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-((?!0{16})[\da-f]{16})-([\da-f]{2})(?:-[\x21-\x7e]{1,128})?$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;
const SAMPLED = 1;

const newId = (bytes: number): string => randomBytes(bytes).toString('hex');

/** The caller's place in a trace; `null` where its header says none that is valid. */
export function callersTrace(
  headers: RequestHeaders,
): {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
  readonly tracestate: string | null;
} | null {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(singleHeader(headers['traceparent']) ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  const state = singleHeader(headers['tracestate']);
  return {
    traceId,
    spanId,
    isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED,
    tracestate: state !== undefined && TRACESTATE.test(state) ? state : null,
  };
}

/**
 * Begins the trace of a request: as its caller decided where it has one, otherwise one in so many.
 * @param ratio 0 to 1, of requests without a trace of their caller's
 * @returns `null` where it is not traced
 */
export function beginTrace(headers: RequestHeaders, ratio: number, rng: Rng): RequestTrace | null {
  const caller = callersTrace(headers);
  if (caller === null ? rng.next() >= ratio : !caller.isSampled) return null;
  return {
    traceId: caller?.traceId ?? newId(16),
    parentSpanId: caller?.spanId ?? null,
    spanId: newId(8),
    tracestate: caller?.tracestate ?? null,
    tries: [],
  };
}

/** Begins the span of a try. @returns the header that names it to the upstream */
export function beginTry(trace: RequestTrace, startedMs: Ms): string {
  const spanId = newId(8);
  trace.tries.push({ spanId, startedMs, endedMs: null });
  return `00-${trace.traceId}-${spanId}-01`;
}

/** Ends the span of the newest try. */
export function endTry(trace: RequestTrace | null, endedMs: Ms): void {
  const last = trace?.tries.at(-1);
  if (last !== undefined) last.endedMs ??= endedMs;
}

import { singleHeader, type RequestHeaders } from '../dialects/index.ts';

/** A place in a trace, as W3C Trace Context writes it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
  readonly tracestate: string | null;
}

const TRACEPARENT =
  /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-((?!0{16})[\da-f]{16})-([\da-f]{2})(?:-[\x21-\x7e]{1,128})?$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;
const SAMPLED = 1;

/**
 * The caller's place in a trace (https://www.w3.org/TR/trace-context/); `null` where its headers say none that is valid.
 * @example traceContext({ traceparent: '00-' + 'a'.repeat(32) + '-' + 'b'.repeat(16) + '-01' })?.isSampled // true
 */
export function traceContext(headers: RequestHeaders): TraceContext | null {
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

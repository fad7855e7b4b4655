import { randomBytes } from 'node:crypto';
import type { Rng } from '../../edge/index.ts';
import type { Ms } from '../../units/index.ts';
import type { RequestHeaders } from '../dialects/index.ts';
import { traceContext } from '../fleet/index.ts';

/** The span of one try; times are monotonic. */
interface TracedTry {
  readonly spanId: string;
  readonly startedMs: Ms;
  /** `null`: it is under way. */
  endedMs: Ms | null;
}

const newId = (bytes: number): string => randomBytes(bytes).toString('hex');

/** A request that is traced: its place in a trace, and the spans of its tries in order. */
export class RequestTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Of the caller, 16 hexadecimal digits; `null`: the trace begins here. */
  readonly parentSpanId: string | null;
  readonly spanId = newId(8);
  readonly tries: TracedTry[] = [];

  private constructor(traceId: string, parentSpanId: string | null) {
    this.traceId = traceId;
    this.parentSpanId = parentSpanId;
  }

  /**
   * Begins the trace of a request: as its caller decided where it has one, otherwise one in so many.
   * @param ratio 0 to 1, of requests without a trace of their caller's
   * @returns `null` where it is not traced
   */
  static begin(headers: RequestHeaders, ratio: number, rng: Rng): RequestTrace | null {
    const caller = traceContext(headers);
    if (caller === null ? rng.next() >= ratio : !caller.isSampled) return null;
    return new RequestTrace(caller?.traceId ?? newId(16), caller?.spanId ?? null);
  }

  /** Begins the span of a try. @returns the header that names it to the upstream */
  beginTry(startedMs: Ms): string {
    const spanId = newId(8);
    this.tries.push({ spanId, startedMs, endedMs: null });
    return `00-${this.traceId}-${spanId}-01`;
  }

  /** Ends the span of the newest try. */
  endTry(endedMs: Ms): void {
    const last = this.tries.at(-1);
    if (last !== undefined) last.endedMs ??= endedMs;
  }
}

import { NO_USAGE, toFourDigits, type JoulegateError, type Ms, type Usage } from '../../../units/index.ts';
import type { Entry } from '../../../ledger/index.ts';
import { overheadMs, type Call } from '../call.ts';
import { entryOf } from './entry.ts';

/** How a request ended whose bytes passed unread. */
export interface PassedEnd {
  /** Position in the table of the deployment that it went to. */
  readonly index: number;
  /** What the client got. */
  readonly status: number;
  readonly error: JoulegateError | null;
  /** As the request named it; empty: it named none. */
  readonly model: string;
  readonly streamed: boolean;
  /** `null`: the answer told none. */
  readonly usage: Usage | null;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly ttftMs: Ms | null;
  readonly serviceMs: Ms;
}

/**
 * The row of such a request: where it went, how long it took, how many bytes it was. What nobody knows of it (its tokens
 * where the answer told none, its price, energy, carbon and water) is unknown, and is no zero.
 */
export function passedEntry(call: Call, end: PassedEnd): Entry {
  const { table } = call;
  const { index, status, error, usage, serviceMs, ttftMs } = end;
  const deployment = table.deployments[index];
  const overhead = overheadMs(call);
  const row = entryOf(call, {
    outcome: error === null && status < 400 ? 'served' : 'failed',
    error,
    status,
    cache: null,
    overheadMs: overhead,
  });
  return {
    ...row,
    streamed: end.streamed,
    modelAsked: end.model.slice(0, 200),
    protocol: deployment?.protocol ?? null,
    deployment: deployment?.id ?? null,
    site: deployment?.site.key ?? null,
    zone: deployment?.site.zone ?? null,
    operator: deployment?.control.operator ?? null,
    usage: usage ?? NO_USAGE,
    usageGrade: usage === null ? 'unknown' : 'reported',
    latency: {
      ...row.latency,
      ttftMs: ttftMs === null ? null : toFourDigits(ttftMs),
      serviceMs: toFourDigits(serviceMs),
      totalMs: toFourDigits(serviceMs + overhead),
    },
  };
}

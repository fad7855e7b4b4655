import type { ExpectedUsage } from '../../kernel/index.ts';
import { toJoulegateError, type JoulegateError } from '../../units/index.ts';
import type { Verdict } from './call-limits.ts';
import type { CallEnding } from './call-ending.ts';
import type { CallRecord } from './call-record.ts';
import type { CallReply } from './call-reply.ts';
import type { GatewayRuntime } from './runtime.ts';

/** One that has a deployment's place and sends when its limits allow it. */
export interface Asking {
  readonly runtime: GatewayRuntime;
  readonly record: CallRecord;
  readonly reply: CallReply;
  readonly ending: CallEnding;
  readonly expected: ExpectedUsage;
  send(index: number): void;
  /** The place is given back and the request refused. */
  giveUp(index: number, error: JoulegateError): void;
}

/** Takes from every limit what a deployment may cost at most, then sends: at once, or when the store that all share has answered. */
export function askLimits(asking: Asking, index: number): void {
  const { runtime, record, expected } = asking;
  const { limits, call, table, tries } = record;
  if (!limits.binds) return asking.send(index);
  const longest = call?.maxOutputTokens ?? runtime.settings.openEndedOutputTokens;
  try {
    const verdict = limits.take(table, index, expected, longest, tries);
    if (!(verdict instanceof Promise)) return decided(asking, index, verdict);
    verdict.then(
      (later) => decided(asking, index, later),
      (error: unknown) => undecided(asking, index, error),
    );
  } catch (error) {
    undecided(asking, index, error);
  }
}

function decided(asking: Asking, index: number, verdict: Verdict): void {
  const { runtime, record, reply, ending } = asking;
  reply.verdict = verdict;
  if (verdict.kind === 'refused') return asking.giveUp(index, verdict.error);
  record.limits.granted();
  if (!ending.over) return asking.send(index);
  // The client left while the shared store was asked.
  runtime.fleet.release(index);
  record.limits.giveBack();
}

/** Limits that cannot be asked forbid what is enforced; elsewhere they cost the count, never the request. */
function undecided(asking: Asking, index: number, fault: unknown): void {
  const { runtime, record, ending } = asking;
  const error = toJoulegateError(fault);
  if (record.enforced) return asking.giveUp(index, error);
  runtime.bus.publish({ kind: 'part-fault', part: 'limits', message: error.message });
  if (ending.over) runtime.fleet.release(index);
  else asking.send(index);
}

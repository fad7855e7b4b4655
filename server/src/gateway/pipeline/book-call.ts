import type { Entry } from '../../ledger/index.ts';
import { NO_USAGE, toJoulegateError, type JoulegateError } from '../../units/index.ts';
import type { CallRequest } from '../dialects/index.ts';
import type { CallRecord } from './call-record.ts';
import { textBytes } from './expect.ts';
import { entryOf, type Finished } from './finalize.ts';
import type { GatewayRuntime } from './runtime.ts';
import { teach } from './teach.ts';
import { tolerate } from './tolerate.ts';

/** The row of a request, and when it is in the books. */
export interface Booked {
  readonly row: Entry;
  readonly stored: Promise<void>;
}

/**
 * Books a request that is over: settles its limits, appends its entry, teaches what it told and publishes it. To be
 * called once a request.
 * @param cache what an answer from the cache saved
 */
export function bookCall(
  runtime: GatewayRuntime,
  record: CallRecord,
  outcome: Entry['outcome'],
  error: JoulegateError | null,
  status: number,
  cache: Entry['cache'],
): Booked {
  const { call } = record;
  const row = tolerantEntry(runtime, {
    id: record.id,
    at: record.at,
    principal: record.principal,
    endpoint: record.endpoint.path,
    table: record.table,
    compiled: record.compiled,
    modelAsked: call?.model.slice(0, 200) ?? '',
    origin: record.origin,
    streamed: call?.stream ?? false,
    decision: record.decision,
    tries: record.tries,
    outcome,
    error,
    status,
    overheadMs: record.overheadMs(),
    units: record.wishes.units,
    cache,
  });
  record.limits.settle(row.attempts);
  const stored = append(runtime, row);
  if (call !== null && record.compiled !== null && outcome === 'served')
    tolerate(runtime, 'policy', () => teachFrom(runtime, record, call, row), undefined);
  runtime.bus.publish({ kind: 'entry', entry: row });
  if (outcome === 'served' && row.usageGrade !== 'reported' && row.deployment !== null)
    runtime.bus.publish({ kind: 'usage-missing', id: record.id, deployment: row.deployment });
  return { row, stored };
}

/** Figures that do not fit the books cost their entry these figures, never the request its answer. */
function tolerantEntry(runtime: GatewayRuntime, finished: Finished): Entry {
  try {
    return entryOf(runtime, finished);
  } catch (fault) {
    runtime.bus.publish({ kind: 'ledger-fault', message: toJoulegateError(fault).message });
    const tries = finished.tries.map((tried) => ({ ...tried, usage: NO_USAGE, usageGrade: 'estimated' as const }));
    // Where even the factors cannot be read, the entry says that there was a request and how it ended.
    return (
      tolerate(runtime, 'catalogue', () => entryOf(runtime, { ...finished, tries, decision: null }), null) ??
      entryOf(runtime, { ...finished, tries: [], decision: null, compiled: null })
    );
  }
}

function append(runtime: GatewayRuntime, row: Entry): Promise<void> {
  try {
    return runtime.journal.append(row);
  } catch (fault) {
    return Promise.reject(toJoulegateError(fault));
  }
}

function teachFrom(runtime: GatewayRuntime, record: CallRecord, call: CallRequest, row: Entry): void {
  teach(runtime, row, {
    index: record.tries.at(-1)?.index ?? -1,
    session: call.session,
    endpoint: record.endpoint.name,
    textBytes: textBytes(call, record.incoming.body.length),
  });
}

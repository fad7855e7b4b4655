import type { JoulegateError } from '../../units/index.ts';
import { toJoulegateError } from '../../units/index.ts';
import type { Principal } from '../tenants/index.ts';
import { entryOf } from './finalize.ts';
import type { GatewayRuntime } from './runtime.ts';

/** Books an authenticated request that was refused before its body was read, under the id that the caller is told. */
export function bookRefusal(
  runtime: GatewayRuntime,
  id: string,
  principal: Principal,
  endpoint: string,
  error: JoulegateError,
): void {
  const row = entryOf(runtime, {
    id,
    at: runtime.clock.now(),
    principal,
    endpoint,
    table: runtime.table(),
    compiled: null,
    modelAsked: '',
    origin: runtime.ownOrigin,
    streamed: false,
    decision: null,
    tries: [],
    outcome: error.code === 'JG_CLIENT_GONE' ? 'failed' : 'refused',
    error,
    status: error.status,
    overheadMs: 0,
    units: null,
  });
  runtime.journal.append(row).catch((fault: unknown) => {
    runtime.bus.publish({ kind: 'ledger-fault', message: toJoulegateError(fault).message });
  });
  runtime.bus.publish({ kind: 'entry', entry: row });
}

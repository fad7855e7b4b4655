import type { Clock } from '../../edge/index.ts';
import type { CompiledWorkload, Decision, Table } from '../../kernel/index.ts';
import type { EpochMs, Ms } from '../../units/index.ts';
import type { CallRequest, Endpoint } from '../dialects/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { TryResult } from './attempt.ts';
import { CallLimits } from './call-limits.ts';
import type { Incoming } from './reply.ts';
import { NO_WISHES, type CallerWishes } from './request-headers.ts';
import type { GatewayRuntime } from './runtime.ts';

/** What is known of one request so far, and what it holds; its entry is made of it. */
export class CallRecord {
  readonly id: string;
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  readonly incoming: Incoming;
  /** The table that decides it, also where another has come meanwhile. */
  readonly table: Table;
  readonly at: EpochMs;
  readonly limits: CallLimits;
  readonly tries: TryResult[] = [];
  wishes: CallerWishes = NO_WISHES;
  origin: string;
  call: CallRequest | null = null;
  compiled: CompiledWorkload | null = null;
  decision: Decision | null = null;
  /** Monotonic; 0: nothing was sent yet. */
  dispatchedMs: Ms = 0;
  /** Monotonic; 0: no try has ended yet. */
  upstreamEndMs: Ms = 0;
  readonly #clock: Clock;

  constructor(runtime: GatewayRuntime, principal: Principal, endpoint: Endpoint, incoming: Incoming) {
    this.id = runtime.newId();
    this.principal = principal;
    this.endpoint = endpoint;
    this.incoming = incoming;
    this.table = runtime.table();
    this.at = runtime.clock.now();
    this.limits = new CallLimits(runtime, this.id, principal);
    this.origin = runtime.ownOrigin;
    this.#clock = runtime.clock;
  }

  /** Its decision is carried out, not only written down. */
  get enforced(): boolean {
    return this.compiled?.workload.mode === 'enforce';
  }

  /** Our own time so far: before the first dispatch and after the last upstream byte. */
  overheadMs(): Ms {
    const now = this.#clock.monotonicMs();
    const before = (this.dispatchedMs || now) - this.incoming.receivedMs;
    return before + (this.upstreamEndMs === 0 ? 0 : now - this.upstreamEndMs);
  }
}

import type { AbuseAlarm } from './guarding/index.ts';
import type { Entry } from '../ledger/index.ts';
import type { Ms } from '../units/index.ts';
import type { RequestTrace } from './pipeline/trace.ts';

/** What the gateway publishes; telemetry and admin subscribe and translate. */
export type GatewayEvent =
  | { readonly kind: 'entry'; readonly entry: Entry }
  /** A traced request has ended; times are monotonic. */
  | {
      readonly kind: 'traced';
      readonly entry: Entry;
      readonly trace: RequestTrace;
      readonly receivedMs: Ms;
      readonly endedMs: Ms;
    }
  | {
      readonly kind: 'upstream-health';
      readonly deployment: string;
      readonly healthy: boolean;
      readonly detail: string;
    }
  | { readonly kind: 'usage-missing'; readonly id: string; readonly deployment: string }
  | { readonly kind: 'unauthenticated'; readonly code: string }
  /** Something looks like abuse, and what followed. */
  | { readonly kind: 'abuse'; readonly alarm: AbuseAlarm; readonly action: 'notify' | 'throttle' | 'freeze' | 'stop' }
  | { readonly kind: 'ledger-fault'; readonly message: string }
  /** The copy of the books in the object store is behind; it is tried again. */
  | { readonly kind: 'upload-fault'; readonly message: string }
  | { readonly kind: 'grid-fault'; readonly message: string }
  /** A part failed under a request, which went on without it. */
  | { readonly kind: 'part-fault'; readonly part: string; readonly message: string }
  /** What a stage of the guard took of a request's time. */
  | { readonly kind: 'guard-stage'; readonly workload: string; readonly stage: string; readonly ms: Ms }
  /** A webhook was told of an end: it took it, failed and is told again, or was given up. */
  | { readonly kind: 'webhook'; readonly result: 'sent' | 'failed' | 'given-up' }
  /** A namespace of Kubernetes was diagnosed. */
  | {
      readonly kind: 'diagnosis';
      readonly code: string;
      readonly tookMs: Ms;
      readonly calls: number;
      readonly bytes: number;
    }
  | { readonly kind: 'meter-fault'; readonly message: string }
  /** A part goes on with what it last knew; `null`: it is well again. */
  | { readonly kind: 'standing-fault'; readonly part: string; readonly message: string | null }
  | {
      readonly kind: 'config-changed';
      readonly version: number;
      /** Sections that wait for a restart. */ readonly waiting: readonly string[];
    }
  | { readonly kind: 'config-fault'; readonly message: string };

export type Listener = (event: GatewayEvent) => void;

/** A synchronous fan-out; a listener that throws never reaches the request. */
export interface EventBus {
  publish(event: GatewayEvent): void;
  subscribe(listener: Listener): () => void;
}

export function eventBus(): EventBus {
  const listeners = new Set<Listener>();
  return {
    publish(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch {
          // A broken listener is its own problem: a request must never fail on it.
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

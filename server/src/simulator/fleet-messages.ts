import type { JoulegateError } from '../units/index.ts';
import type { Fault, MeterReading } from './types.ts';

/** What the owner asks of a fleet in a worker; `call` pairs it with its answer. */
export type FleetCommand =
  | { readonly kind: 'set-fault'; readonly call: number; readonly id: string; readonly fault: Fault | null }
  | { readonly kind: 'meters'; readonly call: number };

/** An error as it crosses the thread. */
export interface PlainError {
  readonly code: JoulegateError['code'];
  readonly message: string;
  readonly hint: string | undefined;
}

export type FleetReply =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'not-started'; readonly error: PlainError }
  | { readonly kind: 'done'; readonly call: number; readonly meters: readonly MeterReading[] }
  | { readonly kind: 'refused'; readonly call: number; readonly error: PlainError };

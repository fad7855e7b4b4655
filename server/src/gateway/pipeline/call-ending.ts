import type { Entry } from '../../ledger/index.ts';
import { JoulegateError, toJoulegateError } from '../../units/index.ts';
import type { Hit } from '../cache/index.ts';
import { bookCall, type Booked } from './book-call.ts';
import type { CacheTurn } from './cache-turn.ts';
import type { CallRecord } from './call-record.ts';
import type { CallReply } from './call-reply.ts';
import type { GatewayRuntime } from './runtime.ts';
import type { TryEnd } from './try-end.ts';

/** The end of one request: it comes once, however it comes, is booked, and is told to the client. */
export class CallEnding {
  readonly #runtime: GatewayRuntime;
  readonly #record: CallRecord;
  readonly #reply: CallReply;
  readonly #onEnd: () => void;
  /** Where a good answer is left for others. */
  turn: CacheTurn | null = null;
  /** What the request waits for ends with it. */
  cancelWait: (() => void) | null = null;
  over = false;

  constructor(runtime: GatewayRuntime, record: CallRecord, reply: CallReply, onEnd: () => void) {
    this.#runtime = runtime;
    this.#record = record;
    this.#reply = reply;
    this.#onEnd = onEnd;
  }

  /** A deployment has answered. */
  succeed(end: TryEnd): void {
    const booked = this.#book('served', null, 200);
    if (booked === null) return;
    const { row, stored } = booked;
    this.turn?.keep(end, this.#record.call?.stream ?? false, row);
    if (this.#runtime.durability === 'async') {
      this.#reply.deliver(end, row);
      stored.catch((fault: unknown) => this.#ledgerFault(fault));
      return;
    }
    stored.then(
      () => this.#reply.deliver(end, row),
      (fault: unknown) => this.#deliverUnbooked(end, row, toJoulegateError(fault)),
    );
  }

  /** The cache has an answer. */
  serveStored(hit: Hit, streamed: boolean): void {
    const { costNanoUsd, energyNanoWh, carbonNanoG } = hit.answer;
    const saved = { savedNanoUsd: costNanoUsd, savedNanoWh: energyNanoWh.mean ?? 0, savedNanoG: carbonNanoG.mean };
    const booked = this.#book('cached', null, 200, saved);
    if (booked !== null) this.#whenStored(booked.stored, () => this.#reply.replay(hit, streamed, booked.row));
  }

  /** The gateway knows the answer by itself. */
  answerOwn(tail: Buffer): void {
    this.#reply.also('x-joulegate-usage-grade', 'estimated');
    const booked = this.#book('served', null, 200);
    if (booked !== null)
      this.#whenStored(booked.stored, () =>
        this.#reply.deliver({ status: 200, contentType: 'application/json', tail }, booked.row),
      );
  }

  /** Nothing was or will be answered. */
  refuse(error: JoulegateError): void {
    if (error.code === 'JG_BUDGET_SPENT') this.#reply.also('x-should-retry', 'false');
    const booked = this.#book(error.status >= 500 ? 'failed' : 'refused', error, error.status);
    if (booked !== null) this.#whenStored(booked.stored, () => this.#reply.error(error));
  }

  /** The last try has failed. */
  fail(end: TryEnd): void {
    const error = end.error ?? new JoulegateError('JG_UPSTREAM_ERROR', `the upstream answered ${end.status}`);
    // One layer retries: a client that starts over would multiply what was tried here.
    if (this.#record.tries.length > 1) this.#reply.also('x-should-retry', 'false');
    const status = end.passThrough && !end.committed ? (end.status ?? error.status) : error.status;
    const booked = this.#book('failed', error, status);
    if (booked === null) return;
    this.#whenStored(booked.stored, () =>
      end.passThrough ? this.#reply.passOn(end, error, booked.row) : this.#reply.error(error),
    );
  }

  /** Nobody is there to be told. */
  abandon(error: JoulegateError): void {
    this.#book('failed', error, error.status)?.stored.catch((fault: unknown) => this.#ledgerFault(fault));
  }

  #book(
    outcome: Entry['outcome'],
    error: JoulegateError | null,
    status: number,
    cache: Entry['cache'] = null,
  ): Booked | null {
    if (this.over) return null;
    this.over = true;
    this.cancelWait?.();
    const booked = bookCall(this.#runtime, this.#record, outcome, error, status, cache);
    this.#onEnd();
    return booked;
  }

  /** Strict books before it answers. Where a decision is enforced an unbooked answer is an error; elsewhere the ledger never fails a request. */
  #deliverUnbooked(end: TryEnd, row: Entry, error: JoulegateError): void {
    this.#ledgerFault(error);
    if (row.mode !== 'enforce') return this.#reply.deliver(end, row);
    // The fault itself names files of this machine: it is for the operator.
    const hint = 'try again shortly; the gateway books strictly';
    this.#reply.error(
      new JoulegateError('JG_LEDGER', 'the answer could not be booked and is withheld', { hint, cause: error }),
    );
  }

  #whenStored(stored: Promise<void>, then: () => void): void {
    stored.then(then, (fault: unknown) => {
      this.#ledgerFault(fault);
      then();
    });
  }

  #ledgerFault(fault: unknown): void {
    this.#runtime.bus.publish({ kind: 'ledger-fault', message: toJoulegateError(fault).message });
  }
}

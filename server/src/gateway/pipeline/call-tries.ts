import type { ExpectedUsage } from '../../kernel/index.ts';
import { JoulegateError, toJoulegateError } from '../../units/index.ts';
import { askLimits, type Asking } from './ask-limits.ts';
import { backoffMs, retryAfterMs } from './backoff.ts';
import type { CallEnding } from './call-ending.ts';
import type { CallRecord } from './call-record.ts';
import type { CallReply } from './call-reply.ts';
import { goOnLater } from './go-on-later.ts';
import { observeTry } from './observe-try.ts';
import type { Incoming } from './reply.ts';
import type { Route } from './route.ts';
import type { GatewayRuntime } from './runtime.ts';
import { tolerate } from './tolerate.ts';
import type { TryEnd } from './try-end.ts';
import type { TrySink } from './try-sink.ts';
import type { AnswerHeaders } from './upstream-response-headers.ts';
import { UpstreamTry } from './upstream-try.ts';

const NO_HEADERS: Incoming['headers'] = {};

/** The tries of one request along its route, one after the other, until one answers or no other may. */
export class CallTries implements Asking, TrySink {
  readonly runtime: GatewayRuntime;
  readonly record: CallRecord;
  readonly reply: CallReply;
  readonly ending: CallEnding;
  readonly expected: ExpectedUsage;
  readonly #route: Route;
  #current: UpstreamTry | null = null;
  /** Of the current try. */
  #index = -1;
  #deployment = '';
  /** Next place in the route's order. */
  #position = 0;
  #round = 0;

  constructor(
    runtime: GatewayRuntime,
    record: CallRecord,
    reply: CallReply,
    ending: CallEnding,
    route: Route,
    expected: ExpectedUsage,
  ) {
    this.runtime = runtime;
    this.record = record;
    this.reply = reply;
    this.ending = ending;
    this.expected = expected;
    this.#route = route;
  }

  /** Tries the next deployment in order, waits for another round, or ends with the last failure. @param failure `null` before the first try */
  next(failure: TryEnd | null): void {
    const { runtime, record } = this;
    const { settings, fleet } = runtime;
    const left = settings.retry.maxAttempts - record.tries.length;
    if (this.#position === 0 && left > 0) {
      this.#position = 1;
      if (fleet.acquire(this.#route.first)) return askLimits(this, this.#route.first);
    }
    const order = this.#route.order();
    while (this.#position < order.length && left > 0) {
      const index = order[this.#position++] as number;
      if (fleet.acquire(index)) return askLimits(this, index);
    }
    if (failure === null)
      return this.ending.refuse(
        new JoulegateError('JG_OVERLOADED', 'every allowed deployment is at its in-flight cap', {
          hint: 'try again shortly, or raise maxInFlight',
        }),
      );
    // Where nothing is decided a call meets what it met before joulegate: its client's own retries.
    const rounds = record.enforced ? settings.retry.rounds : 1;
    const waitMs =
      left > 0 && this.#round + 1 < rounds
        ? backoffMs(settings.retry, this.#round, retryAfterMs(failure.retryAfter, runtime.clock.now()), runtime.rng)
        : null;
    if (waitMs === null) return this.ending.fail(failure);
    goOnLater(runtime, this.ending, waitMs, () => {
      this.#round++;
      this.#position = 0;
      this.next(failure);
    });
  }

  /** Ends the request with its current try. @returns false where none is under way */
  abort(error: JoulegateError): boolean {
    if (this.#current === null) return false;
    this.#current.abort(error);
    return true;
  }

  send(index: number): void {
    const { runtime, record, reply } = this;
    const { endpoint, incoming, call } = record;
    const deployment = record.table.deployments[index];
    const lane = deployment === undefined ? undefined : endpoint.lanes[deployment.protocol];
    if (deployment === undefined || call === null || lane === undefined) {
      const what = `deployment ${deployment?.id ?? index} does not serve ${endpoint.path}`;
      return this.giveUp(
        index,
        new JoulegateError('JG_ROUTE_NO_CANDIDATE', what, {
          where: 'path',
          hint: 'name a workload that does, or add a deployment',
        }),
      );
    }
    record.dispatchedMs ||= runtime.clock.monotonicMs();
    const sameProtocol = deployment.protocol === endpoint.dialect.name;
    reply.passesHeaders = sameProtocol && !record.enforced;
    this.#index = index;
    this.#deployment = deployment.id;
    try {
      const { body, dropped } = lane.outgoing(call, incoming.body, deployment.upstreamModel);
      if (dropped.length > 0) reply.also('x-joulegate-dropped', dropped.join(', '));
      const expectedInput = Math.round(this.expected.inputTokens + this.expected.cacheReadTokens);
      const dispatch = {
        index,
        lane,
        sameProtocol,
        call,
        client: sameProtocol ? incoming.headers : NO_HEADERS,
        body,
        expectedInput,
      };
      this.#current = new UpstreamTry(runtime, dispatch, this);
    } catch (error) {
      return this.giveUp(index, toJoulegateError(error));
    }
    this.#current.send();
  }

  giveUp(index: number, error: JoulegateError): void {
    this.runtime.fleet.release(index);
    this.ending.refuse(error);
  }

  answered(headers: AnswerHeaders): void {
    this.reply.upstream = headers;
  }

  headers(isStream: boolean): void {
    this.reply.head(this.#deployment, isStream);
  }

  write(chunk: Buffer): boolean {
    return this.reply.write(chunk);
  }

  onDrain(callback: () => void): void {
    this.reply.onDrain(callback);
  }

  end(end: TryEnd): void {
    const { runtime, record } = this;
    const index = this.#index;
    this.#current = null;
    record.upstreamEndMs = runtime.clock.monotonicMs();
    runtime.fleet.release(index);
    tolerate(runtime, 'fleet', () => observeTry(runtime.fleet, index, end), undefined);
    record.tries.push({ ...end, index });
    const gone = end.error?.code === 'JG_CLIENT_GONE' || end.error?.code === 'JG_SHUTTING_DOWN';
    if (end.outcome === 'ok') this.ending.succeed(end);
    else if (end.retryable && !end.committed && !gone) this.next(end);
    else this.ending.fail(end);
  }
}

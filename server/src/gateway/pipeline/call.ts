import type { CompiledWorkload, ExpectedUsage, Table } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { JoulegateError, outputTokens, NO_USAGE, toJoulegateError } from '../../units/index.ts';
import type { Hit } from '../cache/index.ts';
import type { CallRequest, Endpoint } from '../protocols/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { TryResult } from './attempt.ts';
import { backoffMs, retryAfterMs } from './backoff.ts';
import { cacheTurn, type CacheTurn } from './cache-turn.ts';
import { CallLimits, type Verdict } from './call-limits.ts';
import { CallReply } from './call-reply.ts';
import { expectCall, textBytes } from './expect.ts';
import { entryOf, type Finished } from './finalize.ts';
import type { Incoming, Reply } from './reply.ts';
import { ownAnswer } from './own-answer.ts';
import { callerWishes, NO_WISHES, type CallerWishes } from './request-headers.ts';
import { resolveOrigin, resolveWorkload, type Resolved } from './resolve.ts';
import { restrict } from './restrict.ts';
import { route, type Asked, type Route } from './route.ts';
import type { GatewayRuntime } from './runtime.ts';
import { teach } from './teach.ts';
import { tolerate } from './tolerate.ts';
import { failureDetail } from './upstream-failure.ts';
import type { TryEnd } from './try-end.ts';
import { UpstreamTry } from './upstream-try.ts';

/** Shorter answers say more about the network than about the step. */
const TOKENS_TO_TIME = 16;
const QUEUE_JITTER_MS = 250;

/**
 * One request from its body to its entry. Finalize runs exactly once, on every path: success, refusal, upstream
 * failure, client gone, shutdown.
 */
export class Call {
  readonly id: string;
  place = -1;
  readonly #runtime: GatewayRuntime;
  readonly #principal: Principal;
  readonly #endpoint: Endpoint;
  readonly #incoming: Incoming;
  readonly #reply: CallReply;
  readonly #table: Table;
  readonly #at: number;
  readonly #onEnd: () => void;
  readonly #limits: CallLimits;
  readonly #tries: TryResult[] = [];
  #wishes: CallerWishes = NO_WISHES;
  #call: CallRequest | null = null;
  #compiled: CompiledWorkload | null = null;
  #expected: ExpectedUsage | null = null;
  #route: Route | null = null;
  #origin: string;
  #current: UpstreamTry | null = null;
  #turn: CacheTurn | null = null;
  /** Next place in the route's order. */
  #position = 0;
  #round = 0;
  #cancelWait: (() => void) | null = null;
  #dispatchedMs = 0;
  #upstreamEndMs = 0;
  #finalized = false;

  constructor(runtime: GatewayRuntime, principal: Principal, endpoint: Endpoint, incoming: Incoming, reply: Reply, onEnd: () => void) {
    this.id = runtime.newId();
    this.#runtime = runtime;
    this.#principal = principal;
    this.#endpoint = endpoint;
    this.#incoming = incoming;
    this.#reply = new CallReply(this.id, endpoint, reply, () => this.#overheadMs());
    this.#limits = new CallLimits(runtime, this.id, principal);
    this.#table = runtime.table();
    this.#at = runtime.clock.now();
    this.#origin = runtime.ownOrigin;
    this.#onEnd = onEnd;
  }

  /** Parses, decides, reserves and sends; every failure ends in a clear answer and an entry. */
  start(): void {
    try {
      const runtime = this.#runtime;
      const table = this.#table;
      const endpoint = this.#endpoint;
      const { body, headers } = this.#incoming;
      const wishes = (this.#wishes = callerWishes(headers));
      const call = (this.#call = endpoint.parse(body));
      const origin = (this.#origin = resolveOrigin(table, this.#principal, wishes, runtime.ownOrigin));
      const resolved = this.#resolve(call, wishes);
      this.#compiled = resolved.compiled;
      const own = ownAnswer(runtime, table, resolved, endpoint, call, body.length);
      if (own !== null) return this.#answerOwn(own);
      const turn = (this.#turn = cacheTurn(runtime, { principal: this.#principal, endpoint, call, incoming: this.#incoming, compiled: resolved.compiled, controlText: wishes.controlText }));
      const hit = turn?.find() ?? null;
      if (hit !== null) return this.#serveStored(hit, call.stream);
      if (call.stream) this.#reply.gather = turn;
      if (call.stream) this.#reply.keepAlive(runtime);
      this.#decide(resolved, { endpoint, call, wishes, origin });
    } catch (error) {
      this.#refuse(toJoulegateError(error));
    }
  }

  #decide(resolved: Resolved, asked: Pick<Asked, 'endpoint' | 'call' | 'wishes' | 'origin'>): void {
    const runtime = this.#runtime;
    const { id } = (this.#compiled = resolved.compiled).workload;
    const expected = (this.#expected = tolerate(runtime, 'policy', () => expectCall(runtime, id, asked.endpoint, asked.call, this.#incoming.body.length), NOTHING_EXPECTED));
    const warm = tolerate(runtime, 'policy', () => runtime.sessions.find(this.#principal.organisation, asked.call.session), null);
    const { refusal, opensAt } = (this.#route = route(runtime, this.#table, resolved, { ...asked, expected, warm }));
    if (refusal === null) return this.#next(null);
    if (opensAt === null || opensAt - this.#at > runtime.settings.longestQueueMs) throw refusal;
    const waitMs = opensAt - runtime.clock.now();
    // Those who waited together do not come back together.
    this.#wait(waitMs + runtime.rng.next() * QUEUE_JITTER_MS, () => this.#decide(resolved, asked));
  }

  /** Goes on later, unless the request has ended meanwhile; what fails then is refused as it would be now. */
  #wait(waitMs: number, then: () => void): void {
    this.#cancelWait = this.#runtime.clock.after(waitMs, () => {
      this.#cancelWait = null;
      if (this.#finalized) return;
      try {
        then();
      } catch (error) {
        this.#refuse(toJoulegateError(error));
      }
    });
  }

  #serveStored(hit: Hit, streamed: boolean): void {
    const { costNanoUsd, energyNanoWh, carbonNanoG } = hit.answer;
    const saved = { savedNanoUsd: costNanoUsd, savedNanoWh: energyNanoWh.p50 ?? 0, savedNanoG: carbonNanoG.p50 };
    const entry = this.#finalize('cached', null, 200, saved);
    if (entry !== null) this.#whenStored(entry.stored, () => this.#reply.replay(hit, streamed, entry.row));
  }

  #answerOwn(tail: Buffer): void {
    this.#reply.also('x-joulegate-usage-grade', 'estimated');
    const entry = this.#finalize('served', null, 200);
    if (entry !== null) this.#whenStored(entry.stored, () => this.#reply.deliver({ status: 200, contentType: 'application/json', tail }, entry.row));
  }

  #resolve(call: CallRequest, wishes: CallerWishes): Resolved {
    const resolved = resolveWorkload(this.#table, this.#principal, wishes, call.model, this.#runtime.defaultWorkload);
    const { control, controlText } = wishes;
    return control === null ? resolved : { ...resolved, compiled: restrict(this.#table, resolved.compiled, control, controlText) };
  }

  /** The client hung up: the upstream stops, what was done so far is booked. */
  clientGone(): void {
    const error = new JoulegateError('JG_CLIENT_GONE', 'the client closed the connection');
    this.#reply.stop();
    if (this.#current === null) this.#finalize('failed', error, error.status)?.stored.catch(this.#ledgerFault);
    else this.#current.abort(error);
  }

  /** Shutdown took longer than the drain allows. */
  cutOff(): void {
    const error = new JoulegateError('JG_SHUTTING_DOWN', 'the gateway is shutting down');
    if (this.#current === null) this.#refuse(error);
    else this.#current.abort(error);
  }

  /** Tries the next deployment in order, waits for another round, or ends with the last failure. */
  #next(failure: TryEnd | null): void {
    const { settings, fleet } = this.#runtime;
    const route = this.#route;
    const left = settings.retry.maxAttempts - this.#tries.length;
    if (route !== null && this.#position === 0 && left > 0) {
      this.#position = 1;
      if (fleet.acquire(route.first)) return this.#reserve(route.first);
    }
    const order = route?.order() ?? [];
    while (this.#position < order.length && left > 0) {
      const index = order[this.#position++] as number;
      if (fleet.acquire(index)) return this.#reserve(index);
    }
    if (failure === null)
      return this.#refuse(
        new JoulegateError('JG_OVERLOADED', 'every allowed deployment is at its in-flight cap', { hint: 'try again shortly, or raise maxInFlight' }),
      );
    // Where nothing is decided a call meets what it met before joulegate: its client's own retries.
    const rounds = this.#compiled?.workload.mode === 'enforce' ? settings.retry.rounds : 1;
    const waitMs = left > 0 && this.#round + 1 < rounds ? backoffMs(settings.retry, this.#round, retryAfterMs(failure.retryAfter, this.#runtime.clock.now()), this.#runtime.rng) : null;
    if (waitMs === null) return this.#fail(failure);
    this.#wait(waitMs, () => {
      this.#round++;
      this.#position = 0;
      this.#next(failure);
    });
  }

  #reserve(index: number): void {
    if (!this.#limits.binds) return this.#send(index);
    const longest = this.#call?.maxOutputTokens ?? this.#runtime.settings.openEndedOutputTokens;
    try {
      const verdict = this.#limits.take(this.#table, index, this.#expected ?? NOTHING_EXPECTED, longest, this.#tries);
      if (!(verdict instanceof Promise)) return this.#decided(index, verdict);
      verdict.then(
        (decided) => this.#decided(index, decided),
        (error: unknown) => this.#undecided(index, error),
      );
    } catch (error) {
      this.#undecided(index, error);
    }
  }

  /** Limits that cannot be asked forbid what is enforced; elsewhere they cost the count, never the request. */
  #undecided(index: number, fault: unknown): void {
    if (this.#compiled?.workload.mode === 'enforce') return this.#notGranted(index, toJoulegateError(fault));
    this.#runtime.bus.publish({ kind: 'part-fault', part: 'limits', message: toJoulegateError(fault).message });
    if (this.#finalized) this.#runtime.fleet.release(index);
    else this.#send(index);
  }

  #decided(index: number, verdict: Verdict): void {
    this.#reply.verdict = verdict;
    if (verdict.kind === 'refused') return this.#notGranted(index, verdict.error);
    this.#limits.granted();
    if (!this.#finalized) return this.#send(index);
    // The client left while the shared store was asked.
    this.#runtime.fleet.release(index);
    this.#limits.giveBack();
  }

  #notGranted(index: number, error: JoulegateError): void {
    this.#runtime.fleet.release(index);
    this.#refuse(error);
  }

  #send(index: number): void {
    const deployment = this.#table.deployments[index];
    const call = this.#call;
    const lane = deployment === undefined ? undefined : this.#endpoint.lanes[deployment.protocol];
    if (deployment === undefined || call === null || lane === undefined) {
      const what = `deployment ${deployment?.id ?? index} does not serve ${this.#endpoint.path}`;
      return this.#notGranted(index, new JoulegateError('JG_ROUTE_NO_CANDIDATE', what, { where: 'path', hint: 'name a workload that does, or add a deployment' }));
    }
    this.#dispatchedMs ||= this.#runtime.clock.monotonicMs();
    const sameProtocol = deployment.protocol === this.#endpoint.client;
    this.#reply.passesHeaders = sameProtocol && this.#compiled?.workload.mode !== 'enforce';
    try {
      const { body, dropped } = lane.outgoing(call, this.#incoming.body, deployment.upstreamModel);
      if (dropped.length > 0) this.#reply.also('x-joulegate-dropped', dropped.join(', '));
      const expectedInput = Math.round((this.#expected?.inputTokens ?? 0) + (this.#expected?.cacheReadTokens ?? 0));
      const dispatch = { index, lane, sameProtocol, call, client: sameProtocol ? this.#incoming.headers : NO_HEADERS, body, expectedInput };
      this.#current = new UpstreamTry(this.#runtime, dispatch, {
        answered: (headers) => void (this.#reply.upstream = headers),
        headers: (isStream) => this.#reply.head(deployment.id, isStream),
        write: (chunk) => this.#reply.write(chunk),
        onDrain: (callback) => this.#reply.onDrain(callback),
        end: (end) => this.#tryEnded(index, end),
      });
    } catch (error) {
      return this.#notGranted(index, toJoulegateError(error));
    }
    this.#current.send();
  }

  #tryEnded(index: number, end: TryEnd): void {
    const { fleet, clock } = this.#runtime;
    this.#current = null;
    this.#upstreamEndMs = clock.monotonicMs();
    fleet.release(index);
    tolerate(this.#runtime, 'fleet', () => this.#observe(index, end), undefined);
    this.#tries.push({ ...end, index });
    const gone = end.error?.code === 'JG_CLIENT_GONE' || end.error?.code === 'JG_SHUTTING_DOWN';
    if (end.outcome === 'ok') this.#succeed(end);
    else if (end.retryable && !end.committed && !gone) this.#next(end);
    else this.#fail(end);
  }

  #observe(index: number, { timing, usage, outcome, blame, error, status }: TryEnd): void {
    const { fleet } = this.#runtime;
    if (timing.ttftMs !== null) {
      fleet.observeTtft(index, timing.ttftMs);
      const tokens = outputTokens(usage);
      if (outcome === 'ok' && tokens >= TOKENS_TO_TIME) fleet.observeTpot(index, (timing.serviceMs - timing.ttftMs) / (tokens - 1));
    }
    if (blame === 'upstream') fleet.failed(index, failureDetail(error, status));
    else if (outcome === 'ok') fleet.succeeded(index);
  }

  #succeed(end: TryEnd): void {
    const entry = this.#finalize('served', null, 200);
    if (entry === null) return;
    this.#turn?.keep(end, this.#call?.stream ?? false, entry.row);
    if (this.#runtime.durability === 'async') {
      this.#reply.deliver(end, entry.row);
      entry.stored.catch(this.#ledgerFault);
      return;
    }
    entry.stored.then(
      () => this.#reply.deliver(end, entry.row),
      (error: unknown) => this.#deliverUnbooked(end, entry.row, toJoulegateError(error)),
    );
  }

  /** Strict books before it answers. Where a decision is enforced an unbooked answer is an error; elsewhere the ledger never fails a request. */
  #deliverUnbooked(end: TryEnd, row: Entry, error: JoulegateError): void {
    this.#ledgerFault(error);
    if (row.mode !== 'enforce') return this.#reply.deliver(end, row);
    // The fault itself names files of this machine: it is for the operator.
    const hint = 'try again shortly; the gateway books strictly';
    this.#reply.error(new JoulegateError('JG_LEDGER', 'the answer could not be booked and is withheld', { hint, cause: error }));
  }

  #refuse(error: JoulegateError): void {
    if (error.code === 'JG_BUDGET_SPENT') this.#reply.also('x-should-retry', 'false');
    const entry = this.#finalize(error.status >= 500 ? 'failed' : 'refused', error, error.status);
    if (entry !== null) this.#whenStored(entry.stored, () => this.#reply.error(error));
  }

  #fail(end: TryEnd): void {
    const error = end.error ?? new JoulegateError('JG_UPSTREAM_ERROR', `the upstream answered ${end.status}`);
    // One layer retries: a client that starts over would multiply what was tried here.
    if (this.#tries.length > 1) this.#reply.also('x-should-retry', 'false');
    const status = end.passThrough && !end.committed ? (end.status ?? error.status) : error.status;
    const entry = this.#finalize('failed', error, status);
    if (entry === null) return;
    this.#whenStored(entry.stored, () => (end.passThrough ? this.#reply.passOn(end, error, entry.row) : this.#reply.error(error)));
  }

  #whenStored(stored: Promise<void>, then: () => void): void {
    stored.then(then, (error: unknown) => {
      this.#ledgerFault(error);
      then();
    });
  }

  readonly #ledgerFault = (error: unknown): void => this.#runtime.bus.publish({ kind: 'ledger-fault', message: toJoulegateError(error).message });

  /** Our own time so far: before the first dispatch and after the last upstream byte. */
  #overheadMs(): number {
    const now = this.#runtime.clock.monotonicMs();
    const before = (this.#dispatchedMs || now) - this.#incoming.receivedMs;
    return before + (this.#upstreamEndMs === 0 ? 0 : now - this.#upstreamEndMs);
  }

  #finalize(outcome: Entry['outcome'], error: JoulegateError | null, status: number, cache: Entry['cache'] = null): { row: Entry; stored: Promise<void> } | null {
    if (this.#finalized) return null;
    this.#finalized = true;
    this.#cancelWait?.();
    const runtime = this.#runtime;
    const call = this.#call;
    const row = this.#entry({
      id: this.id,
      at: this.#at,
      principal: this.#principal,
      endpoint: this.#endpoint.path,
      table: this.#table,
      compiled: this.#compiled,
      modelAsked: call?.model.slice(0, 200) ?? '',
      origin: this.#origin,
      streamed: call?.stream ?? false,
      decision: this.#route?.decision ?? null,
      tries: this.#tries,
      outcome,
      error,
      status,
      overheadMs: this.#overheadMs(),
      units: this.#wishes.units,
      cache,
    });
    this.#limits.settle(row.attempts);
    const stored = this.#append(row);
    if (call !== null && this.#compiled !== null && outcome === 'served') tolerate(runtime, 'policy', () => this.#teach(call, row), undefined);
    runtime.bus.publish({ kind: 'entry', entry: row });
    if (outcome === 'served' && row.usageGrade !== 'reported' && row.deployment !== null) runtime.bus.publish({ kind: 'usage-missing', id: this.id, deployment: row.deployment });
    this.#onEnd();
    return { row, stored };
  }

  #append(row: Entry): Promise<void> {
    try {
      return this.#runtime.journal.append(row);
    } catch (fault) {
      return Promise.reject(toJoulegateError(fault));
    }
  }

  #teach(call: CallRequest, row: Entry): void {
    teach(this.#runtime, row, {
      index: this.#tries.at(-1)?.index ?? -1,
      session: call.session,
      endpoint: this.#endpoint.name,
      textBytes: textBytes(call, this.#incoming.body.length),
    });
  }

  /** Figures that do not fit the books cost their entry these figures, never the request its answer. */
  #entry(finished: Finished): Entry {
    try {
      return entryOf(this.#runtime, finished);
    } catch (fault) {
      this.#runtime.bus.publish({ kind: 'ledger-fault', message: toJoulegateError(fault).message });
      const tries = finished.tries.map((tried) => ({ ...tried, usage: NO_USAGE, usageGrade: 'estimated' as const }));
      // Where even the factors cannot be read, the entry says that there was a request and how it ended.
      return tolerate(this.#runtime, 'catalogue', () => entryOf(this.#runtime, { ...finished, tries, decision: null }), null) ?? entryOf(this.#runtime, { ...finished, tries: [], decision: null, compiled: null });
    }
  }
}

const NO_HEADERS: Incoming['headers'] = {};
const NOTHING_EXPECTED: ExpectedUsage = { inputTokens: 0, cacheReadTokens: 0, outputTokens: 0 };

import { JoulegateError, toJoulegateError } from '../../units/index.ts';
import type { ExpectedUsage } from '../../kernel/index.ts';
import type { CallRequest, Endpoint } from '../dialects/index.ts';
import type { Principal } from '../tenants/index.ts';
import { cacheTurn } from './cache-turn.ts';
import { CallEnding } from './call-ending.ts';
import { CallRecord } from './call-record.ts';
import { CallReply } from './call-reply.ts';
import { CallTries } from './call-tries.ts';
import { expectCall } from './expect.ts';
import { goOnLater } from './go-on-later.ts';
import { ownAnswer } from './own-answer.ts';
import type { Incoming, Reply } from './reply.ts';
import { callerWishes, type CallerWishes } from './request-headers.ts';
import { resolveOrigin, resolveWorkload, type Resolved } from './resolve.ts';
import { restrict } from './restrict.ts';
import { route, type Asked } from './route.ts';
import type { GatewayRuntime } from './runtime.ts';
import { tolerate } from './tolerate.ts';

const QUEUE_JITTER_MS = 250;
const NOTHING_EXPECTED: ExpectedUsage = { inputTokens: 0, cacheReadTokens: 0, outputTokens: 0 };

/**
 * One request from its body to its entry. Finalize runs exactly once, on every path: success, refusal, upstream
 * failure, client gone, shutdown.
 */
export class Call {
  place = -1;
  readonly #runtime: GatewayRuntime;
  readonly #record: CallRecord;
  readonly #reply: CallReply;
  readonly #ending: CallEnding;
  #tries: CallTries | null = null;

  constructor(
    runtime: GatewayRuntime,
    principal: Principal,
    endpoint: Endpoint,
    incoming: Incoming,
    reply: Reply,
    onEnd: () => void,
  ) {
    this.#runtime = runtime;
    this.#record = new CallRecord(runtime, principal, endpoint, incoming);
    this.#reply = new CallReply(this.#record, reply);
    this.#ending = new CallEnding(runtime, this.#record, this.#reply, onEnd);
  }

  get id(): string {
    return this.#record.id;
  }

  /** Parses, decides, reserves and sends; every failure ends in a clear answer and an entry. */
  start(): void {
    try {
      const runtime = this.#runtime;
      const record = this.#record;
      const { principal, endpoint, incoming, table } = record;
      const wishes = (record.wishes = callerWishes(incoming.headers));
      const call = (record.call = endpoint.parse(incoming.body));
      const origin = (record.origin = resolveOrigin(table, principal, wishes, runtime.ownOrigin));
      const resolved = this.#resolve(call, wishes);
      const compiled = (record.compiled = resolved.compiled);
      const own = ownAnswer(runtime, table, resolved, endpoint, call, incoming.body.length);
      if (own !== null) return this.#ending.answerOwn(own);
      const turn = (this.#ending.turn = cacheTurn(runtime, {
        principal,
        endpoint,
        call,
        incoming,
        compiled,
        controlText: wishes.controlText,
      }));
      const hit = turn?.find() ?? null;
      if (hit !== null) return this.#ending.serveStored(hit, call.stream);
      if (call.stream) this.#reply.gather = turn;
      if (call.stream) this.#reply.keepAlive(runtime);
      this.#decide(resolved, { endpoint, call, wishes, origin });
    } catch (error) {
      this.#ending.refuse(toJoulegateError(error));
    }
  }

  /** The client hung up: the upstream stops, what was done so far is booked. */
  clientGone(): void {
    const error = new JoulegateError('JG_CLIENT_GONE', 'the client closed the connection');
    this.#reply.stop();
    if (this.#tries?.abort(error) !== true) this.#ending.abandon(error);
  }

  /** Shutdown took longer than the drain allows. */
  cutOff(): void {
    const error = new JoulegateError('JG_SHUTTING_DOWN', 'the gateway is shutting down');
    if (this.#tries?.abort(error) !== true) this.#ending.refuse(error);
  }

  #resolve(call: CallRequest, wishes: CallerWishes): Resolved {
    const { table, principal } = this.#record;
    const resolved = resolveWorkload(table, principal, wishes, call.model, this.#runtime.defaultWorkload);
    const { control, controlText } = wishes;
    return control === null
      ? resolved
      : { ...resolved, compiled: restrict(table, resolved.compiled, control, controlText) };
  }

  #decide(resolved: Resolved, asked: Pick<Asked, 'endpoint' | 'call' | 'wishes' | 'origin'>): void {
    const runtime = this.#runtime;
    const record = this.#record;
    const { id } = (record.compiled = resolved.compiled).workload;
    const expected = tolerate(
      runtime,
      'policy',
      () => expectCall(runtime, id, asked.endpoint, asked.call, record.incoming.body.length),
      NOTHING_EXPECTED,
    );
    const warm = tolerate(
      runtime,
      'policy',
      () => runtime.sessions.find(record.principal.organisation, asked.call.session),
      null,
    );
    const found = route(runtime, record.table, resolved, { ...asked, expected, warm });
    const { decision, refusal, opensAt } = found;
    record.decision = decision;
    if (refusal === null) {
      this.#tries = new CallTries(runtime, record, this.#reply, this.#ending, found, expected);
      return this.#tries.next(null);
    }
    if (opensAt === null || opensAt - record.at > runtime.settings.longestQueueMs) throw refusal;
    const waitMs = opensAt - runtime.clock.now();
    // Those who waited together do not come back together.
    goOnLater(runtime, this.#ending, waitMs + runtime.rng.next() * QUEUE_JITTER_MS, () =>
      this.#decide(resolved, asked),
    );
  }
}

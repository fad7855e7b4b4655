import { spending, type Amounts, type LimitStore } from '../../../accounts/index.ts';
import { takeOff, type GatewayRuntime, type GivenWay } from '../../pipeline/index.ts';
import type { Endpoint, RequestHeaders } from '../../dialects/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { BatchRow } from '../store/batches.ts';
import { runRow, type RowAnswer } from '../run-row.ts';

/** A request of a batch as it is begun. */
export interface GivenRow {
  readonly batch: Pick<BatchRow, 'id' | 'created_at'>;
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  readonly headers: RequestHeaders;
  readonly body: Buffer;
}

/** A request as it would be sent to its vendor. */
export interface Carried {
  readonly kind: 'carried';
  /** With the upstream's own base before it. */
  readonly path: string;
  readonly body: Buffer;
}

export interface Answered {
  readonly kind: 'answered';
  readonly answer: RowAnswer;
  /** Its upstream was asked; otherwise it was refused or answered here. */
  readonly asked: boolean;
}

const add = (a: Amounts, b: Amounts): Amounts =>
  spending.combined(a, b, a.tokens + b.tokens, (x, y) => (x === null || y === null ? null : x + y));
const NOTHING: Amounts = { tokens: 0, ...spending.of(() => 0) };
const GRANTED = { kind: 'granted', rates: { requests: null, tokens: null } } as const;

type Steps = Pick<LimitStore, 'reserve' | 'settle'>;

/** A store of limits that other requests use as before, with some steps of its own. */
function withSteps(store: LimitStore, { reserve, settle }: Steps): LimitStore {
  const own: Partial<LimitStore> = {
    reserve,
    settle,
    topUp: () => GRANTED,
    release: () => 'settled',
    renew: () => true,
  };
  return new Proxy(store, {
    get(target, name: keyof LimitStore) {
      const step: unknown = own[name] ?? target[name];
      return typeof step === 'function' ? step.bind(target) : step;
    },
  });
}

/** What requests that are handed over together hold of limits: one reservation of the most that all of them may take. */
export interface HeldTogether {
  readonly steps: Steps;
  /** `null`: no limit binds them. */
  readonly amounts: Amounts | null;
  /** The limits have no room for more of them. */
  readonly isFull: boolean;
}

/** @param id of the reservation; whoever settles it names it */
export function holdTogether(limiter: LimitStore, id: string): HeldTogether {
  let amounts: Amounts | null = null;
  let isFull = false;
  return {
    steps: {
      async reserve(claim) {
        const next = amounts === null ? claim : add(amounts, claim);
        const verdict = await (amounts === null ? limiter.reserve({ ...claim, id }) : limiter.topUp(id, next));
        if (verdict.kind === 'granted') amounts = { tokens: next.tokens, ...spending.of(({ amount }) => next[amount]) };
        else isFull = true;
        return verdict;
      },
      settle: () => 'settled',
    },
    get amounts() {
      return amounts;
    },
    get isFull() {
      return isFull;
    },
  };
}

/** Counts what requests took that were held together. */
export function countTogether(): { readonly steps: Steps; readonly amounts: Amounts } {
  let amounts = NOTHING;
  return {
    steps: {
      reserve: () => GRANTED,
      settle(_id, actual) {
        amounts = add(amounts, actual);
        return 'settled';
      },
    },
    get amounts() {
      return amounts;
    },
  };
}

type Send = GatewayRuntime['outbound']['send'];

/** A runtime under which a request is tried once: whoever has given it a way gives it another. */
export function triedOnce(runtime: GatewayRuntime): GatewayRuntime {
  const { settings } = runtime;
  return { ...runtime, settings: { ...settings, retry: { ...settings.retry, maxAttempts: 1, rounds: 1 } } };
}

/** A runtime whose upstreams are asked by something else, once each. */
function runtimeWith(runtime: GatewayRuntime, send: Send, limiter: LimitStore): GatewayRuntime {
  const { outbound } = runtime;
  const asked = { send, allow: outbound.allow.bind(outbound), close: outbound.close.bind(outbound) };
  return { ...triedOnce(runtime), limiter, outbound: asked };
}

/**
 * Takes a request its way until it would be sent: control rules, guard, cache, decision and limits as for any other. What
 * is refused or answered on the way has ended, with its entry; what would be sent is taken off, without one.
 */
export function carryRow(
  runtime: GatewayRuntime,
  { batch, principal, endpoint, headers, body }: GivenRow,
  way: GivenWay,
  held: HeldTogether,
): Promise<Carried | Answered> {
  const { promise, resolve } = Promise.withResolvers<Carried | Answered>();
  const send: Send = (_origin, request) => {
    const bytes = request.body as Buffer | Iterable<Buffer>;
    const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.concat([...bytes]);
    // Once the try knows that it was sent.
    void Promise.resolve().then(() => {
      takeOff(row.call);
      resolve({ kind: 'carried', path: request.path, body: whole });
    });
    return { abort: () => {}, resume: () => {} };
  };
  const own = runtimeWith(runtime, send, withSteps(runtime.limiter, held.steps));
  const row = runRow(own, principal, endpoint, headers, body, batch, way);
  void row.answer.then((answer) => resolve({ kind: 'answered', answer, asked: false }));
  return promise;
}

/** What a vendor has told of a request. */
export interface VendorAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Takes a request the rest of its way with the answer that has come: guard, books, limits and what its client gets. */
export async function bookRow(
  runtime: GatewayRuntime,
  { batch, principal, endpoint, headers, body }: GivenRow,
  way: GivenWay,
  told: VendorAnswer,
  counted: ReturnType<typeof countTogether>,
): Promise<Answered> {
  let asked = false;
  const send: Send = (_origin, _request, handler) => {
    asked = true;
    void Promise.resolve().then(() => {
      handler.start(told.status, { 'content-type': 'application/json' });
      handler.data(told.body);
      handler.end();
    });
    return { abort: () => {}, resume: () => {} };
  };
  const own = runtimeWith(runtime, send, withSteps(runtime.limiter, counted.steps));
  const answer = await runRow(own, principal, endpoint, headers, body, batch, way).answer;
  return { kind: 'answered', answer, asked };
}

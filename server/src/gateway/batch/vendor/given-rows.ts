import { spending, type Amounts, type LimitStore } from '../../../accounts/index.ts';
import type { Entry, Journal } from '../../../ledger/index.ts';
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
}

const add = (a: Amounts, b: Amounts): Amounts =>
  spending.combined(a, b, a.tokens + b.tokens, (x, y) => (x === null || y === null ? null : x + y));
const NOTHING: Amounts = spending.of(0, () => 0);
const GRANTED = { kind: 'granted', rates: { requests: null, tokens: null } } as const;

type Steps = Pick<LimitStore, 'reserve' | 'settle'>;

/** A part that others use as before, with some steps of its own. */
const instead = <Part extends object>(part: Part, own: Partial<Part>): Part =>
  new Proxy(part, {
    get(target, name) {
      const step: unknown = own[name as keyof Part] ?? target[name as keyof Part];
      return typeof step === 'function' ? (step.bind(target) as unknown) : step;
    },
  });

/** A store of limits with its steps for requests that are held together. */
const withSteps = (store: LimitStore, { reserve, settle }: Steps): LimitStore =>
  instead(store, { reserve, settle, topUp: () => GRANTED, release: () => 'settled', renew: () => true });

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
        if (verdict.kind === 'granted') amounts = spending.of(next.tokens, ({ amount }) => next[amount]);
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

/** Counts what requests took that were held together, as they are booked. */
export function countTogether(): { readonly add: (entry: Entry) => void; readonly amounts: Amounts } {
  let amounts = NOTHING;
  return {
    add({ attempts }) {
      amounts = add(amounts, spending.ofAttempts(attempts));
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
  void row.answer.then((answer) => resolve({ kind: 'answered', answer }));
  return promise;
}

type DoneThere = NonNullable<GivenWay['done']>;
/** What a vendor has told of a request. */
export type VendorAnswer = Pick<DoneThere, 'status' | 'body'>;

/** How the result of a request is booked. */
export interface BookedAs {
  /** Of its entry: by the vendor's batch and the line, so that whoever reads the result again books it under the same. */
  readonly id: string;
  /** The books have it. */
  readonly isBooked: boolean;
  readonly counted: ReturnType<typeof countTogether>;
}

export interface BookedAnswer {
  readonly answer: RowAnswer;
  /** Nothing was booked: it is to be read again. */
  readonly isLost: boolean;
}

/** Settled when the reservation of all is. */
const HELD_BY_ALL: Steps = { reserve: () => GRANTED, settle: () => 'settled' };

/** Takes a request the rest of its way with the answer that has come: guard, books, limits and what its client gets. */
export async function bookRow(
  runtime: GatewayRuntime,
  { batch, principal, endpoint, headers, body }: GivenRow,
  index: number,
  told: DoneThere,
  { id, isBooked, counted }: BookedAs,
): Promise<BookedAnswer> {
  const send: Send = (_origin, _request, handler) => {
    void Promise.resolve().then(() => {
      handler.start(told.status, { 'content-type': 'application/json' });
      handler.data(told.body, 1, true);
      handler.end();
    });
    return { abort: () => {}, resume: () => {} };
  };
  let stored = Promise.resolve();
  let isPutOff = true;
  const append: Journal['append'] = (entry) => {
    isPutOff = false;
    if (isBooked) return stored;
    counted.add(entry);
    return (stored = runtime.journal.append(entry));
  };
  const { journal, bus } = runtime;
  const own: GatewayRuntime = {
    ...runtimeWith(runtime, send, withSteps(runtime.limiter, HELD_BY_ALL)),
    newId: () => id,
    journal: instead(journal, { append }),
    bus: isBooked ? instead(bus, { publish: () => {} }) : bus,
  };
  const way = { index, tier: 'batch', done: told } as const;
  const answer = await runRow(own, principal, endpoint, headers, body, batch, way).answer;
  const isLost = await stored.then(
    () => false,
    () => true,
  );
  return { answer, isLost: isLost || isPutOff };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Roster, toJoulegateError, type EpochMs, type JoulegateError, type Listed } from '../../units/index.ts';
import { badDeadline, DEADLINE_HEADER, type Batches } from '../batch/index.ts';
import type { Endpoint, RequestHeaders } from '../dialects/index.ts';
import type { GatewayRuntime } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';
import { sendBody, type HttpReply } from './reply.ts';

const EVENT_STREAM = 'text/event-stream; charset=utf-8';

/** A request with a deadline, and what can become of it. */
export interface WaitingRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** On the response. */
  readonly reply: HttpReply;
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  readonly body: Buffer;
  readonly runtime: GatewayRuntime;
  refuse(error: JoulegateError): void;
  /** Sends it. @param since when it was submitted */
  go(since: EpochMs): void;
}

/** A request that is held open. */
interface Held extends Listed {
  go(): void;
}

/** Headers of a request that has waited; those of others as they are. */
export function withoutDeadline(headers: RequestHeaders, hasWaited: boolean): RequestHeaders {
  if (!hasWaited) return headers;
  const { [DEADLINE_HEADER]: _, ...others } = headers;
  return others;
}

/** Requests that name a deadline: those that are held open while their clients wait, and those that become jobs. */
export class WaitingRequests {
  readonly #batches: Pick<Batches, 'defer'> | undefined;
  readonly #held = new Roster<Held>();
  #closed = false;

  constructor(batches: Pick<Batches, 'defer'> | undefined) {
    this.#batches = batches;
  }

  take(waiting: WaitingRequest): void {
    const { request, response, principal, endpoint, body, runtime, refuse } = waiting;
    const id = runtime.newId();
    try {
      if (this.#batches === undefined)
        throw badDeadline('this gateway lets no request wait', `send it without ${DEADLINE_HEADER}`);
      const deferred = this.#batches.defer({ principal, endpoint, headers: request.headers, body, id });
      if (deferred.kind === 'hold') return this.#hold(waiting, deferred.until, deferred.stream);
      deferred.made.then(
        ({ location, json }) =>
          sendBody(response, 202, Buffer.from(JSON.stringify(json)), {
            location,
            [endpoint.dialect.requestIdHeader]: id,
          }),
        (error: unknown) => refuse(toJoulegateError(error)),
      );
    } catch (error) {
      refuse(toJoulegateError(error));
    }
  }

  /** Sends what is held: the gateway ends. */
  close(): void {
    this.#closed = true;
    for (const held of this.#held) held.go();
  }

  #hold(waiting: WaitingRequest, until: number, stream: boolean): void {
    const { response, runtime, go } = waiting;
    const { clock } = runtime;
    const since = clock.now();
    if (this.#closed || until <= since) return go(since);
    // A client that has gone is booked as gone at once.
    const once = (): void => {
      if (!this.#held.has(held)) return;
      this.#held.delete(held);
      cancel();
      beat?.stop();
      response.off('close', once);
      go(since);
    };
    const held: Held = { place: -1, go: once };
    this.#held.add(held);
    response.once('close', once);
    const cancel = clock.after(until - since, once);
    const beat = stream ? beatOf(waiting) : null;
  }
}

/** Comments that clients and what lies between pass over, as a silent stream has them: nobody takes the connection for dead. */
function beatOf({ reply, runtime, endpoint }: WaitingRequest): { stop(): void } | null {
  const { clock, settings } = runtime;
  if (settings.keepAliveMs === 0) return null;
  const beat = (): void => {
    reply.head(200, ['content-type', EVENT_STREAM]);
    reply.write(endpoint.dialect.keepAlive);
    cancel = clock.after(settings.keepAliveMs, beat);
  };
  let cancel = clock.after(settings.keepAliveMs, beat);
  return { stop: () => cancel() };
}

import type { Ms } from '../../units/index.ts';
import type { Endpoint, RequestHeaders } from '../dialects/index.ts';
import {
  Call,
  clientGone,
  startCall,
  type GatewayRuntime,
  type GivenWay,
  type HeaderList,
  type Reply,
} from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';
import { ranOf, type Ran } from './store/batch-hours.ts';
import type { BatchRow } from './store/batches.ts';

/** An answer as a client would have got it. */
export interface RowAnswer {
  readonly status: number;
  /** Under which it is booked. */
  readonly requestId: string;
  readonly body: Buffer;
  readonly retryAfterMs: Ms | null;
  readonly ran: Ran | null;
  /** The tier that it was given to is no way for it: nobody was asked. */
  readonly isNoWay: boolean;
}

/** A request of a batch under way. */
export interface RunningRow {
  readonly call: Call;
  readonly answer: Promise<RowAnswer>;
  /** Ends it: it is booked as far as it came. */
  cut(): void;
}

/** A larger answer is cut off, as a client would that has no room. */
const MOST_ANSWER_BYTES = 16 * 1_048_576;

/** Keeps an answer in memory. */
class KeptReply implements Reply {
  headersSent = false;
  status = 0;
  headers: HeaderList = [];
  readonly parts: Buffer[] = [];
  bytes = 0;
  readonly #ended: () => void;
  readonly #tooLong: () => void;

  constructor(ended: () => void, tooLong: () => void) {
    this.#ended = ended;
    this.#tooLong = tooLong;
  }

  head(status: number, headers: HeaderList): void {
    if (this.headersSent) return;
    this.headersSent = true;
    this.status = status;
    this.headers = headers;
  }

  write(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    if (this.bytes > MOST_ANSWER_BYTES) this.#tooLong();
    else this.parts.push(chunk);
    return true;
  }

  end(chunk?: Buffer): void {
    if (chunk !== undefined) this.write(chunk);
    this.#ended();
  }

  cut(): void {
    this.status = 502;
    this.#ended();
  }

  onDrain(callback: () => void): void {
    callback();
  }
}

const headerOf = (headers: HeaderList, name: string): string | undefined => {
  for (let i = 0; i < headers.length; i += 2) if (headers[i]?.toLowerCase() === name) return headers[i + 1];
  return undefined;
};

/**
 * Sends one request of a batch the way of every request: control rules, guard, limits, cache, routing, entry.
 * @param headers as its client would send them
 * @param way the one tier that it may take; `null`: wherever its workload allows
 */
export function runRow(
  runtime: GatewayRuntime,
  principal: Principal,
  endpoint: Endpoint,
  headers: RequestHeaders,
  body: Buffer,
  batch: Pick<BatchRow, 'id' | 'created_at'>,
  way: GivenWay | null = null,
): RunningRow {
  const { promise, resolve } = Promise.withResolvers<RowAnswer>();
  let ran: Ran | null = null;
  let refusal: string | null = null;
  const isNoWay = (): boolean => {
    if (way === null || way.done?.withheld != null || (way.done === null && call.tries.length > 0)) return false;
    return call.compiled === null || call.route?.refusal != null || refusal === 'JG_ROUTE_NO_CANDIDATE';
  };
  const ended = (): void => {
    const after = Number(headerOf(reply.headers, 'retry-after'));
    resolve({
      status: reply.status,
      requestId: call.id,
      body: Buffer.concat(reply.parts),
      retryAfterMs: Number.isFinite(after) && after > 0 ? after * 1000 : null,
      ran,
      isNoWay: isNoWay(),
    });
  };
  const reply = new KeptReply(ended, () => {
    clientGone(call);
    reply.cut();
  });
  const incoming = { headers, query: '', body, value: null, receivedMs: runtime.clock.monotonicMs() };
  const call: Call = new Call(runtime, principal, endpoint, incoming, reply, (row) => {
    ran = ranOf(row);
    refusal = row.error;
  });
  call.way = way;
  call.waited = { since: batch.created_at, batch: batch.id };
  startCall(call);
  return {
    call,
    answer: promise,
    cut() {
      clientGone(call);
      // Who is gone is told nothing.
      reply.cut();
    },
  };
}

/** An answer's body as JSON; what is none as it is. */
export function bodyValue({ body }: RowAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return body.toString('utf8');
  }
}

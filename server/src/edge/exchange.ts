import { JoulegateError } from '../units/index.ts';
import type { Outbound, OutboundRequest } from './outbound.ts';

/** A whole answer; any status. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ExchangeRequest extends Pick<OutboundRequest, 'method' | 'path'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<OutboundRequest['body']>;
  /** Largest body of the answer, bytes. */
  readonly maxBytes?: number;
  /** Until the last byte. */
  readonly timeoutMs?: number;
  /** Drops the request. */
  readonly signal?: AbortSignal;
}

const MAX_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

const unreachable = (origin: string, error: Error): JoulegateError =>
  new JoulegateError('JG_UPSTREAM_UNREACHABLE', `${origin} could not be reached: ${error.message}`, {
    where: origin,
    hint: 'see whether it runs, at this address and port, and whether this machine may reach it',
    cause: error,
  });

/**
 * A small request through the guarded client: its answer as text, capped in size and time, redirects not followed.
 * @param origin one that `outbound` allows; the path begins with a slash
 * @throws JoulegateError `JG_UPSTREAM_UNREACHABLE`, `JG_UPSTREAM_TIMEOUT`, `JG_UPSTREAM_GARBAGE` for a body
 *   over the cap, `JG_OUTBOUND_REFUSED`
 */
export function exchange(outbound: Outbound, origin: string, request: ExchangeRequest): Promise<WholeAnswer> {
  const { method, path, headers = {}, body = null, maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS, signal } = request;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let received: WholeAnswer['headers'] = {};
    let timer: NodeJS.Timeout | null = null;
    const drop = (): void =>
      call.abort(new JoulegateError('JG_SHUTTING_DOWN', `the request to ${origin} was given up`, { where: origin }));
    const settled = (): void => {
      if (timer !== null) clearTimeout(timer);
      signal?.removeEventListener('abort', drop);
    };
    const call = outbound.send(
      origin,
      { method, path, headers: { ...headers }, body, headersTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs },
      {
        start(gotStatus, gotHeaders) {
          status = gotStatus;
          received = gotHeaders;
        },
        data(chunk) {
          size += chunk.length;
          if (size <= maxBytes) chunks.push(chunk);
          else
            call.abort(
              new JoulegateError('JG_UPSTREAM_GARBAGE', `${origin} answered more than ${maxBytes} bytes`, {
                where: origin,
              }),
            );
          return true;
        },
        end() {
          settled();
          resolve({ status, headers: received, body: Buffer.concat(chunks).toString('utf8') });
        },
        error(error) {
          settled();
          reject(error instanceof JoulegateError ? error : unreachable(origin, error));
        },
      },
    );
    timer = setTimeout(
      () =>
        call.abort(
          new JoulegateError('JG_UPSTREAM_TIMEOUT', `${origin} did not answer within ${timeoutMs} ms`, {
            where: origin,
          }),
        ),
      timeoutMs,
    );
    timer.unref();
    if (signal?.aborted === true) drop();
    else signal?.addEventListener('abort', drop, { once: true });
  });
}

import {
  type Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { MESSAGES, MODEL, SECRETS } from './test-app.fixture.ts';

/** A request as a recording upstream received it. */
export interface Recorded {
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RecordingUpstream {
  /** Base URL for a deployment. */
  readonly url: string;
  readonly received: readonly Recorded[];
  close(): Promise<void>;
}

/** An upstream that keeps what it was sent and answers as it is told. */
export async function recordingUpstream(
  answer: (response: ServerResponse, request: Recorded) => void,
): Promise<RecordingUpstream> {
  const received: Recorded[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') };
      received.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer's bytes, with nothing of a client library between. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The connection broke before the answer was complete. */
  readonly broken: boolean;
}

export interface SendOptions {
  readonly method?: string;
  readonly path?: string;
  readonly secret?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Without a length. */
  readonly chunked?: boolean;
  /** Whose connections it uses; one of its own where absent. */
  readonly agent?: Agent;
}

const open = (base: string, options: SendOptions): ReturnType<typeof httpRequest> => {
  const {
    method = 'POST',
    path = '/v1/chat/completions',
    secret = SECRETS.plain,
    headers = {},
    body,
    chunked = false,
    agent = false,
  } = options;
  const request = httpRequest(new URL(path, base), {
    method,
    agent,
    headers: {
      ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  });
  return request;
};

/** Sends one request and reads the answer to its end. */
export function send(base: string, options: SendOptions = {}): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const request = open(base, options);
    request.on('error', reject);
    request.on('response', (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      const done = (broken: boolean): void => {
        const body = Buffer.concat(parts);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          text: body.toString('utf8'),
          broken,
        });
      };
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(false));
      response.on('error', () => done(true));
    });
    request.end(options.body);
  });
}

/**
 * Sends a request and hangs up after `leaveAfterBytes` of the answer, or without any as soon as `leaveOnce` holds:
 * what has to have happened by then, since a busy machine may not have read the request after any given time.
 */
export function sendAndLeave(
  base: string,
  options: SendOptions & { readonly leaveAfterBytes?: number; readonly leaveOnce?: () => boolean },
): Promise<void> {
  return new Promise((resolve) => {
    const request = open(base, options);
    const leave = (): void => {
      request.destroy();
      resolve();
    };
    let bytes = 0;
    request.on('error', () => resolve());
    request.on('close', () => resolve());
    request.on('response', (response: IncomingMessage) => {
      response.on('error', () => {});
      response.on('end', () => resolve());
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes >= (options.leaveAfterBytes ?? Infinity)) leave();
      });
    });
    request.end(options.body);
    const { leaveOnce } = options;
    if (leaveOnce === undefined) return;
    const watch = setInterval(() => {
      if (leaveOnce()) leave();
    }, 5);
    request.on('close', () => clearInterval(watch));
  });
}

/** The body of a small chat request. */
export const chatBody = (more: object = {}): string => JSON.stringify({ model: MODEL, messages: MESSAGES, ...more });

import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { MODEL } from './config.ts';

/** An answer as it came over the wire. */
export interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The connection broke before the answer was complete. */
  readonly broken: boolean;
}

export interface AskOptions {
  readonly port: number;
  readonly key: string;
  readonly body: string | Buffer;
  readonly path?: string;
  readonly agent?: Agent;
  readonly headers?: Record<string, string>;
  /** Hangs up after so long, wherever the answer stands. */
  readonly leaveAfterMs?: number;
  /** A silence of this length is no answer. */
  readonly neverMs?: number;
}

/** The body of a chat request whose upstream does as `user` says. */
export const chatBody = (user: string, more: object = {}): string =>
  JSON.stringify({
    model: MODEL,
    messages: [{ role: 'user', content: 'Is the invoice right? '.repeat(10) }],
    max_tokens: 64,
    user,
    ...more,
  });

/** A silence after which an answer no longer comes. */
const NEVER_MS = 15_000;

/** Sends one request and reads its answer to the end; never rejects. */
export function ask({
  port,
  key,
  body,
  path = '/v1/chat/completions',
  agent,
  headers = {},
  leaveAfterMs,
  neverMs = NEVER_MS,
}: AskOptions): Promise<Answer> {
  return new Promise((resolve) => {
    const none = (error?: NodeJS.ErrnoException): void =>
      resolve({ status: 0, headers: {}, text: error?.code ?? 'left', broken: true });
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        ...(agent === undefined ? { agent: false } : { agent }),
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        const done = (broken: boolean): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString('utf8'),
            broken,
          });
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => done(false));
        response.on('error', () => done(true));
      },
    );
    request.on('error', none);
    request.setTimeout(neverMs, () => {
      resolve({ status: 0, headers: {}, text: 'silence', broken: true });
      request.destroy();
    });
    request.end(body);
    if (leaveAfterMs !== undefined)
      setTimeout(() => {
        request.destroy();
        none();
      }, leaveAfterMs);
  });
}

export const codeOf = (answer: Answer): string => /"code":"(JG_[A-Z_]+)"/.exec(answer.text)?.[1] ?? '';

/** Waits until something holds; false after `withinMs`. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

import { cutText, JoulegateError, type Ms } from '../../units/index.ts';

const waits = new WeakMap<JoulegateError, Ms>();

/** One answer to whatever fails from a network that failed too often: it tells nothing of the credential. */
export function tooManyFailures(waitMs: Ms): JoulegateError {
  const error = new JoulegateError(
    'JG_RATE_LIMITED',
    'too many requests with keys that do not work came from your network',
    {
      where: 'authorization',
      hint: `retry after ${Math.ceil(waitMs / 1000)} s, with a key that works`,
    },
  );
  waits.set(error, waitMs);
  return error;
}

/** Clients of every vendor send again what failed with a server's status, unless they are told not to. */
export function retryHeader(error: JoulegateError): Record<string, string> {
  const waitMs = waits.get(error);
  if (waitMs !== undefined)
    return { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(Math.ceil(waitMs)) };
  return error.retryMayHelp ? {} : { 'x-should-retry': 'false' };
}

/** Of a request that came too late. */
export const shuttingDown = (): JoulegateError =>
  new JoulegateError('JG_SHUTTING_DOWN', 'the gateway is shutting down', { hint: 'retry elsewhere' });
/** Of a request that was under way when its key ended. */
export const keyGone = (): JoulegateError =>
  new JoulegateError(
    'JG_AUTH_UNKNOWN_KEY',
    'the API key was revoked or has expired, or is frozen, while the request was under way',
    {
      where: 'authorization',
      hint: '"joulegate keys list" shows the keys that work',
    },
  );
/** Of a path that is none. @param served paths that are */
export const notServed = (asked: string, served: readonly string[]): JoulegateError =>
  new JoulegateError('JG_NOT_FOUND', `${cutText(asked, 90)} is not served here`, {
    hint: `a base URL ends in /v1, and under it is served: ${served.join(', ')}`,
  });

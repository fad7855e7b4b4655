import { JoulegateError } from '../units/index.ts';

/** A store that is there and does not answer now: another try later may be answered. */
export const storeDown = (message: string, hint: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_STORE_DOWN', message, { hint, ...(cause === undefined ? {} : { cause }) });

const HINT = 'retry with backoff; requests to models go on by the last known keys meanwhile';

/** @param why such as `it did not answer within 6 s` */
export const stateDown = (why: string, cause?: unknown): JoulegateError =>
  storeDown(`the state database cannot be asked: ${why}`, HINT, cause);

/** SQLSTATEs of a server that cannot do it now: out of something (53), ending or starting (57P), an operation cancelled for its time (57014). */
const NOT_NOW = /^(53|57P|57014|55P03)/;
/** Of a connection that is good for nothing more: lost (08), ended (57P), or to a server that takes no writes any more (25006). */
const LOST = /^(08|57P|25006)/;

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** What a failure of PostgreSQL means, for the call and for its connection. */
export function failureOf(error: unknown): { readonly error: unknown; readonly isLost: boolean } {
  if (error instanceof JoulegateError) return { error, isLost: false };
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  // The server's own words have an SQLSTATE; what else has a code is of the way to it.
  const isServers = error instanceof Error && error.name === 'PostgresError';
  if (!isServers) {
    const isOfTheWay = code !== null && /^(CONNECT|E[A-Z])/.test(code);
    return isOfTheWay ? { error: stateDown(message, error), isLost: true } : { error, isLost: false };
  }
  const isLost = LOST.test(code ?? '');
  return { error: isLost || NOT_NOW.test(code ?? '') ? stateDown(message, error) : error, isLost };
}

import { exchange, type ExchangeRequest, type WholeAnswer } from './exchange.ts';
import type { Outbound } from './outbound.ts';

export type GetAnswer = WholeAnswer;
export type GetOptions = Pick<ExchangeRequest, 'headers' | 'maxBytes' | 'timeoutMs'>;

/**
 * A small GET through the guarded client: whole body as text, capped in size and time, redirects not followed.
 * @param origin one that `outbound` allows; @param path begins with a slash
 * @throws JoulegateError `JG_UPSTREAM_UNREACHABLE`, `JG_UPSTREAM_TIMEOUT`, `JG_UPSTREAM_GARBAGE` for a body
 *   over the cap, `JG_OUTBOUND_REFUSED`
 */
export const get = (outbound: Outbound, origin: string, path: string, options: GetOptions = {}): Promise<GetAnswer> =>
  exchange(outbound, origin, { method: 'GET', path, ...options });

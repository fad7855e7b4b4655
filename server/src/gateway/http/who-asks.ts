import type { IncomingMessage } from 'node:http';
import { toJoulegateError } from '../../units/index.ts';
import type { GatewayRuntime } from '../pipeline/index.ts';
import { credentialOf, type KeyRing, type Principal } from '../tenants/index.ts';
import { tooManyFailures } from './refusals.ts';

/**
 * Whose request it is. A working key is let through whatever came from its network before: behind a proxy all are of one.
 * What fails from a network that failed too often is answered alike, whether it is unknown, revoked, expired or mistyped.
 * @throws JoulegateError `JG_AUTH_MISSING`, `JG_AUTH_UNKNOWN_KEY`, `JG_KEY_FROZEN`, `JG_RATE_LIMITED`
 */
export function whoAsks(
  request: IncomingMessage,
  keys: Pick<KeyRing, 'authenticate' | 'claim'>,
  { abuse, bus, clock }: Pick<GatewayRuntime, 'abuse' | 'bus' | 'clock'>,
): Principal {
  const credential = credentialOf(request.headers);
  const address = request.socket.remoteAddress ?? null;
  try {
    const principal = keys.authenticate(credential);
    if (address !== null) abuse.seen(clock.now(), principal.keyId, principal.organisation, address);
    return principal;
  } catch (thrown) {
    const error = toJoulegateError(thrown);
    bus.publish({ kind: 'unauthenticated', code: error.code });
    if (error.code !== 'JG_AUTH_UNKNOWN_KEY' || credential === undefined) throw error;
    const waitMs = abuse.failed({ at: clock.now(), address, ...keys.claim(credential) });
    throw waitMs === null ? error : tooManyFailures(waitMs);
  }
}

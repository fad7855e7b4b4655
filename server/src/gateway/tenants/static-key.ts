import { JoulegateError } from '../../units/index.ts';
import type { LimitSet } from '../limits/index.ts';
import type { Principal } from './key-ring.ts';
import { KEY_PREFIX } from './key-format.ts';
import type { Pepper } from './pepper.ts';

/** A key that the config declares. It keeps no secret: only what makes its hash. */
export interface StaticKey {
  readonly principal: Principal;
  hash(pepper: Pepper): Buffer;
}

const MIN_SECRET_LENGTH = 16;
const MAX_SECRET_LENGTH = 256;

/**
 * A key from the config, for demos, tests and small installations. It is hashed when the ring loads.
 *
 * @param secret 16 to 256 visible ASCII characters that do not start with `jg_live_`
 * @throws JoulegateError JG_CONFIG on a secret that is too short, too long or looks like a generated key
 * @example staticKey('demo', 'acme', process.env.DEMO_KEY)
 */
export function staticKey(
  id: string,
  organisation: string,
  secret: string,
  options: { readonly name?: string; readonly trustedOrigin?: boolean; readonly workloads?: readonly string[] | null; readonly team?: string | null; readonly limits?: LimitSet | null } = {},
): StaticKey {
  const problem = !/^[\x21-\x7e]*$/.test(secret)
    ? 'has characters that a header cannot carry'
    : secret.length < MIN_SECRET_LENGTH || secret.length > MAX_SECRET_LENGTH
      ? `has ${secret.length} characters`
      : secret.startsWith(KEY_PREFIX)
        ? `starts with ${KEY_PREFIX}, which generated keys do`
        : null;
  if (problem !== null) {
    throw new JoulegateError('JG_CONFIG', `the secret of key "${id}" ${problem}`, {
      where: `keys.${id}`,
      hint: `give ${MIN_SECRET_LENGTH} to ${MAX_SECRET_LENGTH} letters, digits and signs, such as from: openssl rand -hex 24`,
    });
  }
  const { name = id, trustedOrigin = false, workloads = null, team = null, limits = null } = options;
  const principal: Principal = Object.freeze({
    keyId: id,
    organisation,
    name,
    trustedOrigin,
    workloads: workloads === null ? null : Object.freeze([...workloads]),
    team,
    limits,
  });
  return { principal, hash: (pepper) => pepper.hash(secret) };
}

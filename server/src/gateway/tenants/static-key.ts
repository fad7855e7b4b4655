import { organisationNamed, virtualKeys, pseudonyms, type Pepper } from '../../identity/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { EpochMs } from '../../units/index.ts';
import type { LimitSet } from '../../accounts/index.ts';
import { principalOf, type Caller, type Principal } from './principal.ts';

/** A key that the config declares. It keeps no secret: only what makes its hash. */
export interface StaticKey {
  readonly caller: Caller;
  hash(pepper: Pepper): Buffer;
}

const MIN_SECRET_LENGTH = 16;
const MAX_SECRET_LENGTH = 256;

/**
 * A key from the config, for demos, tests and small installations. It is hashed when the ring loads.
 *
 * @param secret 16 to 256 visible ASCII characters that do not start with `jg_live_`
 * @throws JoulegateError JG_CONFIG on a secret that is too short, too long or looks like a generated key
 */
export function staticKey(
  id: string,
  organisation: string,
  secret: string,
  options: {
    readonly name?: string;
    readonly trustedOrigin?: boolean;
    readonly workloads?: readonly string[] | null;
    readonly team?: string | null;
    readonly limits?: LimitSet | null;
  } = {},
): StaticKey {
  const problem = !/^[\x21-\x7e]*$/.test(secret)
    ? 'has characters that a header cannot carry'
    : secret.length < MIN_SECRET_LENGTH || secret.length > MAX_SECRET_LENGTH
      ? `has ${secret.length} characters`
      : virtualKeys.parse(secret).kind !== 'other'
        ? 'starts with jg_live_, which generated keys do'
        : null;
  if (problem !== null) {
    throw new JoulegateError('JG_CONFIG', `the secret of key "${id}" ${problem}`, {
      where: `keys.${id}`,
      hint: `give ${MIN_SECRET_LENGTH} to ${MAX_SECRET_LENGTH} letters, digits and signs, such as from: openssl rand -hex 24`,
    });
  }
  const { name = id, trustedOrigin = false, workloads = null, team = null, limits = null } = options;
  const caller: Caller = { names: { organisation, team, keyId: id }, name, trustedOrigin, workloads, limits };
  return { caller, hash: (pepper) => pepper.hash(secret) };
}

/**
 * Principals of keys of the config, in their order. Their pseudonyms are kept, so that every process and every start
 * books them alike.
 */
export async function staticPrincipals(
  db: State['db'],
  keys: readonly StaticKey[],
  at: EpochMs,
): Promise<readonly Principal[]> {
  const kept = pseudonyms.kept({ db }, () => at);
  const organisations = await kept(keys.map(({ caller }) => organisationNamed(caller.names.organisation)));
  const ids = (
    await kept(
      keys.flatMap(({ caller: { names } }, i) => {
        const scope = organisations[i] as string;
        const key = { kind: 'key' as const, scope, name: names.keyId };
        return names.team === null ? [key] : [key, { kind: 'team' as const, scope, name: names.team }];
      }),
    )
  ).values();
  return keys.map(({ caller }, i) =>
    principalOf(caller, {
      organisation: organisations[i] as string,
      keyId: ids.next().value as string,
      team: caller.names.team === null ? null : (ids.next().value as string),
    }),
  );
}

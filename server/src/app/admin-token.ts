import type { RawConfig } from '../config/index.ts';
import type { startAdmin } from '../doors/index.ts';
import { openSecret, type Clock } from '../edge/index.ts';
import type { State } from '../state/index.ts';

/**
 * The token of the control plane; `undefined`: the config asks for none.
 * @throws JoulegateError `JG_CONFIG` where it asks for one that is not set: without it the plane would be open
 */
export const adminToken = ({ token }: Pick<RawConfig['admin'], 'token'>): string | undefined =>
  token === null ? undefined : openSecret(token, { what: 'the control plane', where: 'admin.token' }).read();

type SignInOptions = Pick<Parameters<typeof startAdmin>[0], 'people' | 'oidc' | 'readersSignIn' | 'token'>;

/** How one signs in to the control plane; the secret at an identity provider is read anew whenever it is asked. */
export function signInOf(
  { oidc, signIn }: RawConfig['admin'],
  token: string | undefined,
  state: State,
  clock: Clock,
): SignInOptions {
  const ways = {
    people: { state: () => Promise.resolve(state), now: () => clock.now() },
    readersSignIn: signIn === 'always',
    ...(token === undefined ? {} : { token }),
  };
  if (oidc === null) return ways;
  const secret = openSecret(oidc.clientSecret, { what: 'the identity provider', where: 'admin.oidc.clientSecret' });
  const roles = Object.fromEntries(Object.entries(oidc.roles).filter(([, groups]) => groups !== undefined));
  return { ...ways, oidc: { ...oidc, roles, clientSecret: () => secret.read() } };
}

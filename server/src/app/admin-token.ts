import type { RawConfig } from '../config/index.ts';
import type { startAdmin } from '../doors/index.ts';
import { openSecret } from '../edge/index.ts';

/**
 * The token of the control plane; `undefined`: the config asks for none.
 * @throws JoulegateError `JG_CONFIG` where it asks for one that is not set: without it the plane would be open
 */
export const adminToken = ({ token }: Pick<RawConfig['admin'], 'token'>): string | undefined =>
  token === null ? undefined : openSecret(token, { what: 'the control plane', where: 'admin.token' }).read();

/** The identity provider of the control plane; its secret is read anew whenever it is asked. */
export function oidcOf({ oidc }: Pick<RawConfig['admin'], 'oidc'>): Pick<Parameters<typeof startAdmin>[0], 'oidc'> {
  if (oidc === null) return {};
  const secret = openSecret(oidc.clientSecret, { what: 'the identity provider', where: 'admin.oidc.clientSecret' });
  const roles = Object.fromEntries(Object.entries(oidc.roles).filter(([, groups]) => groups !== undefined));
  return { oidc: { ...oidc, roles, clientSecret: () => secret.read() } };
}

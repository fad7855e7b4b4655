import type { RawConfig } from '../config/index.ts';
import { openSecret } from '../edge/index.ts';

/**
 * The token of the control plane; `undefined`: the config asks for none.
 * @throws JoulegateError `JG_CONFIG` where it asks for one that is not set: without it the plane would be open
 */
export const adminToken = ({ token }: RawConfig['admin']): string | undefined =>
  token === null ? undefined : openSecret(token, { what: 'the control plane', where: 'admin.token' }).read();

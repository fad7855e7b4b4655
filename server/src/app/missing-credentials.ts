import type { GatewayRuntime } from '../gateway/index.ts';
import type { Config } from '../config/index.ts';
import { openSecret } from '../edge/index.ts';
import { toJoulegateError, type JoulegateError } from '../units/index.ts';

/** Why a credential cannot be read now; `null`: it can, or none is needed. */
function faultOf(read: () => unknown): JoulegateError | null {
  try {
    read();
    return null;
  } catch (error) {
    return toJoulegateError(error);
  }
}

/** Credentials of a config that stand in no environment and no file now, in words. Those of commands are not run for it. */
export function missingCredentials({ deployments, access }: Pick<Config, 'deployments' | 'access'>): readonly string[] {
  return deployments.flatMap(({ id }) => {
    const stored = (access.get(id)?.credential ?? []).filter((source) => !('command' in source));
    return stored.flatMap((source) => {
      const secret = openSecret(source, { what: `deployment ${id}`, where: `deployments.${id}.credential` });
      const error = faultOf(secret.read);
      return error === null ? [] : [`${error.where ?? id}: ${error.message}: ${error.hint ?? ''}`];
    });
  });
}

/**
 * Keeps deployments out of decisions whose credential cannot be read, until it can.
 * @returns which, in words; `null`: each has one
 */
export function withholdUnkeyed({
  upstreams,
  fleet,
  table,
}: Pick<GatewayRuntime, 'upstreams' | 'fleet' | 'table'>): string | null {
  const { deployments } = table();
  const missing = upstreams.flatMap(({ credential }, index) => {
    const error = faultOf(() => credential.current());
    fleet.withhold(index, error !== null);
    return error === null ? [] : [deployments[index]?.id ?? String(index)];
  });
  return missing.length === 0 ? null : `no credential for ${missing.join(', ')}`;
}

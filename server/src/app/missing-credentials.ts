import type { GatewayRuntime, Waiting } from '../gateway/index.ts';
import type { Config } from '../config/index.ts';
import { openSecret } from '../edge/index.ts';
import type { CompiledWorkload } from '../kernel/index.ts';
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

/**
 * Credentials of a config that stand in no environment and no file now, in words: each once, however many deployments
 * share it. Those of commands are not run for it.
 */
export function missingCredentials({ deployments, access }: Pick<Config, 'deployments' | 'access'>): readonly string[] {
  const missing = new Map<string, { readonly words: string; more: number }>();
  for (const { id } of deployments)
    for (const source of access.get(id)?.credential ?? []) {
      if ('command' in source) continue;
      const error = faultOf(
        openSecret(source, { what: `deployment ${id}`, where: `deployments.${id}.credential` }).read,
      );
      if (error === null) continue;
      const hint = error.hint ?? '';
      const known = missing.get(hint);
      if (known === undefined) missing.set(hint, { words: `${error.where ?? id}: ${error.message}: ${hint}`, more: 0 });
      else known.more++;
    }
  return [...missing.values()].map(({ words, more }) =>
    more === 0 ? words : `${words} (and ${more} more deployments)`,
  );
}

/**
 * Keeps deployments out of decisions whose credential cannot be read, until it can.
 * @returns what waits for one
 */
export function withholdUnkeyed({
  upstreams,
  fleet,
  table,
}: Pick<GatewayRuntime, 'upstreams' | 'fleet' | 'table'>): Waiting {
  const { deployments, workloads } = table();
  const missing = new Set<number>();
  for (const [index, { credential }] of upstreams.entries()) {
    const absent = faultOf(() => credential.current()) !== null;
    fleet.withhold(index, absent);
    if (absent) missing.add(index);
  }
  return {
    deployments: [...missing].map((index) => deployments[index]?.id ?? String(index)),
    workloads: [...workloads.values()].filter((each) => isUnserved(each, missing)).map(({ workload }) => workload.id),
    everything: workloads.size > 0 && [...workloads.values()].every((each) => isUnserved(each, missing)),
  };
}

/** Beside `enforce` requests go where they went before, and nowhere else. */
const isUnserved = (
  { workload: { mode }, indices, defaultIndex }: Pick<CompiledWorkload, 'workload' | 'indices' | 'defaultIndex'>,
  missing: ReadonlySet<number>,
): boolean => {
  const used = mode === 'enforce' || defaultIndex < 0 ? [...indices] : [defaultIndex];
  return used.length > 0 && used.every((index) => missing.has(index));
};

import { maskOf, type CompiledWorkload, type Table } from '../../kernel/index.ts';
import type { Endpoint } from './dialect.ts';
import type { CallRequest, Lane } from './lane.ts';
import { isNative, laneTo } from './known-dialects.ts';

/** What translation refuses of a request, and what a deployment must have that can carry it. */
interface Untranslatable {
  readonly names: readonly string[];
  /** Bits of the table's mask; 0 where any deployment can. */
  readonly needs: number;
}

/** A way to some deployments of a workload that is not their own protocol and endpoint. */
interface Detour {
  readonly lane: Lane;
  /** Bits of what a deployment must have that needs no such way. */
  readonly needs: number;
}

const known = new WeakMap<CompiledWorkload, Map<Endpoint, readonly Detour[]>>();

/** The detours of a workload's deployments, each once; looked up once, for most workloads have none. */
function detoursOf(table: Table, compiled: CompiledWorkload, endpoint: Endpoint): readonly Detour[] {
  let byEndpoint = known.get(compiled);
  if (byEndpoint === undefined) known.set(compiled, (byEndpoint = new Map()));
  let detours = byEndpoint.get(endpoint);
  if (detours !== undefined) return detours;
  const needs = new Map<Lane, number>();
  for (const index of compiled.indices) {
    const deployment = table.deployments[index];
    if (deployment === undefined || isNative(endpoint, deployment)) continue;
    const lane = laneTo(endpoint, deployment);
    if (lane === undefined || needs.has(lane)) continue;
    const sameProtocol = deployment.protocol === endpoint.dialect.name;
    const mask = sameProtocol ? maskOf.served(table, endpoint.name) : maskOf.protocol(table, endpoint.dialect.name);
    needs.set(lane, mask);
  }
  detours = [...needs].map(([lane, mask]) => ({ lane, needs: mask }));
  byEndpoint.set(endpoint, detours);
  return detours;
}

const CARRIED: Untranslatable = { names: [], needs: 0 };

/** Parameters that the ways to some deployments cannot carry: the request needs its own protocol, or its own endpoint. */
export function untranslatable(
  table: Table,
  compiled: CompiledWorkload,
  { endpoint, call }: { readonly endpoint: Endpoint; readonly call: CallRequest },
): Untranslatable {
  const detours = detoursOf(table, compiled, endpoint);
  if (detours.length === 0) return CARRIED;
  const names = new Set<string>();
  let mask = 0;
  for (const { lane, needs } of detours) {
    const refused = lane.refused(call);
    for (const name of refused) names.add(name);
    if (refused.length > 0) mask |= needs;
  }
  return { names: [...names], needs: mask };
}

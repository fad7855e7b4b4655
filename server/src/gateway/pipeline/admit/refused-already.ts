import { spending, type Amounts, type Refused } from '../../../accounts/index.ts';
import type { Table } from '../../../kernel/index.ts';
import type { Endpoint } from '../../dialects/index.ts';
import type { Principal } from '../../tenants/index.ts';
import { tolerate, type GatewayRuntime } from '../runtime.ts';

const leastOf = new WeakMap<Table, Amounts>();

/** What any request takes under a table, worked out once. */
function leastUnder(table: Table): Amounts {
  const known = leastOf.get(table);
  if (known !== undefined) return known;
  const least = spending.atLeast(table.factors);
  leastOf.set(table, least);
  return least;
}

/**
 * Whether a caller's limits refuse whatever it sends, by what this process knows, before its body is read: a budget that is
 * spent, a minute that is used up, as many requests at once as it may have. Where the gateway may answer by itself, from its
 * cache or by an estimate, only the request tells.
 */
export function refusedAlready(runtime: GatewayRuntime, principal: Principal, endpoint: Endpoint): Refused | null {
  if (!runtime.limitsEveryone && principal.limits === null) return null;
  if (runtime.caches.size > 0 || endpoint.estimate !== undefined) return null;
  return tolerate(runtime, 'limits', () => runtime.limiter.refusesAny(principal, leastUnder(runtime.table())), null);
}

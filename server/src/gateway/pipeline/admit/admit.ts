import { JoulegateError, cutText } from '../../../units/index.ts';
import type { Table } from '../../../kernel/index.ts';
import type { Principal } from '../../tenants/index.ts';
import type { Call } from '../call.ts';
import { callerWishes, type CallerWishes } from './wishes.ts';

/**
 * Reads what the caller asks for: headers first, then the body.
 * @throws JoulegateError `JG_BAD_HEADER`, `JG_BAD_JSON`, `JG_BAD_REQUEST`
 */
export function admit(call: Call): void {
  const { endpoint, incoming, table, principal, runtime } = call;
  const wishes = callerWishes(incoming.headers);
  if (wishes.units !== null) runtime.unitNames.check(principal.organisation, wishes.units);
  call.wishes = wishes;
  call.request = endpoint.parse(call.body, incoming.value?.value);
  call.origin = resolveOrigin(table, principal, call.wishes, runtime.ownOrigin);
}

/** The caller's place: believed from trusted keys only, otherwise the gateway's own. */
export function resolveOrigin(table: Table, principal: Principal, wishes: CallerWishes, own: string): string {
  if (wishes.origin === null || !principal.trustedOrigin) return own;
  if (!table.roundTripMs.has(wishes.origin))
    throw new JoulegateError('JG_BAD_HEADER', `the origin "${cutText(wishes.origin, 40)}" is not configured`, {
      where: 'x-joulegate-origin',
      hint: `origins: ${[...table.roundTripMs.keys()].join(', ')}`,
    });
  return wishes.origin;
}

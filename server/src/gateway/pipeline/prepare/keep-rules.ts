import { rulingOf } from '../../../kernel/index.ts';
import { checkOwners, judgeBody, judgeHeaders, safeName, spliceBody } from '../../dialects/index.ts';
import { alsoHeader, type Call } from '../call.ts';

/** A header has room for so many names. */
const MOST_NAMES = 32;

/**
 * Holds a request's own members and headers against the control rules, which a deployment's facts cannot vouch for, in
 * every mode and before anything is decided: what it is answered from, where it goes and what is translated is what is
 * left. Objects that another organisation made are not there, rule or none.
 * @throws JoulegateError `JG_CONTROL`, `JG_NOT_FOUND`, `JG_BAD_REQUEST`
 */
export function keepRules(call: Call): undefined {
  const { compiled, request, endpoint, runtime, principal, wishes } = call;
  if (compiled === null || request === null) return;
  const ruling = rulingOf(compiled.workload.control, wishes.control);
  const { facts, dialect } = endpoint;
  const ownerOf = (id: string) => runtime.owned.ownership(principal.organisation, id);
  checkOwners(facts, request.parsed, ownerOf, ruling !== null);
  if (ruling === null) return;
  const { set, taken } = judgeBody(facts, request.parsed, ruling);
  const passed = judgeHeaders(dialect.headerFacts, call.headers, ruling);
  call.headers = passed.headers;
  const changed = [...Object.keys(set), ...taken];
  if (changed.length > 0) {
    call.body = spliceBody(call.body, set, taken);
    call.request = endpoint.parse(call.body);
  }
  const names = [...changed, ...passed.taken];
  if (names.length > 0) alsoHeader(call, 'x-joulegate-removed', names.slice(0, MOST_NAMES).map(safeName).join(', '));
}

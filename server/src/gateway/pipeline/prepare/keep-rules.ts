import { rulingOf, type Ruling } from '../../../kernel/index.ts';
import {
  checkOwners,
  judgeBody,
  judgeHeaders,
  ownedIds,
  safeName,
  spliceBody,
  type JsonObject,
  type Ownership,
} from '../../dialects/index.ts';
import { alsoHeader, type Call } from '../call.ts';

/** What a body says with some members set and others taken out. */
function edited(parsed: JsonObject, set: Readonly<Record<string, string>>, taken: readonly string[]): JsonObject {
  const left = Object.entries(parsed).filter(([name]) => !taken.includes(name));
  const added = Object.entries(set).map(([name, text]) => [name, JSON.parse(text) as unknown] as const);
  return Object.fromEntries([...left, ...added]);
}

/** A header has room for so many names. */
const MOST_NAMES = 32;

/**
 * Holds a request's own members and headers against the control rules, which a deployment's facts cannot vouch for, in
 * every mode and before anything is decided: what it is answered from, where it goes and what is translated is what is
 * left. Objects that another organisation made are not there, rule or none. Waits only where a request names an object
 * that this process has not seen lately.
 * @throws JoulegateError `JG_CONTROL`, `JG_NOT_FOUND`, `JG_BAD_REQUEST`; `JG_OVERLOADED` where nobody can say whose an object is
 */
export function keepRules(call: Call): undefined | Promise<undefined> {
  const { compiled, request, endpoint, runtime, principal, wishes } = call;
  if (compiled === null || request === null) return;
  const ruling = rulingOf(compiled.workload.control, wishes.control);
  const named = ownedIds(endpoint.facts, request.parsed);
  const goOn = (owners: readonly Ownership[]): undefined => {
    checkOwners(named, owners, ruling !== null);
    if (ruling !== null) keepRuling(call, ruling);
  };
  if (named.length === 0) return goOn([]);
  const owners = runtime.owned.ownership(
    principal.organisation,
    named.map(([, id]) => id),
  );
  return owners instanceof Promise ? owners.then(goOn) : goOn(owners);
}

function keepRuling(call: Call, ruling: Ruling): void {
  const { endpoint, request } = call;
  if (request === null) return;
  const { set, taken } = judgeBody(endpoint.facts, request.parsed, ruling);
  const passed = judgeHeaders(endpoint.dialect.headerFacts, call.headers, ruling);
  call.headers = passed.headers;
  const changed = [...Object.keys(set), ...taken];
  if (changed.length > 0) {
    call.body = spliceBody(call.body, set, taken);
    call.request = endpoint.parse(call.body, edited(request.parsed, set, taken));
  }
  const names = [...changed, ...passed.taken];
  if (names.length > 0) alsoHeader(call, 'x-joulegate-removed', names.slice(0, MOST_NAMES).map(safeName).join(', '));
}

import { control, type Ruling } from '../../../kernel/index.ts';
import { JoulegateError } from '../../../units/index.ts';
import {
  breaksRuling,
  checkOwners,
  isRecord,
  judgeBody,
  judgeHeaders,
  objectIdsIn,
  safeName,
  type NamedObject,
} from '../../dialects/index.ts';
import { alsoHeader, type Call } from '../call.ts';
import type { PassedRequest } from './request.ts';

const refusal = (where: string, words: string, { words: rules }: Ruling, hint: string): JoulegateError =>
  new JoulegateError('JG_CONTROL', `${words}; control rules hold: ${rules}`, { where, hint });

/** What a form or a file asks for nobody here reads: a rule that cannot be checked is not kept. */
function judge(call: Call, { passed, body, value }: PassedRequest, ruling: Ruling): void {
  const { family, dialect, path } = passed;
  const elsewhere = 'ask for a workload without such rules, by the header x-joulegate-workload';
  if (breaksRuling(family.does, path, ruling))
    throw refusal('path', `/v1${family.path} ${family.does.words}`, ruling, elsewhere);
  if (body !== null && !isRecord(value))
    throw refusal('body', 'the body passes unread, so that what it asks for cannot be checked', ruling, elsewhere);
  if (isRecord(value)) {
    const { set, taken } = judgeBody(call.endpoint.facts, value, ruling);
    const changed = [...Object.keys(set), ...taken];
    if (changed.length > 0)
      throw refusal('body', `${changed.join(', ')} cannot be passed on as it came`, ruling, 'leave it out');
  }
  const { headers, taken } = judgeHeaders(dialect.headerFacts, call.headers, ruling);
  call.headers = headers;
  if (taken.length > 0) alsoHeader(call, 'x-joulegate-removed', taken.map(safeName).join(', '));
}

/**
 * Holds a passed request against the control rules, and every object that its path or its body names against whom it
 * belongs to: only what this organisation made through here is there. Waits only where memory does not tell whose one is.
 * @throws JoulegateError `JG_CONTROL`, `JG_NOT_FOUND`; `JG_OVERLOADED` where nobody can say whose an object is
 */
export function keepPassedRules(call: Call, request: PassedRequest): void | Promise<void> {
  const { compiled, wishes, runtime, principal } = call;
  const ruling = compiled === null ? null : control.rulingOf(compiled.workload.control, wishes.control);
  if (ruling !== null) judge(call, request, ruling);
  const named: readonly NamedObject[] = [
    ...request.passed.ids.map((id): NamedObject => ['path', id]),
    ...objectIdsIn(request.value).map((id): NamedObject => ['body', id]),
  ];
  if (named.length === 0) return;
  const ids = named.map(([, id]) => id);
  const owners = runtime.owned.ownership(principal.organisation, ids);
  if (!(owners instanceof Promise)) return checkOwners(named, owners, true);
  return owners.then((later) => checkOwners(named, later, true));
}

import { control, exclusions, type CompiledWorkload, type Ruling } from '../../../kernel/index.ts';
import { JoulegateError, toJoulegateError } from '../../../units/index.ts';
import {
  breaksRuling,
  checkOwners,
  isRecord,
  judgeBody,
  judgeHeaders,
  objectIdsIn,
  safeName,
  singleHeader,
  type NamedObject,
  type PassedPath,
} from '../../dialects/index.ts';
import { admitHeaders } from '../admit/admit.ts';
import { alsoHeader, type Call } from '../call.ts';
import { refuse } from '../finish/finish.ts';
import { holdLimits, type Then } from '../place/limits.ts';
import { permittedWorkloads, resolveWorkload, restrict } from '../prepare/workload.ts';
import { PassedTry } from './passed-try.ts';
import { checkLength, modelNamed, type PassedRequest } from './request.ts';

const CONTROL = exclusions.names.indexOf('control');

/** Where a passed request goes. */
interface PassedPlace {
  readonly compiled: CompiledWorkload;
  /** Position in the table. */
  readonly index: number;
}

/** Positions in the table of a workload's deployments that pass a family on, its default first. */
function passing({ table }: Call, { indices, defaultIndex }: CompiledWorkload, passed: PassedPath): readonly number[] {
  return [defaultIndex, ...indices]
    .filter((index, i, all) => all.indexOf(index) === i)
    .filter((index) => {
      const deployment = table.deployments[index];
      return (
        deployment?.protocol === passed.dialect.name && deployment.passthrough?.includes(passed.family.name) === true
      );
    });
}

/** Workloads that may be meant, the likeliest first: the named one alone, or that of the model before the others. */
function candidates(call: Call, model: string): readonly CompiledWorkload[] {
  const { table, principal, wishes, runtime } = call;
  if (wishes.workload !== null)
    return [resolveWorkload(table, principal, wishes, '', runtime.defaultWorkload).compiled];
  const all = permittedWorkloads(table, principal, runtime.defaultWorkload);
  if (model === '') return all;
  try {
    return [resolveWorkload(table, principal, wishes, model, runtime.defaultWorkload).compiled, ...all];
  } catch {
    // Models that only a passed path knows are in no workload.
    return all;
  }
}

const notPassed = (
  call: Call,
  method: string,
  { path, family, dialect }: PassedPath,
  all: readonly CompiledWorkload[],
): JoulegateError => {
  const speaks = all
    .flatMap(({ defaultIndex, indices }) => [defaultIndex, ...indices])
    .map((index) => call.table.deployments[index])
    .find((deployment) => deployment?.protocol === dialect.name);
  const where = speaks === undefined ? `a deployment that speaks ${dialect.name}` : `deployment ${speaks.id}`;
  return new JoulegateError('JG_NOT_FOUND', `${method} /v1${path.slice(0, 80)} is not served here`, {
    where: 'path',
    hint: `add passthrough: [${family.name}] to ${where}, or to its vendor's line: its bytes then pass unread, to it alone`,
  });
};

/**
 * The workload and the deployment of a passed request: the header's workload or that of the model, otherwise the first
 * that has a deployment which passes the family on. Its default goes first, so that objects lie where they are sought.
 * @throws JoulegateError `JG_NOT_FOUND` where none passes it on, `JG_ROUTE_NO_CANDIDATE` where control rules forbid all that do
 */
function findPlace(call: Call, { method, passed, value }: PassedRequest): PassedPlace {
  const { table, wishes } = call;
  const all = candidates(call, modelNamed(call, { value }));
  const found = all.find((each) => passing(call, each, passed).length > 0);
  if (found === undefined) throw notPassed(call, method, passed, all);
  const compiled = wishes.control === null ? found : restrict(table, found, wishes.control, wishes.controlText);
  const index = passing(call, compiled, passed).find(
    (each) => compiled.exclusions[compiled.indices.indexOf(each)] !== CONTROL,
  );
  if (index !== undefined) return { compiled, index };
  throw new JoulegateError(
    'JG_ROUTE_NO_CANDIDATE',
    `every deployment that passes ${passed.family.name} on breaks a control rule of workload ${found.workload.id} or of the request`,
    { hint: 'name a workload whose rules allow it, by the header x-joulegate-workload' },
  );
}

/** A websocket is asked for. */
const wantsUpgrade = ({ incoming }: Call): boolean => singleHeader(incoming.headers['upgrade']) !== undefined;

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
 * @throws JoulegateError `JG_CONTROL`, `JG_NOT_FOUND`; `JG_STORE_DOWN` where nobody can say whose an object is
 */
function keepPassedRules(call: Call, request: PassedRequest): void | Promise<void> {
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

const noWebsocket = (path: string): JoulegateError =>
  new JoulegateError('JG_NOT_FOUND', `the websocket of ${path} does not pass through here`, {
    where: 'upgrade',
    hint: 'its requests over HTTP do, such as POST /v1/realtime/client_secrets, whose key opens the line at the provider',
  });

/**
 * The way of a request whose bytes pass unread: admitted, placed, held against the rules and against who made what it
 * names, counted by the limits, sent to one deployment and never again to another. Every failure ends in a clear answer
 * and an entry.
 */
export function startPassed(call: Call, request: PassedRequest): void {
  try {
    admitHeaders(call);
    checkLength(call, request.bytes);
    const { compiled, index } = findPlace(call, request);
    call.compiled = compiled;
    if (wantsUpgrade(call)) throw noWebsocket(`/v1${request.passed.path}`.slice(0, 80));
    const waits = keepPassedRules(call, request);
    if (waits === undefined) hold(call, index, request);
    else
      waits.then(
        () => call.over || hold(call, index, request),
        (error: unknown) => refusePassed(call, request, error),
      );
  } catch (error) {
    refusePassed(call, request, error);
  }
}

function refusePassed(call: Call, { body }: PassedRequest, error: unknown): void {
  if (body !== null && !Buffer.isBuffer(body)) body.close();
  refuse(call, toJoulegateError(error));
}

function hold(call: Call, index: number, request: PassedRequest): void {
  const { fleet } = call.runtime;
  const then: Then = {
    send: () => {
      const sending = new PassedTry(call, index, request);
      call.current = sending;
      sending.send();
    },
    giveUp: (_call, _index, error) => {
      fleet.release(index);
      refusePassed(call, request, error);
    },
  };
  if (fleet.acquire(index)) return holdLimits(call, index, then);
  const error = new JoulegateError('JG_OVERLOADED', 'the deployment is at its in-flight cap', {
    hint: 'try again shortly, or raise maxInFlight',
  });
  refusePassed(call, request, error);
}

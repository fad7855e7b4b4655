import { exclusions, type CompiledWorkload } from '../../../kernel/index.ts';
import { JoulegateError } from '../../../units/index.ts';
import { isRecord, singleHeader, type PassedPath } from '../../dialects/index.ts';
import type { Call } from '../call.ts';
import { permittedWorkloads, resolveWorkload, restrict } from '../prepare/workload.ts';
import type { PassedRequest } from './request.ts';

const CONTROL = exclusions.names.indexOf('control');

/** Where a passed request goes. */
export interface PassedPlace {
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

/** The model that a request names, in its body or its query; empty where it names none. */
export function modelNamed({ incoming }: Call, { value }: Pick<PassedRequest, 'value'>): string {
  if (isRecord(value) && typeof value['model'] === 'string') return value['model'];
  return new URLSearchParams(incoming.query).get('model') ?? '';
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
export function findPlace(call: Call, { method, passed, value }: PassedRequest): PassedPlace {
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
export const wantsUpgrade = ({ incoming }: Call): boolean => singleHeader(incoming.headers['upgrade']) !== undefined;

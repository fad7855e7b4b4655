import type { IncomingHttpHeaders } from 'node:http';
import { JoulegateError, cutText } from '../../units/index.ts';
import { dialectOfClient, type ModelName } from '../dialects/index.ts';
import { ANY_MODEL, takerOf, type GatewayRuntime } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';

/** Names that a key may use: workloads, their models and further names, and what their upstreams list, each once. */
function namesFor(runtime: GatewayRuntime, principal: Principal): readonly ModelName[] {
  const table = runtime.table();
  const found = new Map<string, ModelName>();
  for (const { workload } of table.workloads.values()) {
    if (principal.workloads !== null && !principal.workloads.includes(workload.id)) continue;
    for (const id of [workload.id, ...(workload.aliases ?? [])]) found.set(id, { id, owner: 'workload' });
    for (const { model: id } of workload.models) if (!found.has(id)) found.set(id, { id, owner: 'joulegate' });
    for (const listed of runtime.modelLists.of(workload.id)?.models ?? [])
      if (
        found.get(listed.id)?.owner !== 'workload' &&
        takerOf(table, principal, listed.id)?.workload.id === workload.id
      )
        found.set(listed.id, listed);
  }
  return [...found.values()];
}

/** `GET /v1/models` in the shape that the client's SDK reads. */
export function listModels(runtime: GatewayRuntime, principal: Principal, headers: IncomingHttpHeaders): object {
  const names = namesFor(runtime, principal).filter(({ id }) => !id.endsWith(ANY_MODEL));
  return dialectOfClient(headers).modelList(names);
}

/**
 * `GET /v1/models/{id}`.
 * @throws JoulegateError `JG_MODEL_UNKNOWN`
 */
export function findModelName(
  runtime: GatewayRuntime,
  principal: Principal,
  headers: IncomingHttpHeaders,
  id: string,
): object {
  const names = namesFor(runtime, principal);
  const found =
    names.find((each) => each.id === id) ??
    (names.some((each) => each.id === ANY_MODEL) ? { id, owner: 'workload' } : undefined);
  if (found === undefined)
    throw new JoulegateError('JG_MODEL_UNKNOWN', `there is no model "${cutText(id, 80)}" for this key`, {
      where: 'model',
      hint: 'GET /v1/models lists them',
    });
  return dialectOfClient(headers).model(found);
}

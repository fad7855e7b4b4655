import type { IncomingHttpHeaders } from 'node:http';
import type { Table } from '../../kernel/index.ts';
import { JoulegateError, cutText } from '../../units/index.ts';
import { dialectOfClient, type ModelName } from '../dialects/index.ts';
import { ANY_MODEL } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';

/** Names that a key may use: workloads, their models and further names, each once. */
function namesFor(table: Table, principal: Principal): readonly ModelName[] {
  const found = new Map<string, string>();
  for (const { workload } of table.workloads.values()) {
    if (principal.workloads !== null && !principal.workloads.includes(workload.id)) continue;
    for (const name of [workload.id, ...(workload.aliases ?? [])]) found.set(name, 'workload');
    for (const { model } of workload.models) if (!found.has(model)) found.set(model, 'joulegate');
  }
  return [...found].map(([id, owner]) => ({ id, owner }));
}

/** `GET /v1/models` in the shape that the client's SDK reads. */
export function listModels(table: Table, principal: Principal, headers: IncomingHttpHeaders): object {
  const names = namesFor(table, principal).filter(({ id }) => !id.endsWith(ANY_MODEL));
  return dialectOfClient(headers).modelList(names);
}

/**
 * `GET /v1/models/{id}`.
 * @throws JoulegateError `JG_MODEL_UNKNOWN`
 */
export function findModelName(table: Table, principal: Principal, headers: IncomingHttpHeaders, id: string): object {
  const names = namesFor(table, principal);
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

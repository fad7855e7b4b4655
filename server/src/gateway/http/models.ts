import type { IncomingHttpHeaders } from 'node:http';
import type { Table } from '../../kernel/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { Protocol } from '../../world/index.ts';
import { ANY_MODEL } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';

/** Names that a key may use: workloads, their models and further names, each once. */
function namesFor(table: Table, principal: Principal): readonly { readonly id: string; readonly owner: string }[] {
  const found = new Map<string, string>();
  for (const { workload } of table.workloads.values()) {
    if (principal.workloads !== null && !principal.workloads.includes(workload.id)) continue;
    for (const name of [workload.id, ...(workload.aliases ?? [])]) found.set(name, 'workload');
    for (const { model } of workload.models) if (!found.has(model)) found.set(model, 'joulegate');
  }
  return [...found].map(([id, owner]) => ({ id, owner }));
}

/** What a client speaks where the path does not tell: one of the Messages API says so by its version header. */
export const clientOf = (headers: IncomingHttpHeaders): Protocol =>
  headers['anthropic-version'] === undefined ? 'openai' : 'anthropic';

const isAnthropic = (headers: IncomingHttpHeaders): boolean => clientOf(headers) === 'anthropic';

const openAiModel = ({ id, owner }: { id: string; owner: string }): object => ({
  id,
  object: 'model',
  created: 0,
  owned_by: owner,
});
/** Every member that Anthropic's types have; what nobody told joulegate is null. */
const anthropicModel = ({ id }: { id: string }): object => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '1970-01-01T00:00:00Z',
  capabilities: null,
  deprecated_at: null,
  lifecycle: 'active',
  line: null,
  max_input_tokens: null,
  max_tokens: null,
  retires_at: null,
});

/** `GET /v1/models` in the shape that the client's SDK reads. */
export function listModels(table: Table, principal: Principal, headers: IncomingHttpHeaders): object {
  const names = namesFor(table, principal).filter(({ id }) => id !== ANY_MODEL);
  if (!isAnthropic(headers)) return { object: 'list', data: names.map(openAiModel) };
  return {
    data: names.map(anthropicModel),
    has_more: false,
    first_id: names[0]?.id ?? null,
    last_id: names.at(-1)?.id ?? null,
  };
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
    throw new JoulegateError('JG_MODEL_UNKNOWN', `there is no model "${id.slice(0, 80)}" for this key`, {
      where: 'model',
      hint: 'GET /v1/models lists them',
    });
  return isAnthropic(headers) ? anthropicModel(found) : openAiModel(found);
}

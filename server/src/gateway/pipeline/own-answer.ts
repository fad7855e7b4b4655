import { endpointMask, type Table } from '../../kernel/index.ts';
import type { CallRequest, Endpoint } from '../dialects/index.ts';
import { textBytes } from './expect.ts';
import type { Resolved } from './resolve.ts';
import type { GatewayRuntime } from './runtime.ts';

/** Some deployment of the workload serves the endpoint and the model. */
function isServed(table: Table, { compiled, modelAsked }: Resolved, { name }: Endpoint): boolean {
  const served = endpointMask(table, name);
  return compiled.indices.some(
    (index) =>
      ((table.capabilities[index] as number) & served) !== 0 &&
      (modelAsked === null || table.models[index] === modelAsked),
  );
}

/**
 * What the gateway answers by itself, from what it expects a prompt to be, where no deployment of the workload can be
 * asked: nothing leaves it and nothing is spent. `null` where one can, or the endpoint has no such answer.
 * @param bodyBytes of the request; tokens per byte are those learned of the workload's messages
 */
export function ownAnswer(
  runtime: GatewayRuntime,
  table: Table,
  resolved: Resolved,
  endpoint: Endpoint,
  call: CallRequest,
  bodyBytes: number,
): Buffer | null {
  if (endpoint.estimate === undefined || isServed(table, resolved, endpoint)) return null;
  const { inputTokens, cacheReadTokens } = runtime
    .learner(resolved.compiled.workload.id, endpoint.learnsFrom ?? endpoint.name)
    .expect(textBytes(call, bodyBytes), 0);
  return endpoint.estimate(Math.max(1, Math.round(inputTokens + cacheReadTokens + call.media.tokens)));
}

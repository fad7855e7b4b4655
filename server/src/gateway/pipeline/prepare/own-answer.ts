import { textBytes, type Call, type Prepared } from '../call.ts';
import { endpointNeed } from '../endpoint-need.ts';

/** Some deployment of the workload serves the endpoint and the model. */
function isServed({ table, compiled, modelAsked, endpoint }: Call): boolean {
  const served = endpointNeed(table, endpoint);
  return (
    compiled?.indices.some(
      (index) =>
        ((table.capabilities[index] as number) & served) !== 0 &&
        (modelAsked === null || table.models[index] === modelAsked),
    ) === true
  );
}

/**
 * What the gateway answers by itself, from what it expects a prompt to be, where no deployment of the workload can be
 * asked: nothing leaves it and nothing is spent. Tokens per byte are those learned of the endpoint that it counts for.
 */
export function ownAnswer(call: Call): Prepared | undefined {
  const { runtime, principal, endpoint, compiled, request } = call;
  if (endpoint.estimate === undefined || compiled === null || request === null || isServed(call)) return undefined;
  const learner = runtime.learner(principal.organisation, compiled.workload.id, endpoint.learnsFrom ?? endpoint.name);
  const { inputTokens, cacheReadTokens } = learner.expect(textBytes(call), 0);
  const tokens = inputTokens + cacheReadTokens + learner.expectParts(request.media);
  return { own: endpoint.estimate(Math.max(1, Math.round(tokens))) };
}

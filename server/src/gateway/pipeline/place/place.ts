import { isAscii } from 'node:buffer';
import { plainTokens, type ExpectedUsage } from '../../../kernel/index.ts';
import { textBytes, type Call, type Route } from '../call.ts';
import { tolerate } from '../runtime.ts';
import { route } from './route.ts';

/** What a request is expected to take, in tokens. */
function expectedOf(call: Call): ExpectedUsage {
  const { runtime, principal, compiled, endpoint, request } = call;
  if (compiled === null || request === null) return call.expected;
  const learner = runtime.learner(principal.organisation, compiled.workload.id, endpoint.name);
  const expected = learner.expect(textBytes(call), request.maxOutputTokens);
  return {
    inputTokens: expected.inputTokens + learner.expectParts(request.media),
    cacheReadTokens: expected.cacheReadTokens,
    outputTokens: expected.outputTokens * request.answers,
  };
}

/** Of the text by its length alone: media are written in plain letters. */
function plainTextTokens(call: Call): number {
  const { body, incoming } = call;
  const extra = incoming.value?.extraBytes ?? (isAscii(body) ? 0 : body.length - body.toString('utf8').length);
  const bytes = textBytes(call);
  return plainTokens(bytes, bytes - extra);
}

/**
 * Finds where a prepared request goes, and writes the decision down.
 * @throws JoulegateError where no deployment may serve it, whenever it came
 */
export function place(call: Call): Route {
  const { runtime, principal, table, endpoint, request, wishes, origin, compiled, modelAsked } = call;
  if (request === null || compiled === null) throw new TypeError('a request is prepared before its place is sought');
  call.textTokens = plainTextTokens(call);
  call.expected = tolerate(runtime, 'policy', () => expectedOf(call), call.expected);
  call.warm = tolerate(runtime, 'policy', () => runtime.sessions.find(principal.organisation, request.session), null);
  const { expected, textTokens, warm } = call;
  const found = route(
    runtime,
    table,
    { compiled, modelAsked },
    { endpoint, call: request, wishes, expected, textTokens, origin, warm },
  );
  call.decision = found.decision;
  call.route = found;
  return found;
}

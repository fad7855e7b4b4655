import type { Usage } from '../../../../units/index.ts';
import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { saidOf } from '../../openai/index.ts';
import { records, text } from '../parameters.ts';
import { besideOf, reasoningOf } from '../thinking-blocks.ts';
import { ResponseWriter } from './response-writer.ts';

/** Writes what a chat completion's message says, or one delta of it. @returns whether it says anything */
export function writeChatMessage(writer: ResponseWriter, message: JsonObject): boolean {
  const reasoning = reasoningOf(message);
  if (reasoning !== null) writer.thought(reasoning.text, reasoning.field);
  writer.beside(besideOf(message));
  const parts = saidOf(message['content']);
  for (const said of parts)
    if (said.kind === 'text') writer.text(said.text);
    else writer.thought(said.text, 'content');
  const refusal = text(message['refusal']);
  if (refusal !== '') writer.refusal(refusal);
  const calls = records(message['tool_calls']);
  for (const call of calls) writer.call(call);
  return reasoning !== null || parts.length > 0 || refusal !== '' || calls.length > 0;
}

/**
 * A whole chat completion as a response.
 * @param request of the response
 * @param nowS seconds since 1970
 */
export function completionToResponse(
  completion: JsonObject,
  request: JsonObject,
  usage: Usage | null,
  nowS: number,
): JsonObject {
  const writer = new ResponseWriter(request);
  const { id, model, created, service_tier: tier } = completion;
  writer.begin({ id, model, createdS: typeof created === 'number' ? created : nowS, tier });
  const choices = records(completion['choices']);
  // Of several answers the first.
  const choice = choices.find((one) => one['index'] === 0) ?? choices[0] ?? {};
  writeChatMessage(writer, isRecord(choice['message']) ? choice['message'] : {});
  return writer.whole({ finish: choice['finish_reason'], usage, completedS: nowS });
}

import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { usageOf } from '../openai/index.ts';
import { records, text } from './parameters.ts';
import { matchedStop, stopDetails, stopReason } from './stop-reasons.ts';
import { saidOf } from '../openai/index.ts';
import { KnownCalls } from './known-calls.ts';
import { extrasOf, idWith } from './carried.ts';
import { besideOf, markOf, reasoningOf } from './thinking-blocks.ts';
import { toolInput } from './tool-input.ts';
import { messageId, messagesUsage } from './usage.ts';

/** Who called a tool: the model itself. */
export const DIRECT = { type: 'direct' } as const;

function toolUse(call: JsonObject, answer: unknown, known: KnownCalls): JsonObject {
  const { name, arguments: written } = isRecord(call['function']) ? call['function'] : {};
  const id = idWith(known.idOf(call['id'], answer), extrasOf(call));
  return { type: 'tool_use', id, name: known.nameBack(name), input: toolInput(written), caller: DIRECT };
}

const thinking = (thought: string, signature: string): JsonObject => ({
  type: 'thinking',
  thinking: thought,
  signature,
});

function blocksOf(message: JsonObject, answer: unknown, known: KnownCalls): readonly JsonObject[] {
  const blocks: JsonObject[] = [];
  const reasoning = reasoningOf(message);
  const beside = besideOf(message);
  if (reasoning !== null) blocks.push(thinking(reasoning.text, markOf(reasoning.field, beside)));
  else if (Object.keys(beside).length > 0) blocks.push(thinking('', markOf('reasoning', beside)));
  for (const said of [...saidOf(message['content']), ...saidOf(message['refusal'])])
    blocks.push(
      said.kind === 'thinking'
        ? thinking(said.text, markOf('content', said.extras))
        : { type: 'text', text: said.text, citations: null },
    );
  return [...blocks, ...records(message['tool_calls']).map((call) => toolUse(call, answer, known))];
}

/**
 * A whole chat completion as a message; of several choices the first.
 * @param known what the request says of calls
 */
export function completionToMessage(completion: JsonObject, known = new KnownCalls({})): JsonObject {
  const choice = records(completion['choices'])[0] ?? {};
  const message = isRecord(choice['message']) ? choice['message'] : {};
  const content = blocksOf(message, completion['id'], known);
  const matched = matchedStop(choice);
  const refusal = text(message['refusal']);
  const refused = refusal !== '' ? 'content_filter' : choice['finish_reason'];
  const reason = stopReason(
    refused,
    content.some((block) => block['type'] === 'tool_use'),
    matched,
  );
  return {
    id: messageId(completion['id']),
    type: 'message',
    role: 'assistant',
    model: completion['model'],
    content,
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? matched : null,
    stop_details: stopDetails(reason, refusal),
    container: null,
    diagnostics: null,
    usage: messagesUsage(usageOf(completion), completion['service_tier']),
  };
}

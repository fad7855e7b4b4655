import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { usageOf } from '../openai/index.ts';
import { records, text } from './parameters.ts';
import { matchedStop, stopDetails, stopReason } from './stop-reasons.ts';
import { markOf, reasoningOf } from './thinking-blocks.ts';
import { toolInput } from './tool-input.ts';
import { messageId, messagesUsage } from './usage.ts';

/** Who called a tool: the model itself. */
export const DIRECT = { type: 'direct' } as const;

function toolUse(call: JsonObject): JsonObject {
  const { name, arguments: written } = isRecord(call['function']) ? call['function'] : {};
  return { type: 'tool_use', id: call['id'], name, input: toolInput(written), caller: DIRECT };
}

function blocksOf(message: JsonObject): readonly JsonObject[] {
  const blocks: JsonObject[] = [];
  const reasoning = reasoningOf(message);
  if (reasoning !== null)
    blocks.push({ type: 'thinking', thinking: reasoning.text, signature: markOf(reasoning.field) });
  const said = [text(message['content']), text(message['refusal'])];
  for (const one of said) if (one !== '') blocks.push({ type: 'text', text: one, citations: null });
  return [...blocks, ...records(message['tool_calls']).map(toolUse)];
}

/** A whole chat completion as a message; of several choices the first. */
export function completionToMessage(completion: JsonObject): JsonObject {
  const choice = records(completion['choices'])[0] ?? {};
  const message = isRecord(choice['message']) ? choice['message'] : {};
  const content = blocksOf(message);
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

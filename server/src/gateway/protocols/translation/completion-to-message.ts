import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { readUsage } from '../openai/index.ts';
import { defined, records, text } from './parameters.ts';
import { matchedStop, stopReason } from './stop-reasons.ts';
import { markOf, reasoningOf } from './thinking-blocks.ts';
import { toolInput } from './tool-input.ts';
import { messageId, messagesTier, messagesUsage } from './usage.ts';

function toolUse(call: JsonObject): JsonObject {
  const { name, arguments: written } = isRecord(call['function']) ? call['function'] : {};
  return { type: 'tool_use', id: call['id'], name, input: toolInput(written) };
}

function blocksOf(message: JsonObject): readonly JsonObject[] {
  const blocks: JsonObject[] = [];
  const reasoning = reasoningOf(message);
  if (reasoning !== null) blocks.push({ type: 'thinking', thinking: reasoning.text, signature: markOf(reasoning.field) });
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
  const refused = text(message['refusal']) !== '' ? 'content_filter' : choice['finish_reason'];
  const reason = stopReason(refused, content.some((block) => block['type'] === 'tool_use'), matched);
  return {
    id: messageId(completion['id']),
    type: 'message',
    role: 'assistant',
    model: completion['model'],
    content,
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? matched : null,
    usage: defined({ ...messagesUsage(readUsage(completion['usage'])), service_tier: messagesTier(completion['service_tier']) }),
  };
}

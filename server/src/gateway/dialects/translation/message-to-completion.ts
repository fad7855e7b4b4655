import { messageUsageOf } from '../anthropic/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { defined, records, text } from './parameters.ts';
import { finishReason } from './stop-reasons.ts';
import type { NameBack } from './tool-names.ts';
import { thinkingBlocks } from './thinking-blocks.ts';
import { chatId, chatTier, chatUsage } from './usage.ts';

const toolCall = (block: JsonObject, nameBack: NameBack): JsonObject => ({
  id: block['id'],
  type: 'function',
  function: { name: nameBack(block['name']), arguments: JSON.stringify(block['input'] ?? {}) },
});

const joined = (blocks: readonly JsonObject[], type: string): string =>
  blocks
    .filter((block) => block['type'] === type)
    .map((block) => text(block[type]))
    .join('');

/** What a model says of its refusal. */
export const refusalOf = (details: unknown): string | null =>
  isRecord(details) && typeof details['explanation'] === 'string' ? details['explanation'] : null;

/**
 * A whole message as a chat completion.
 * @param createdS seconds since 1970: Anthropic does not date its messages
 * @param nameBack the caller's names of tools
 */
export function messageToCompletion(
  message: JsonObject,
  createdS: number,
  nameBack: NameBack = (name) => name,
): JsonObject {
  const blocks = records(message['content']);
  const content = joined(blocks, 'text');
  const reasoning = joined(blocks, 'thinking');
  const thinking = thinkingBlocks(blocks);
  const calls = blocks.filter((block) => block['type'] === 'tool_use').map((block) => toolCall(block, nameBack));
  const usage = messageUsageOf(message);
  return defined({
    id: chatId(message['id']),
    object: 'chat.completion',
    created: createdS,
    model: message['model'],
    choices: [
      {
        index: 0,
        message: defined({
          role: 'assistant',
          content: content === '' ? null : content,
          refusal: message['stop_reason'] === 'refusal' ? refusalOf(message['stop_details']) : null,
          reasoning_content: reasoning === '' ? undefined : reasoning,
          thinking_blocks: thinking.length === 0 ? undefined : thinking,
          tool_calls: calls.length === 0 ? undefined : calls,
        }),
        logprobs: null,
        finish_reason: finishReason(message['stop_reason']),
      },
    ],
    usage: usage === null ? undefined : chatUsage(usage),
    service_tier: isRecord(message['usage']) ? chatTier(message['usage']['service_tier']) : undefined,
  });
}

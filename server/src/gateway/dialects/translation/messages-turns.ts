import { badRequest, isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { contentOf, isServerBlock, partsOf } from './messages-content.ts';
import type { MessagesCase } from './messages-parameters.ts';
import { defined, records, text, type Tell } from './parameters.ts';
import { idWithout } from './carried.ts';
import { isMarked, joinedBeside, markIn } from './thinking-blocks.ts';

function toolMessage(block: JsonObject, pictures: JsonObject[], tell: Tell<MessagesCase>): JsonObject {
  if (block['is_error'] === true) tell('content[tool_result].is_error');
  if (block['cache_control'] != null) tell('content.cache_control');
  const parts = partsOf(block['content'], tell);
  const texts = parts.filter((part) => part['type'] === 'text');
  const rest = parts.filter((part) => part['type'] !== 'text');
  if (rest.length > 0)
    pictures.push(
      { type: 'text', text: `Returned by tool call ${text(idWithout(block['tool_use_id']).id)}:` },
      ...rest,
    );
  // A tool message must have content, and may have text only.
  const content = texts.length === 0 ? (rest.length > 0 ? 'See the next message.' : '') : contentOf(texts);
  return { role: 'tool', tool_call_id: idWithout(block['tool_use_id']).id, content };
}

/** A user turn: tool results first, as they answer the calls right before, then what else the turn says. */
function userMessages(content: unknown, tell: Tell<MessagesCase>): readonly JsonObject[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const results: JsonObject[] = [];
  const rest: JsonObject[] = [];
  for (const block of records(content)) {
    if (block['type'] === 'tool_result') results.push(toolMessage(block, rest, tell));
    else rest.push(...partsOf([block], tell));
  }
  return rest.length === 0 ? results : [...results, { role: 'user', content: contentOf(rest) }];
}

function toolCall(block: JsonObject, tell: Tell<MessagesCase>): JsonObject {
  if (isRecord(block['caller']) && block['caller']['type'] !== 'direct') tell('content[tool_use].caller');
  if (block['toolset_name'] != null) tell('content[tool_use].toolset_name');
  if (block['cache_control'] != null) tell('content.cache_control');
  const { id, extras } = idWithout(block['id']);
  return {
    ...extras,
    id,
    type: 'function',
    function: { name: block['name'], arguments: JSON.stringify(block['input'] ?? {}) },
  };
}

function assistantMessage(content: unknown, tell: Tell<MessagesCase>): JsonObject {
  if (typeof content === 'string') return { role: 'assistant', content };
  const parts: JsonObject[] = [];
  const calls: JsonObject[] = [];
  const reasoning: Record<string, string> = {};
  let beside: JsonObject = {};
  for (const block of records(content)) {
    const { type } = block;
    if (type === 'tool_use') calls.push(toolCall(block, tell));
    else if (type === 'redacted_thinking') tell('content[redacted_thinking]');
    else if (isServerBlock(type)) tell('content[server]');
    else if (type !== 'thinking') parts.push(...partsOf([block], tell));
    else {
      const mark = markIn(block['signature']);
      const thought = text(block['thinking']);
      if (mark === null) {
        if (!isMarked(block['signature'])) tell('content[thinking]');
        continue;
      }
      if (mark.field === 'content') {
        parts.push({ ...mark.beside, type: 'thinking', thinking: [{ type: 'text', text: thought }] });
        continue;
      }
      beside = joinedBeside(beside, mark.beside);
      if (thought !== '') reasoning[mark.field] = (reasoning[mark.field] ?? '') + thought;
    }
  }
  return defined({
    role: 'assistant',
    content: parts.length === 0 ? null : contentOf(parts),
    tool_calls: calls.length === 0 ? undefined : calls,
    ...reasoning,
    ...beside,
  });
}

function systemMessage(content: unknown, tell: Tell<MessagesCase>): readonly JsonObject[] {
  const parts = partsOf(content, tell);
  // Many templates take one text here, so several are joined.
  return parts.length === 0 ? [] : [{ role: 'system', content: parts.map((part) => text(part['text'])).join('\n\n') }];
}

/**
 * Anthropic's system prompt and messages as chat messages.
 * @throws JoulegateError `JG_BAD_REQUEST` where a message is none
 */
export function chatMessagesOf(system: unknown, messages: unknown, tell: Tell<MessagesCase>): readonly JsonObject[] {
  const chat: JsonObject[] = [...systemMessage(system, tell)];
  (Array.isArray(messages) ? messages : []).forEach((message: unknown, at) => {
    if (!isRecord(message))
      throw badRequest(`messages[${at}]`, 'a message is not an object', 'send {"role": ..., "content": ...}');
    if (message['role'] === 'assistant') chat.push(assistantMessage(message['content'], tell));
    else if (message['role'] === 'system') chat.push(...systemMessage(message['content'], tell));
    else chat.push(...userMessages(message['content'], tell));
  });
  return chat;
}

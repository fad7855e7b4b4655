import { badRequest, isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { blocksOf } from './chat-content.ts';
import type { ChatCase } from './chat-cases.ts';
import { records, text, type Tell } from './parameters.ts';
import { withThinking } from './thinking-blocks.ts';
import { toolInput } from './tool-input.ts';

/** A conversation as Anthropic takes it. */
export interface Turns {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
  /** The last tool calls were made without thinking that could be sent along. */
  readonly unthoughtCalls: boolean;
}

type Turn = { readonly role: 'user' | 'assistant'; readonly content: JsonObject[] };

const ODD = /[^\w-]/g;
/** Some servers name calls with signs that Anthropic refuses; call and result are renamed alike. */
const callId = (id: unknown): unknown => (typeof id === 'string' ? id.replace(ODD, '_') : id);

function toolUse(call: JsonObject, tell: Tell<ChatCase>): JsonObject {
  if (!isRecord(call['function'])) tell('messages.tool_calls[custom]');
  const { name, arguments: written } = isRecord(call['function']) ? call['function'] : {};
  return { type: 'tool_use', id: callId(call['id']), name, input: toolInput(written) };
}

function assistantBlocks(message: JsonObject, cacheTtl: unknown, tell: Tell<ChatCase>): readonly JsonObject[] {
  if (message['function_call'] != null) tell('messages.function_call');
  if (message['audio'] != null) tell('messages.audio');
  const refusal = text(message['refusal']);
  return withThinking(message, [
    ...blocksOf(message['content'], cacheTtl, tell),
    ...(refusal === '' ? [] : [{ type: 'text', text: refusal }]),
    ...records(message['tool_calls']).map((call) => toolUse(call, tell)),
  ]);
}

/** A tool's result; plain text stays plain. */
function toolResult(message: JsonObject, cacheTtl: unknown, tell: Tell<ChatCase>): JsonObject {
  const { content } = message;
  return {
    type: 'tool_result',
    tool_use_id: callId(message['tool_call_id']),
    content: typeof content === 'string' ? content : blocksOf(content, cacheTtl, tell),
  };
}

/** Anthropic refuses an answer begun for it that ends in white space. */
function trimLast(turns: readonly Turn[]): void {
  const last = turns.at(-1);
  const block = last?.role === 'assistant' ? last.content.at(-1) : undefined;
  if (block?.['type'] === 'text') last?.content.splice(-1, 1, { ...block, text: text(block['text']).trimEnd() });
}

function hasUnthoughtCalls(turns: readonly Turn[]): boolean {
  const answered = turns.at(-1)?.content.some((block) => block['type'] === 'tool_result') ?? false;
  const before = answered ? turns.at(-2)?.content : undefined;
  return before?.[0] !== undefined && before[0]['type'] !== 'thinking' && before[0]['type'] !== 'redacted_thinking';
}

/**
 * Chat messages as Anthropic's: system and developer messages apart, wherever they stood; tool results in the user
 * turn after the calls; adjacent turns of one role joined.
 * @throws JoulegateError `JG_BAD_REQUEST` where a message is none
 */
export function turnsOf(messages: unknown, cacheTtl: unknown, tell: Tell<ChatCase>): Turns {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  const add = (role: Turn['role'], blocks: readonly JsonObject[]): void => {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else if (blocks.length > 0) turns.push({ role, content: [...blocks] });
  };
  (Array.isArray(messages) ? messages : []).forEach((message: unknown, at) => {
    if (!isRecord(message))
      throw badRequest(`messages[${at}]`, 'a message is not an object', 'send {"role": ..., "content": ...}');
    if (message['name'] != null && message['role'] !== 'function') tell('messages.name');
    switch (message['role']) {
      case 'system':
      case 'developer':
        system.push(...blocksOf(message['content'], cacheTtl, tell));
        return;
      case 'user':
        add('user', blocksOf(message['content'], cacheTtl, tell));
        return;
      case 'assistant':
        add('assistant', assistantBlocks(message, cacheTtl, tell));
        return;
      case 'tool':
        add('user', [toolResult(message, cacheTtl, tell)]);
        return;
      case 'function':
        tell('messages[function]');
        return;
      default:
        throw badRequest(
          `messages[${at}].role`,
          'the role of a message is missing or unknown',
          'send developer, system, user, assistant or tool',
        );
    }
  });
  trimLast(turns);
  // Instructions alone are no conversation: Anthropic wants a turn to answer, so they become it.
  if (turns.length === 0 && system.length > 0)
    return { system: [], messages: [{ role: 'user', content: system }], unthoughtCalls: false };
  return { system, messages: turns, unthoughtCalls: hasUnthoughtCalls(turns) };
}

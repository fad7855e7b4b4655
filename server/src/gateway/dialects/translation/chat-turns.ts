import { badRequest, isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { blocksOf, cacheControl } from './chat-content.ts';
import type { ChatCase } from './chat-cases.ts';
import { records, text, type Tell } from './parameters.ts';
import { extrasOf } from './carried.ts';
import { withThinking } from './thinking-blocks.ts';
import { without } from './schemas/map-schema.ts';
import { toolInput } from './tool-input.ts';

/** A conversation as Anthropic takes it. */
export interface Turns {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
  /** The last tool calls were made without thinking that could be sent along. */
  readonly unthoughtCalls: boolean;
}

type Turn = { readonly role: 'user' | 'assistant'; readonly content: JsonObject[] };

/** Thinking as other vendors give it. */
const REASONING: readonly string[] = ['reasoning_content', 'reasoning', 'reasoning_details'];
const KNOWN = new Set([
  ...REASONING,
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'refusal',
  'audio',
  'function_call',
  'annotations',
  'thinking_blocks',
  'cache_control',
  'prefix',
]);

/** Tells what a message has beside what is translated. */
function tellExtras(message: JsonObject, tell: Tell<ChatCase>): void {
  for (const key in message) if (message[key] != null && !KNOWN.has(key)) tell('messages.extras');
  if (message['thinking_blocks'] == null && REASONING.some((name) => message[name] != null)) tell('messages.reasoning');
}

/** The blocks of a message, the last one marked where the message is. */
function marked(blocks: readonly JsonObject[], mark: unknown): readonly JsonObject[] {
  const control = cacheControl(mark);
  const last = blocks.at(-1);
  return control === undefined || last === undefined
    ? blocks
    : [...blocks.slice(0, -1), { ...last, cache_control: control }];
}

function toolUse(call: JsonObject, tell: Tell<ChatCase>): JsonObject {
  if (!isRecord(call['function'])) tell('messages.tool_calls[custom]');
  if (extrasOf(call) !== null) tell('messages.tool_calls.extras');
  const { name, arguments: written } = isRecord(call['function']) ? call['function'] : {};
  return { type: 'tool_use', id: call['id'], name, input: toolInput(written) };
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
  const { content, tool_call_id: id } = message;
  const blocks = typeof content === 'string' ? [] : blocksOf(content, cacheTtl, tell);
  const result = {
    type: 'tool_result',
    tool_use_id: id,
    content: typeof content === 'string' ? content : blocks.map((block) => without(block, ['cache_control'])),
  };
  // A mark inside a result stands for all up to its end.
  const inside = blocks.findLast((block) => block['cache_control'] !== undefined);
  return inside === undefined ? result : { ...result, cache_control: inside['cache_control'] };
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
    tellExtras(message, tell);
    const mark = message['cache_control'];
    switch (message['role']) {
      case 'system':
      case 'developer':
        system.push(...marked(blocksOf(message['content'], cacheTtl, tell), mark));
        return;
      case 'user':
        add('user', marked(blocksOf(message['content'], cacheTtl, tell), mark));
        return;
      case 'assistant':
        add('assistant', marked(assistantBlocks(message, cacheTtl, tell), mark));
        return;
      case 'tool':
        add('user', marked([toolResult(message, cacheTtl, tell)], mark));
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
  // Instructions alone are no conversation: Anthropic wants a turn to answer, so they become it.
  if (turns.length === 0 && system.length > 0)
    return { system: [], messages: [{ role: 'user', content: system }], unthoughtCalls: false };
  return { system, messages: turns, unthoughtCalls: hasUnthoughtCalls(turns) };
}

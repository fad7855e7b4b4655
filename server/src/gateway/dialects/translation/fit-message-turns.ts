import type { JsonObject } from '../lane.ts';
import { CallIds } from './call-ids.ts';
import type { ChatValueCase } from './chat-value-cases.ts';
import { records, text, type Tell } from './parameters.ts';
import { fittingName } from './tool-names.ts';

/** Anthropic wants a turn of the user first. */
const BEFORE: JsonObject = {
  role: 'user',
  content: [{ type: 'text', text: '(The conversation begins with the assistant.)' }],
};

const isBlank = (block: JsonObject): boolean => block['type'] === 'text' && text(block['text']).trim() === '';
const seen = (blocks: unknown): readonly JsonObject[] => records(blocks).filter((block) => !isBlank(block));

function resultOf(block: JsonObject, ids: CallIds, tell: Tell<ChatValueCase>): JsonObject {
  const id = ids.result(block['tool_use_id']);
  if (id === null) tell('messages.tool_call_id');
  const { content } = block;
  return { ...block, tool_use_id: id, content: Array.isArray(content) ? seen(content) : content };
}

/** Results first, as they answer the calls right before. */
function userTurn(blocks: readonly JsonObject[], ids: CallIds, tell: Tell<ChatValueCase>): readonly JsonObject[] {
  const results = blocks.filter((block) => block['type'] === 'tool_result').map((block) => resultOf(block, ids, tell));
  if (ids.unanswered > 0) tell('messages.tool_calls[unanswered]');
  ids.close();
  return [...results, ...blocks.filter((block) => block['type'] !== 'tool_result')];
}

/** An answer that was begun must not end in white space. */
function trimmed(turn: JsonObject): JsonObject {
  const blocks = records(turn['content']);
  const last = blocks.at(-1);
  return turn['role'] === 'assistant' && last?.['type'] === 'text'
    ? { ...turn, content: [...blocks.slice(0, -1), { ...last, text: text(last['text']).trimEnd() }] }
    : turn;
}

/**
 * Turns as Anthropic takes them: the user's first, none without a visible word, roles by turns, every call with an id of
 * its own and its result right behind it.
 */
export function fitMessageTurns(
  system: readonly JsonObject[],
  turns: readonly JsonObject[],
  tell: Tell<ChatValueCase>,
): { readonly system: readonly JsonObject[]; readonly messages: readonly JsonObject[] } {
  const ids = new CallIds('word');
  const joined: { role: unknown; content: readonly JsonObject[] }[] = [];
  for (const { role, content } of turns) {
    const blocks = seen(content);
    const last = joined.at(-1);
    if (last !== undefined && last.role === role) last.content = [...last.content, ...blocks];
    else if (blocks.length > 0) joined.push({ role, content: blocks });
  }
  const messages: JsonObject[] = joined.map(({ role, content }) => ({
    role,
    content:
      role === 'user'
        ? userTurn(content, ids, tell)
        : content.map((block) =>
            block['type'] === 'tool_use'
              ? { ...block, id: ids.call(block['id']), name: fittingName(block['name']) }
              : block,
          ),
  }));
  if (messages[0]?.['role'] === 'assistant') messages.unshift(BEFORE);
  const last = messages.at(-1);
  if (last === undefined) tell('messages[empty]');
  else messages[messages.length - 1] = trimmed(last);
  return { system: seen(system), messages };
}

import { random } from '../edge/index.ts';
import type { ChatRequest } from './chat-request.ts';
import { messageText } from './chat-request.ts';
import { schemaExample } from './schema-example.ts';

const WORDS = (
  'the invoice total matches order and every line carries its own tax code so we can close this month without ' +
  'a second review please note that supplier terms changed in spring delivery now takes five days from your ' +
  'nearest depot while returns stay free within thirty if an item arrives damaged send one picture with number'
).split(' ');

/** What an answer says, before its length is known. */
export type AnswerKind =
  | { readonly kind: 'words' }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'tool'; readonly name: string; readonly text: string };

/**
 * What a request asks for: the text of its `metadata.sim_answer`, a tool call, JSON, or words. A tool is called when `tool_choice` demands one, or when
 * it is `auto` and the last message is a user's that names a tool or asks to call, use or invoke one.
 */
export function answerKind(request: ChatRequest): AnswerKind {
  const own = request.metadata.sim_answer;
  if (typeof own === 'string' && own !== '') return { kind: 'said', text: own };
  const tool = toolAsked(request);
  if (tool !== undefined) {
    return {
      kind: 'tool',
      name: tool.name,
      text: JSON.stringify(schemaExample(tool.parameters ?? { type: 'object' })),
    };
  }
  const format = request.responseFormat;
  if (format === null) return { kind: 'words' };
  const value = format.schema === undefined ? { answer: WORDS.slice(0, 8).join(' ') } : schemaExample(format.schema);
  return { kind: 'json', text: JSON.stringify(value) };
}

/** Visible tokens of an answer that has a length of its own: one for each four characters. */
export const naturalTokens = (kind: AnswerKind): number | null =>
  kind.kind === 'words' ? null : Math.max(1, Math.ceil(kind.text.length / 4));

/**
 * The visible tokens of an answer as text pieces: one word each (joined they read as one line), or four
 * characters each of a text that is given. Same seed, same pieces.
 */
export function answerTokens(kind: AnswerKind, visible: number, seed: number): string[] {
  if (kind.kind !== 'words') return Array.from({ length: visible }, (_, i) => kind.text.slice(i * 4, i * 4 + 4));
  const rng = random.seeded(seed);
  return Array.from({ length: visible }, (_, i) => {
    const word = WORDS[Math.floor(rng.next() * WORDS.length)] ?? 'the';
    return i === 0 ? word : ` ${word}`;
  });
}

function toolAsked(request: ChatRequest): ChatRequest['tools'][number] | undefined {
  const { tools, toolChoice } = request;
  if (tools.length === 0 || toolChoice === 'none') return undefined;
  if (toolChoice === 'required') return tools[0];
  if (typeof toolChoice === 'object' && toolChoice !== null) {
    const wanted = (toolChoice as { function?: { name?: unknown } }).function?.name;
    return tools.find((tool) => tool.name === wanted);
  }
  const last = request.messages.at(-1);
  if (last?.role !== 'user') return undefined;
  const text = messageText(last);
  const named = tools.find((tool) => text.includes(tool.name));
  return named ?? (/\b(call|use|invoke)\b[^.?!]*\b(tool|function)s?\b/i.test(text) ? tools[0] : undefined);
}

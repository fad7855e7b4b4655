import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { text } from './parameters.ts';

/**
 * How thinking survives a client of the other protocol.
 *
 * Towards an OpenAI client, the text of thinking is `reasoning_content`, and the blocks themselves, signatures and
 * redacted ones included, are `thinking_blocks`, once per answer. A client that sends the message back as it got it
 * sends Anthropic exactly what it signed, where it stood.
 *
 * Towards an Anthropic client, an OpenAI-compatible server's reasoning is a thinking block whose signature names the
 * field that it came in. Sent back, it goes to that field again.
 */
const REASONING_FIELDS = ['reasoning_content', 'reasoning'] as const;
export type ReasoningField = (typeof REASONING_FIELDS)[number];
const MARK = 'joulegate:';

export const markOf = (field: ReasoningField): string => `${MARK}${field}`;

/** The field that a thinking block's text came in; `null` where Anthropic signed it. */
export const markedField = (signature: unknown): ReasoningField | null =>
  REASONING_FIELDS.find((field) => signature === markOf(field)) ?? null;

/** An OpenAI-compatible server's reasoning, whole or of one delta, and the field that it came in. */
export function reasoningOf(message: JsonObject): { readonly field: ReasoningField; readonly text: string } | null {
  for (const field of REASONING_FIELDS) {
    const value = message[field];
    if (typeof value === 'string' && value !== '') return { field, text: value };
  }
  return null;
}

/** Of a block that Anthropic signed what Anthropic takes; `null` for any other. */
function signed(block: unknown): JsonObject | null {
  if (!isRecord(block)) return null;
  const { type, thinking, signature, data } = block;
  if (type === 'redacted_thinking') return typeof data === 'string' ? { type, data } : null;
  return type === 'thinking' && text(signature) !== '' && markedField(signature) === null
    ? { type, thinking: text(thinking), signature }
    : null;
}

/**
 * Blocks as an OpenAI client gets them, each with its place in the message.
 * @param blocks the message's content
 */
export const thinkingBlocks = (blocks: readonly JsonObject[]): readonly JsonObject[] =>
  blocks.flatMap((block, index) =>
    block['type'] === 'thinking' || block['type'] === 'redacted_thinking' ? [{ ...block, index }] : [],
  );

/** An assistant's blocks with those that Anthropic signed back in their places. */
export function withThinking(message: JsonObject, others: readonly JsonObject[]): readonly JsonObject[] {
  const sent = message['thinking_blocks'];
  if (!Array.isArray(sent)) return others;
  const blocks = [...others];
  sent.forEach((one: unknown, at) => {
    const block = signed(one);
    const index = isRecord(one) && typeof one['index'] === 'number' ? one['index'] : at;
    if (block !== null) blocks.splice(index, 0, block);
  });
  return blocks;
}

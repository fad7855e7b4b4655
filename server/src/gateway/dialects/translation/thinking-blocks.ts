import { isRecord } from '../json-body.ts';
import { THINKING_MARK } from '../thinking-mark.ts';
import { packedText, unpacked } from './carried.ts';
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
const TEXT_FIELDS = ['reasoning_content', 'reasoning'] as const;
/** Thinking may come in parts of the content too. */
const REASONING_FIELDS = [...TEXT_FIELDS, 'content'] as const;
export type ReasoningField = (typeof REASONING_FIELDS)[number];
/** Members beside that a server wants back as they came. */
const KEPT_MEMBERS = ['reasoning_details', 'extra_content'] as const;

/** The field that thinking came in, and what was beside it. */
export interface Mark {
  readonly field: ReasoningField;
  readonly beside: JsonObject;
}

/** Whether a thinking block's signature is one of ours, which Anthropic never made. */
export const isMarked = (signature: unknown): boolean =>
  typeof signature === 'string' && signature.startsWith(THINKING_MARK);

/** @param beside members that go back with the text */
export const markOf = (field: ReasoningField, beside: JsonObject = {}): string => {
  const carried = Object.keys(beside).length === 0 ? '' : packedText(beside);
  return `${THINKING_MARK}${field}${carried === '' ? '' : `:${carried}`}`;
};

/** What a thinking block's signature says; `null` where Anthropic signed it. */
export function markIn(signature: unknown): Mark | null {
  if (typeof signature !== 'string' || !isMarked(signature)) return null;
  const [field, carried = ''] = signature.slice(THINKING_MARK.length).split(':');
  const known = REASONING_FIELDS.find((one) => one === field);
  return known === undefined ? null : { field: known, beside: carried === '' ? {} : (unpacked(carried) ?? {}) };
}

/** Of an answer or a delta, what belongs to its thinking and is no text. */
export function besideOf(message: JsonObject): JsonObject {
  const beside: Record<string, unknown> = {};
  for (const name of KEPT_MEMBERS) if (message[name] != null) beside[name] = message[name];
  return beside;
}

/** Members of two parts of one answer: lists go on, anything else is replaced. */
export function joinedBeside(before: JsonObject, more: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...before };
  for (const name in more) {
    const old = joined[name];
    const next = more[name];
    joined[name] = Array.isArray(old) && Array.isArray(next) ? joinedDetails(old, next) : next;
  }
  return joined;
}

/** A streamed detail comes in pieces, each with the place of the whole. */
function joinedDetails(before: readonly unknown[], more: readonly unknown[]): readonly unknown[] {
  const all = [...before];
  for (const piece of more) {
    const last = all.at(-1);
    const goesOn =
      isRecord(last) &&
      isRecord(piece) &&
      typeof piece['index'] === 'number' &&
      piece['index'] === last['index'] &&
      piece['type'] === last['type'];
    if (!goesOn) all.push(piece);
    else {
      const whole: Record<string, unknown> = { ...last };
      for (const key in piece) {
        const [old, next] = [last[key], piece[key]];
        const isText = key === 'text' || key === 'summary' || key === 'data';
        if (next != null)
          whole[key] = isText && typeof old === 'string' && typeof next === 'string' ? old + next : next;
      }
      all[all.length - 1] = whole;
    }
  }
  return all;
}

/** An OpenAI-compatible server's reasoning, whole or of one delta, and the field that it came in. */
export function reasoningOf(message: JsonObject): { readonly field: ReasoningField; readonly text: string } | null {
  for (const field of TEXT_FIELDS) {
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
  return type === 'thinking' && text(signature) !== '' && !isMarked(signature)
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

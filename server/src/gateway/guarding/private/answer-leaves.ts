import { isRecord, type TextPart } from '../../dialects/index.ts';

/** A text in an answer or in one event of it. */
export interface AnswerLeaf {
  readonly path: TextPart['path'];
  readonly text: string;
  /** Name of the member that holds it. */
  readonly name: string;
  /** JSON text, or a part of one. */
  readonly isJson: boolean;
  /** The model says it; the rest of an answer is about it. */
  readonly isSpoken: boolean;
  /** Thoughts, which their provider may sign. */
  readonly isThought: boolean;
  /** Of a text that comes in pieces, the same for all of them; `null`: it is whole. */
  readonly stream: string | null;
  /** Choice, block or item that it belongs to. */
  readonly group: string | null;
}

const SPOKEN = new Set([
  'content',
  'text',
  'refusal',
  'arguments',
  'partial_json',
  'input',
  'delta',
  'output',
  'transcript',
  'output_text',
  'reasoning',
  'reasoning_content',
  'thinking',
  'summary',
]);
const IN_PIECES = new Set([
  'content',
  'text',
  'refusal',
  'arguments',
  'partial_json',
  'delta',
  'reasoning',
  'reasoning_content',
  'thinking',
  'input',
]);
const NOT_SAID = new Set([
  'id',
  'type',
  'role',
  'model',
  'object',
  'status',
  'signature',
  'encrypted_content',
  'call_id',
  'tool_call_id',
  'tool_use_id',
  'item_id',
  'name',
  'index',
  'finish_reason',
  'stop_reason',
  'instructions',
  'tools',
  'usage',
  'data',
  'system_fingerprint',
  'service_tier',
  'obfuscation',
  'logprobs',
  'event_id',
]);
const THOUGHT = new Set(['reasoning', 'reasoning_content', 'thinking', 'redacted_thinking']);
const JSON_NAMES = new Set(['arguments', 'partial_json']);

const told = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value) : '');
/** The place of an event's text among the others of its answer. */
const groupOf = (event: Readonly<Record<string, unknown>>): string | null => {
  const group = told(event['output_index']) || told(event['index']);
  return group === '' ? null : group;
};

/** Texts of an answer, or of the data of an event. */
export function answerLeaves(value: unknown): readonly AnswerLeaf[] {
  const found: AnswerLeaf[] = [];
  const event = isRecord(value) ? value : {};
  const type = told(event['type']);
  const isDelta = type.endsWith('.delta');
  const from = isDelta
    ? `${type} ${told(event['output_index'])} ${told(event['content_index'])} ${told(event['summary_index'])} `
    : '';
  const walk = (
    at: unknown,
    path: TextPart['path'],
    key: string,
    name: string,
    isSpoken: boolean,
    isThought: boolean,
    inDelta: boolean,
    group: string | null,
  ): void => {
    if (typeof at === 'string') {
      const comesInPieces = inDelta && IN_PIECES.has(name) && path.length > 0;
      const isJson = JSON_NAMES.has(name) || (isDelta && type.includes('arguments'));
      found.push({
        path,
        text: at,
        name,
        isJson,
        isSpoken,
        isThought,
        stream: comesInPieces ? from + key : null,
        group,
      });
    } else if (typeof at === 'number') {
      // A card in the input of a call may be a number; what it is replaced by is a string.
      if (isSpoken && Number.isSafeInteger(at) && at > 9_999_999)
        found.push({ path, text: String(at), name, isJson: false, isSpoken, isThought, stream: null, group });
    } else if (Array.isArray(at))
      at.forEach((item: unknown, i) => {
        const index = isRecord(item) && typeof item['index'] === 'number' ? item['index'] : null;
        const isChoice = name === 'choices';
        walk(
          item,
          [...path, i],
          `${key}${index === null ? '' : `#${index}`}`,
          name,
          isSpoken,
          isThought,
          inDelta,
          isChoice ? String(index ?? i) : group,
        );
      });
    else if (isRecord(at)) {
      const thinks = isThought || (typeof at['type'] === 'string' && THOUGHT.has(at['type']));
      for (const member in at)
        walk(
          at[member],
          [...path, member],
          `${key}.${member}`,
          member,
          !NOT_SAID.has(member) && (isSpoken || SPOKEN.has(member)),
          thinks || THOUGHT.has(member) || member === 'signature' || member === 'encrypted_content',
          inDelta || member === 'delta',
          group,
        );
    }
  };
  walk(value, [], '', '', false, type.includes('reasoning'), false, groupOf(event));
  return found;
}

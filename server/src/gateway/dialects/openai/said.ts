import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A piece of what an answer says. */
export interface Said {
  readonly kind: 'text' | 'thinking';
  readonly text: string;
  /** What a part of thinking has beside its text. */
  readonly extras: JsonObject;
}

const NOTHING: JsonObject = {};
const THOUGHT: readonly string[] = ['type', 'thinking', 'reasoning', 'text', 'summary'];

function extrasOf(part: JsonObject): JsonObject {
  const extras: Record<string, unknown> = {};
  for (const key in part) if (!THOUGHT.includes(key) && part[key] != null) extras[key] = part[key];
  return extras;
}

const joined = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.map((part) => (isRecord(part) ? text(part['text']) : text(part))).join('')
      : '';

function saidIn(part: JsonObject): Said {
  const { type } = part;
  if (type === 'thinking' || type === 'reasoning')
    return {
      kind: 'thinking',
      extras: extrasOf(part),
      text: joined(part['thinking'] ?? part['reasoning'] ?? part['text'] ?? part['summary']),
    };
  return { kind: 'text', text: joined(part['text'] ?? part['refusal']), extras: NOTHING };
}

/**
 * What the content of an answer or of a delta says: a string, or a list of parts of text and thinking.
 */
export function saidOf(content: unknown): readonly Said[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content, extras: NOTHING }];
  if (!Array.isArray(content)) return [];
  return content
    .map((part): Said => (isRecord(part) ? saidIn(part) : { kind: 'text', text: text(part), extras: NOTHING }))
    .filter((said) => said.text !== '');
}

import type { JsonObject } from '../../lane.ts';
import { records, text } from '../parameters.ts';

/** Of a detail of thinking, that only its server can read it; as OpenRouter names it. */
const SEALED = 'reasoning.encrypted';
/** Of a detail of thinking, whose it is. */
const FORMAT = 'openai-responses-v1';

/** What brings a reasoning item back, as a member of `reasoning_details`; `null` where nothing does. */
export function sealedDetail({ id, encrypted_content: data }: JsonObject, index: number): JsonObject | null {
  return text(data) === '' ? null : { type: SEALED, id, data, format: FORMAT, index };
}

/** The reasoning items that a message brings back. */
export const sealedIn = (details: unknown): readonly JsonObject[] =>
  records(details).flatMap(({ type, format, id, data }) =>
    type === SEALED && format === FORMAT && text(data) !== ''
      ? [{ type: 'reasoning', id, summary: [], encrypted_content: data }]
      : [],
  );

/** The text of an item's thinking: its summary, or where a server shows all of it, that. */
export function thoughtIn({ summary, content }: JsonObject): string {
  const told = (parts: unknown, between: string): string =>
    records(parts)
      .map((part) => text(part['text']))
      .join(between);
  return told(summary, '\n\n') || told(content, '');
}

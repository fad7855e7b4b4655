import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { defined, records, text } from '../parameters.ts';
import { markIn, type Mark } from '../thinking-blocks.ts';

/** What an item's `encrypted_content` begins with where it carries a block that Anthropic signed. */
const SIGNED = 'joulegate:signed:';

/**
 * A thinking block as the `encrypted_content` of a reasoning item, which a client that keeps nothing at the provider
 * sends back as it got it. Nothing is encrypted: the block is the caller's own answer, and Anthropic checks what it signed.
 */
export const sealed = ({ type, thinking, signature, data }: JsonObject): string =>
  SIGNED + Buffer.from(JSON.stringify(defined({ type, thinking, signature, data }))).toString('base64url');

function signedBlock(content: string): JsonObject | null {
  try {
    const block: unknown = JSON.parse(Buffer.from(content.slice(SIGNED.length), 'base64url').toString('utf8'));
    return isRecord(block) ? block : null;
  } catch {
    return null;
  }
}

/** What a reasoning item brings back: a block for Anthropic, or text for the field that it came in; `null`: neither. */
export type Thought = { readonly block: JsonObject } | (Mark & { readonly text: string }) | null;

/** The thinking of a reasoning item, as the messages of the other protocols carry it. */
export function thoughtOf(item: JsonObject): Thought {
  const content = text(item['encrypted_content']);
  if (content.startsWith(SIGNED)) {
    const block = signedBlock(content);
    return block === null ? null : { block };
  }
  const mark = markIn(content);
  if (mark === null) return null;
  return {
    ...mark,
    text: records(item['summary'])
      .map((part) => text(part['text']))
      .join(''),
  };
}

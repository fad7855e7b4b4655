import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';

/**
 * What a server gave with a call or a message and wants back, such as signatures of thoughts, travels through a client
 * of the other protocol inside what that client sends back as it came: a call's id, or the signature of thinking.
 */
const IN_ID = '_jg_';
/** What the id of a call may become; a signature of thoughts has a few thousand characters at most. */
const LONGEST_ID = 65_536;
/** The same for the details of a whole answer's thinking. */
const LONGEST_SIGNATURE = 1_048_576;

const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @returns `null` where the text is none of ours */
export function unpacked(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

const OWN_MEMBERS: readonly string[] = ['id', 'type', 'index', 'function', 'custom'];

/** What a call has beyond the protocol's own members; `null` where nothing. */
export function extrasOf(call: JsonObject): JsonObject | null {
  let extras: Record<string, unknown> | null = null;
  for (const key in call) if (!OWN_MEMBERS.includes(key) && call[key] != null) (extras ??= {})[key] = call[key];
  return extras;
}

/** A call's id that carries what the call had beside; without it where it would be too long. */
export function idWith(id: string, extras: JsonObject | null): string {
  if (extras === null) return id;
  const whole = `${id.replace(/[^\w-]/g, '_')}${IN_ID}${packed({ id, extras })}`;
  return whole.length > LONGEST_ID ? id : whole;
}

/** The id that a call had, and what it carries. */
export function idWithout(id: unknown): { readonly id: unknown; readonly extras: JsonObject } {
  const at = typeof id === 'string' ? id.indexOf(IN_ID) : -1;
  const found = at === -1 ? null : unpacked((id as string).slice(at + IN_ID.length));
  return found !== null && typeof found['id'] === 'string' && isRecord(found['extras'])
    ? { id: found['id'], extras: found['extras'] }
    : { id, extras: {} };
}

/** Members of an answer as a signature may carry them; empty where they are too long. */
export function packedText(members: JsonObject): string {
  const text = packed(members);
  return text.length > LONGEST_SIGNATURE ? '' : text;
}

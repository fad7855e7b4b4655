import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../dialects/index.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Longer bodies are not worth their hash: they are seldom sent twice. */
export const MAX_BODY_BYTES = 1_048_576;

/** Members of all objects in a JSON text: the colons outside of strings. */
function memberCount(json: Buffer): number {
  let count = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === COLON) count++;
    else if (byte === QUOTE) at = stringEnd(json, at);
  }
  return count;
}

/** Where the string that begins at `start` ends. */
function stringEnd(json: Buffer, start: number): number {
  for (let at = json.indexOf(QUOTE, start + 1); at !== -1; at = json.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (json[at - 1 - escapes] === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return json.length;
}

class Canonical {
  members = 0;
  exact = true;

  text(value: unknown): string {
    if (typeof value === 'number') {
      // 2^53 + 1 reads as 2^53, but an upstream may tell them apart.
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) this.exact = false;
      return String(value);
    }
    if (Array.isArray(value)) return `[${value.map((item) => this.text(item)).join(',')}]`;
    if (typeof value === 'object' && value !== null) {
      const names = Object.keys(value);
      this.members += names.length;
      return `{${names
        .sort()
        .map((name) => `${JSON.stringify(name)}:${this.text((value as JsonObject)[name])}`)
        .join(',')}}`;
    }
    return JSON.stringify(value);
  }
}

/**
 * One text for all bodies that say the same: members sorted, no white space, one way to write a string or number.
 *
 * @param body as it came; `parsed` is its value
 * @param without top-level members to leave out
 * @returns `null` where two different bodies might share the text: a name given twice, numbers beyond 2^53, broken
 *   UTF-8; and where the body is longer than 1 MiB
 */
export function canonicalBody(body: Buffer, parsed: JsonObject, without: readonly string[]): string | null {
  if (body.length > MAX_BODY_BYTES || !isUtf8(body)) return null;
  const canonical = new Canonical();
  const members: string[] = [];
  for (const name of Object.keys(parsed).sort()) {
    canonical.members++;
    const text = canonical.text(parsed[name]);
    if (!without.includes(name)) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return canonical.exact && canonical.members === memberCount(body) ? `{${members.join(',')}}` : null;
}

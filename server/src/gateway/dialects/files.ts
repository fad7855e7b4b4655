import type { JsonObject } from './lane.ts';
import { addTexts, type TextPath } from './texts.ts';

/** A file that stands whole in a prompt. */
export interface FilePart {
  /** Of the part that holds it. */
  readonly path: TextPath;
  /** As the caller names it; empty where it does not. */
  readonly name: string;
  bytes(): Uint8Array;
  /** The part of text that says the same in its place. */
  instead(text: string): JsonObject;
}

/** Data in a URL, whatever kind they say they are. */
const DATA_URL = /^data:[^,]{0,200};base64,/i;
const ADDRESS = /^[a-z][a-z0-9+.-]*:/i;

/**
 * What base64 or a data URL holds; `null` where the text is an address, empty or anything else.
 * @example encodedFile('data:text/plain;base64,aGk=')?.().length // 2
 */
export function encodedFile(data: unknown): (() => Uint8Array) | null {
  if (typeof data !== 'string' || data === '') return null;
  const from = DATA_URL.exec(data)?.[0].length ?? 0;
  if (from === 0 && ADDRESS.test(data)) return null;
  return () => Buffer.from(data.slice(from), 'base64');
}

/** Adds the file of each object of a list that `read` finds one in. */
export function addFiles(
  list: unknown,
  path: TextPath,
  found: FilePart[],
  read: (part: JsonObject, path: TextPath) => FilePart | null,
): void {
  addTexts(Array.isArray(list) ? list : [], path, [], (part, where) => {
    const file = read(part, where);
    if (file !== null) found.push(file);
  });
}

export const nameOf = (name: unknown): string => (typeof name === 'string' ? name : '');

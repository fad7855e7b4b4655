import type { JsonObject } from './lane.ts';
import { addTexts, type TextPath } from './texts.ts';

/** A file that stands whole in a prompt. */
export interface FilePart {
  readonly kind: 'file';
  /** Of the part that holds it. */
  readonly path: TextPath;
  /** As the caller names it; empty where it does not. */
  readonly name: string;
  bytes(): Uint8Array;
  /** The part of text that says the same in its place. */
  instead(text: string): JsonObject;
}

/** A picture that stands whole in a prompt. */
export interface PicturePart {
  readonly kind: 'picture';
  /** Of what takes another picture's data. */
  readonly path: TextPath;
  /** How closely the caller wants it looked at, where its protocol has a word for that. */
  readonly detail?: string;
  bytes(): Uint8Array;
  /** What stands at the path for another picture. @param mediaType such as `image/png` */
  instead(bytes: Uint8Array, mediaType: string): unknown;
}

/** A file that a prompt names by its id. */
export interface NamedFile {
  /** Of what is replaced where the file itself comes in its place. */
  readonly path: TextPath;
  readonly id: string;
  /** What stands at the path for the whole file. @param name that it was stored under */
  whole(name: string, bytes: Buffer): JsonObject;
}

/** What stands whole in a prompt and is no text of it. */
export type EnclosedPart = FilePart | PicturePart;

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
export function addFiles<T>(
  list: unknown,
  path: TextPath,
  found: T[],
  read: (part: JsonObject, path: TextPath) => T | null,
): void {
  addTexts(Array.isArray(list) ? list : [], path, [], (part, where) => {
    const file = read(part, where);
    if (file !== null) found.push(file);
  });
}

export const nameOf = (name: unknown): string => (typeof name === 'string' ? name : '');

const dataUrl = (bytes: Uint8Array, mediaType: string): string =>
  `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}`;

/** A picture whose data is a URL; `null` where it is an address. @param path of the URL */
export function pictureInUrl(url: unknown, path: TextPath, detail: unknown): PicturePart | null {
  const bytes = typeof url === 'string' && DATA_URL.test(url) ? encodedFile(url) : null;
  if (bytes === null) return null;
  return { kind: 'picture', path, ...(typeof detail === 'string' ? { detail } : {}), bytes, instead: dataUrl };
}

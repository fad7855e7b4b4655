import { addFiles, encodedFile, nameOf, type EnclosedPart, type FilePart, type PicturePart } from '../files.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { addTexts, type TextPath } from '../texts.ts';

/** The bytes of a document's source: base64 or its text. */
function bytesOf({ type, data }: JsonObject): (() => Uint8Array) | null {
  if (type === 'base64') return encodedFile(data);
  return type === 'text' && typeof data === 'string' && data !== '' ? () => Buffer.from(data) : null;
}

/** A document of its own; one whose passages the answer is to cite stays a document. */
function documentIn(block: JsonObject, path: TextPath): FilePart | null {
  const { type, source, title, context, citations, cache_control: mark } = block;
  if (type !== 'document' || !isRecord(source)) return null;
  if (isRecord(citations) && citations['enabled'] === true) return null;
  const bytes = bytesOf(source);
  if (bytes === null) return null;
  const said = typeof context === 'string' && context !== '' ? `${context}\n` : '';
  return {
    kind: 'file',
    path,
    name: nameOf(title),
    bytes,
    instead: (text) => ({ type: 'text', text: said + text, ...(mark === undefined ? {} : { cache_control: mark }) }),
  };
}

/** A picture by its base64; what the caller says beside it stays. */
function pictureIn({ type, source }: JsonObject, path: TextPath): PicturePart | null {
  if (type !== 'image' || !isRecord(source) || source['type'] !== 'base64') return null;
  const bytes = encodedFile(source['data']);
  if (bytes === null) return null;
  return {
    kind: 'picture',
    path: [...path, 'source'],
    bytes,
    instead: (scaled, mediaType) => ({
      type: 'base64',
      media_type: mediaType,
      data: Buffer.from(scaled.buffer, scaled.byteOffset, scaled.length).toString('base64'),
    }),
  };
}

/** Documents and pictures of a message that come with it, results of tools included. */
export function messagesEnclosed({ messages }: JsonObject): readonly EnclosedPart[] {
  const found: EnclosedPart[] = [];
  const read = (block: JsonObject, path: TextPath): EnclosedPart | null => {
    if (block['type'] === 'tool_result') addFiles(block['content'], [...path, 'content'], found, read);
    return documentIn(block, path) ?? pictureIn(block, path);
  };
  addTexts(messages, ['messages'], [], ({ content }, path) => addFiles(content, [...path, 'content'], found, read));
  return found;
}

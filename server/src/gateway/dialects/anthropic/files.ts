import { addFiles, encodedFile, nameOf, type FilePart } from '../files.ts';
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
    path,
    name: nameOf(title),
    bytes,
    instead: (text) => ({ type: 'text', text: said + text, ...(mark === undefined ? {} : { cache_control: mark }) }),
  };
}

/** Documents of a message that come with it, results of tools included. */
export function messagesFiles({ messages }: JsonObject): readonly FilePart[] {
  const found: FilePart[] = [];
  const read = (block: JsonObject, path: TextPath): FilePart | null => {
    if (block['type'] === 'tool_result') addFiles(block['content'], [...path, 'content'], found, read);
    return documentIn(block, path);
  };
  addTexts(messages, ['messages'], [], ({ content }, path) => addFiles(content, [...path, 'content'], found, read));
  return found;
}

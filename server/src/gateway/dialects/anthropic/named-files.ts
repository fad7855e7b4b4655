import { addFiles, type NamedFile } from '../files.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { mediaTypeOf } from '../media-type.ts';
import { addTexts, type TextPath } from '../texts.ts';

/** Text stands as such: the API takes PDF alone by its base64. */
function sourceOf(name: string, bytes: Buffer): JsonObject {
  const mediaType = mediaTypeOf(name, bytes);
  if (mediaType.startsWith('text/')) return { type: 'text', media_type: 'text/plain', data: bytes.toString('utf8') };
  return { type: 'base64', media_type: mediaType, data: bytes.toString('base64') };
}

const withoutNull = ({ title, ...rest }: JsonObject): JsonObject => (title == null ? rest : { title, ...rest });

/** Documents and pictures of messages that stand by their ids alone, results of tools included. */
export function messagesNamed({ messages }: JsonObject): readonly NamedFile[] {
  const found: NamedFile[] = [];
  const read = (block: JsonObject, path: TextPath): NamedFile | null => {
    const { type, source } = block;
    if (type === 'tool_result') addFiles(block['content'], [...path, 'content'], found, read);
    if ((type !== 'document' && type !== 'image') || !isRecord(source)) return null;
    const { type: kind, file_id: id } = source;
    if (kind !== 'file' || typeof id !== 'string') return null;
    return {
      path,
      id,
      whole: (name, bytes) => ({
        // A reader of documents goes by the name too; a picture has no place for one.
        ...(type === 'document' ? { title: name } : {}),
        ...withoutNull(block),
        source: sourceOf(name, bytes),
      }),
    };
  };
  addTexts(messages, ['messages'], [], ({ content }, path) => addFiles(content, [...path, 'content'], found, read));
  return found;
}

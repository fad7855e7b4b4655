import { addFiles, nameOf, type NamedFile } from '../files.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { mediaTypeOf } from '../media-type.ts';
import { addTexts, type TextPath } from '../texts.ts';

/** OpenAI takes no other kind of file by its data; a reader looks at the bytes. */
const mediaType = (name: string): string => {
  const known = mediaTypeOf(name);
  return known === 'application/pdf' ? known : 'application/octet-stream';
};

/** A file that stands by its id alone. @param path of the object that is replaced */
function namedIn({ file_id: id, ...rest }: JsonObject, path: TextPath): NamedFile | null {
  if (typeof id !== 'string' || rest['file_data'] != null || rest['file_url'] != null) return null;
  return {
    path,
    id,
    whole(stored, bytes) {
      const filename = nameOf(rest['filename']) || stored;
      return { ...rest, filename, file_data: `data:${mediaType(filename)};base64,${bytes.toString('base64')}` };
    },
  };
}

const inChat = ({ type, file }: JsonObject, at: TextPath): NamedFile | null =>
  type === 'file' && isRecord(file) ? namedIn(file, [...at, 'file']) : null;
const inResponses = (part: JsonObject, at: TextPath): NamedFile | null =>
  part['type'] === 'input_file' ? namedIn(part, at) : null;

/** Files of a chat that it names by their ids. */
export function chatNamed({ messages }: JsonObject): readonly NamedFile[] {
  const found: NamedFile[] = [];
  addTexts(messages, ['messages'], [], ({ content }, path) => addFiles(content, [...path, 'content'], found, inChat));
  return found;
}

/** Files of a response's input that it names by their ids: in messages and in results of tools. */
export function responsesNamed({ input }: JsonObject): readonly NamedFile[] {
  const found: NamedFile[] = [];
  addTexts(input, ['input'], [], (item, path) => {
    for (const list of ['content', 'output']) addFiles(item[list], [...path, list], found, inResponses);
  });
  return found;
}

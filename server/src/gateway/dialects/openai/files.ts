import { addFiles, encodedFile, nameOf, type FilePart } from '../files.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { addTexts, type TextPath } from '../texts.ts';

/** A file by its members; one that is kept elsewhere has no data. */
function fileIn({ file_data: data, filename }: JsonObject, path: TextPath, type: string): FilePart | null {
  const bytes = encodedFile(data);
  return bytes === null ? null : { path, name: nameOf(filename), bytes, instead: (text) => ({ type, text }) };
}

/** Files of a chat that come with it. */
export function chatFiles({ messages }: JsonObject): readonly FilePart[] {
  const found: FilePart[] = [];
  addTexts(messages, ['messages'], [], ({ content }, path) =>
    addFiles(content, [...path, 'content'], found, ({ type, file }, at) =>
      type === 'file' && isRecord(file) ? fileIn(file, at, 'text') : null,
    ),
  );
  return found;
}

/** Files of a response's input: those of messages and of results of tools. */
export function responsesFiles({ input }: JsonObject): readonly FilePart[] {
  const found: FilePart[] = [];
  addTexts(input, ['input'], [], (item, path) => {
    for (const list of ['content', 'output'])
      addFiles(item[list], [...path, list], found, (part, at) =>
        part['type'] === 'input_file' ? fileIn(part, at, 'input_text') : null,
      );
  });
  return found;
}

import { addFiles, encodedFile, nameOf, pictureInUrl, type EnclosedPart, type FilePart } from '../files.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { addTexts, type TextPath } from '../texts.ts';

/** A file by its members; one that is kept elsewhere has no data. */
function fileIn({ file_data: data, filename }: JsonObject, path: TextPath, type: string): FilePart | null {
  const bytes = encodedFile(data);
  if (bytes === null) return null;
  return { kind: 'file', path, name: nameOf(filename), bytes, instead: (text) => ({ type, text }) };
}

function inChat({ type, file, image_url: image }: JsonObject, at: TextPath): EnclosedPart | null {
  if (type === 'file' && isRecord(file)) return fileIn(file, at, 'text');
  if (type !== 'image_url' || !isRecord(image)) return null;
  return pictureInUrl(image['url'], [...at, 'image_url', 'url'], image['detail']);
}

/** Files and pictures of a chat that come with it. */
export function chatEnclosed({ messages }: JsonObject): readonly EnclosedPart[] {
  const found: EnclosedPart[] = [];
  addTexts(messages, ['messages'], [], ({ content }, path) => addFiles(content, [...path, 'content'], found, inChat));
  return found;
}

function inResponses(part: JsonObject, at: TextPath): EnclosedPart | null {
  if (part['type'] === 'input_file') return fileIn(part, at, 'input_text');
  if (part['type'] !== 'input_image') return null;
  return pictureInUrl(part['image_url'], [...at, 'image_url'], part['detail']);
}

/** Files and pictures of a response's input: those of messages and of results of tools. */
export function responsesEnclosed({ input }: JsonObject): readonly EnclosedPart[] {
  const found: EnclosedPart[] = [];
  addTexts(input, ['input'], [], (item, path) => {
    for (const list of ['content', 'output']) addFiles(item[list], [...path, list], found, inResponses);
  });
  return found;
}

import type { JsonObject } from '../lane.ts';
import { addText, addTexts, type TextPart, type TextPath } from '../texts.ts';

const PARTS: readonly unknown[] = ['text', 'input_text', 'output_text', 'refusal'];

/** The text of one content part; pictures, files and sounds have none. */
const readPart =
  (found: TextPart[]) =>
  (part: JsonObject, path: TextPath): void => {
    if (PARTS.includes(part['type']))
      addText(part['text'] ?? part['refusal'], [...path, 'text' in part ? 'text' : 'refusal'], found);
  };

/** Texts of a chat: what every role says, results of tools included. */
export function chatTexts({ messages }: JsonObject): readonly TextPart[] {
  const found: TextPart[] = [];
  addTexts(messages, ['messages'], found, ({ content }, path) =>
    addTexts(content, [...path, 'content'], found, readPart(found)),
  );
  return found;
}

/** Texts of a response's input: instructions, messages and results of tools. */
export function responsesTexts({ instructions, input }: JsonObject): readonly TextPart[] {
  const found: TextPart[] = [];
  addText(instructions, ['instructions'], found);
  addTexts(input, ['input'], found, ({ content, output }, path) => {
    addTexts(content, [...path, 'content'], found, readPart(found));
    addTexts(output, [...path, 'output'], found, readPart(found));
  });
  return found;
}

/** Texts to embed or to moderate. */
export function inputTexts({ input }: JsonObject): readonly TextPart[] {
  const found: TextPart[] = [];
  addTexts(input, ['input'], found, readPart(found));
  return found;
}

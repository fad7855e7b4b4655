import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { addText, addTexts, type TextPart, type TextPath } from '../texts.ts';

/** Texts of a message or of a count of its tokens: the system's, what both sides say, results of tools, documents of text. */
export function messagesTexts({ system, messages }: JsonObject): readonly TextPart[] {
  const found: TextPart[] = [];
  const readBlock = (block: JsonObject, path: TextPath): void => {
    const { type, source } = block;
    if (type === 'text') addText(block['text'], [...path, 'text'], found);
    else if (type === 'tool_result' || type === 'search_result')
      addTexts(block['content'], [...path, 'content'], found, readBlock);
    else if (type === 'document' && isRecord(source)) {
      if (source['type'] === 'text') addText(source['data'], [...path, 'source', 'data'], found);
      else if (source['type'] === 'content')
        addTexts(source['content'], [...path, 'source', 'content'], found, readBlock);
    }
  };
  addTexts(system, ['system'], found, readBlock);
  addTexts(messages, ['messages'], found, ({ content }, path) =>
    addTexts(content, [...path, 'content'], found, readBlock),
  );
  return found;
}

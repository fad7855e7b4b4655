import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import type { MessagesCase } from './messages-parameters.ts';
import { records, text, type Tell } from './parameters.ts';

const textPart = (value: string): readonly JsonObject[] => (value === '' ? [] : [{ type: 'text', text: value }]);
const named = (...lines: readonly unknown[]): string =>
  lines.filter((line) => typeof line === 'string' && line !== '').join('\n');

function image(block: JsonObject, tell: Tell<MessagesCase>): readonly JsonObject[] {
  if (block['transformations'] != null) tell('content[image].transformations');
  const source = isRecord(block['source']) ? block['source'] : {};
  if (source['type'] === 'file') tell('content[file_id]');
  const url =
    source['type'] === 'base64' ? `data:${text(source['media_type'])};base64,${text(source['data'])}` : source['url'];
  return [{ type: 'image_url', image_url: { url } }];
}

function document(block: JsonObject, tell: Tell<MessagesCase>): readonly JsonObject[] {
  const { title, context } = block;
  if (isRecord(block['citations']) && block['citations']['enabled'] === true) tell('content.citations');
  const source = isRecord(block['source']) ? block['source'] : {};
  switch (source['type']) {
    case 'text':
      return textPart(named(title, context, source['data']));
    case 'content':
      return [...textPart(named(title, context)), ...partsOf(source['content'], tell)];
    case 'base64':
      return [
        ...textPart(named(context)),
        {
          type: 'file',
          file: {
            filename: text(title) || 'document.pdf',
            file_data: `data:${text(source['media_type'])};base64,${text(source['data'])}`,
          },
        },
      ];
    case 'file':
      tell('content[file_id]');
      return [];
    default:
      tell('content[document].url');
      return [];
  }
}

function part(block: JsonObject, tell: Tell<MessagesCase>): readonly JsonObject[] {
  if (block['cache_control'] != null) tell('content.cache_control');
  switch (block['type']) {
    case 'text':
      return textPart(text(block['text']));
    case 'image':
      return image(block, tell);
    case 'document':
      return document(block, tell);
    case 'search_result':
      return textPart(named(block['title'], block['source'], ...records(block['content']).map((one) => one['text'])));
    default:
      tell(isServerBlock(block['type']) ? 'content[server]' : 'content[other]');
      return [];
  }
}

/** Blocks of tools that Anthropic ran itself. */
export const isServerBlock = (type: unknown): boolean =>
  type === 'server_tool_use' ||
  type === 'container_upload' ||
  (typeof type === 'string' && type.endsWith('_tool_result'));

/** The content of an Anthropic message as parts of a chat message. */
export function partsOf(content: unknown, tell: Tell<MessagesCase>): readonly JsonObject[] {
  if (typeof content === 'string') return textPart(content);
  const parts: JsonObject[] = [];
  for (const block of records(content)) parts.push(...part(block, tell));
  return parts;
}

/** Parts as briefly as chat completions can say them: one text is a string, which every server takes. */
export const contentOf = (parts: readonly JsonObject[]): unknown =>
  parts.length === 1 && parts[0]?.['type'] === 'text' ? parts[0]['text'] : parts;

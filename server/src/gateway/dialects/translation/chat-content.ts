import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import type { ChatCase } from './chat-cases.ts';
import { defined, text, type Tell } from './parameters.ts';

const IMAGES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** A base64 data URL in its parts; the data is cut, not copied. */
function dataUrl(url: string): { readonly type: string; readonly data: string } | null {
  if (!url.startsWith('data:')) return null;
  const comma = url.indexOf(',');
  const head = url.slice(5, comma);
  return comma === -1 || !head.endsWith(';base64')
    ? null
    : { type: (head.split(';')[0] as string).toLowerCase(), data: url.slice(comma + 1) };
}

function imageSource(url: string, tell: Tell<ChatCase>): JsonObject {
  if (!url.startsWith('data:')) return { type: 'url', url };
  const found = dataUrl(url);
  const type = found?.type === 'image/jpg' ? 'image/jpeg' : found?.type;
  if (found === null || type === undefined || !IMAGES.includes(type)) tell('content[image_url].type');
  return { type: 'base64', media_type: type, data: found?.data };
}

function image(value: unknown, tell: Tell<ChatCase>): JsonObject {
  const detail = isRecord(value) ? value['detail'] : undefined;
  if (detail != null && detail !== 'auto') tell('content[image_url].detail');
  return { type: 'image', source: imageSource(text(isRecord(value) ? value['url'] : value), tell) };
}

function file(value: unknown, tell: Tell<ChatCase>): JsonObject {
  const { file_id: id, file_data: data, filename } = isRecord(value) ? value : {};
  if (data == null && id != null) tell('content[file].file_id');
  const found = dataUrl(text(data));
  const title = typeof filename === 'string' ? filename : undefined;
  if (found?.type === 'text/plain')
    return defined({
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: Buffer.from(found.data, 'base64').toString('utf8') },
      title,
    });
  // Some clients send a PDF's base64 bare.
  const bare = found === null && text(data).startsWith('JVBERi') ? text(data) : null;
  if (data != null && bare === null && found?.type !== 'application/pdf') tell('content[file].type');
  return defined({
    type: 'document',
    source: { type: 'base64', media_type: 'application/pdf', data: bare ?? found?.data },
    title,
  });
}

function block(part: JsonObject, tell: Tell<ChatCase>): JsonObject | null {
  switch (part['type']) {
    case 'text':
      return part['text'] === '' ? null : { type: 'text', text: part['text'] };
    case 'refusal':
      return part['refusal'] === '' ? null : { type: 'text', text: part['refusal'] };
    case 'image_url':
      return image(part['image_url'], tell);
    case 'file':
      return file(part['file'], tell);
    case 'thinking':
    case 'redacted_thinking':
      tell('messages.reasoning');
      return null;
    case 'input_audio':
      tell('content[input_audio]');
      return null;
    default:
      tell('content[other]');
      return null;
  }
}

/** What a marked part says to Anthropic's cache. */
export const cacheMark = (ttl: unknown): JsonObject =>
  ttl == null ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: '1h' };

/** A mark as Anthropic writes it, on whatever a caller put it; `undefined` where it is none. */
export const cacheControl = (mark: unknown): JsonObject | undefined =>
  isRecord(mark) ? cacheMark(mark['ttl'] === '1h' ? mark['ttl'] : null) : undefined;

/**
 * The content of a chat message as blocks: a string, a list of parts, or nothing. Empty texts, which Anthropic
 * refuses, are left out.
 */
export function blocksOf(content: unknown, cacheTtl: unknown, tell: Tell<ChatCase>): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  const blocks: JsonObject[] = [];
  for (const part of content) {
    const found = isRecord(part) ? block(part, tell) : null;
    if (found === null || !isRecord(part)) continue;
    const mark =
      cacheControl(part['cache_control']) ??
      (isRecord(part['prompt_cache_breakpoint']) ? cacheMark(cacheTtl) : undefined);
    blocks.push(mark === undefined ? found : { ...found, cache_control: mark });
  }
  return blocks;
}

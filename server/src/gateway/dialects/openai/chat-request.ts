import { maskOf } from '../../../kernel/index.ts';
import { ANSWER_FIELDS, answerBound } from '../answer-bound.ts';
import { badRequest, isRecord, modelOf, parseJsonBody, sessionOf, streamOf } from '../json-body.ts';
import type { CallRequest, JsonObject } from '../lane.ts';
import { MediaCount } from '../media.ts';

const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

function readPart(part: unknown, count: MediaCount): void {
  if (!isRecord(part)) return;
  switch (part['type']) {
    case 'image_url':
      return count.image(member(part['image_url'], 'url') ?? part['image_url']);
    case 'file':
      return count.file(member(part['file'], 'file_data'));
    case 'input_audio':
      return count.audio(member(part['input_audio'], 'data'));
    case 'audio_url':
    case 'video_url':
      return count.unseen();
    default:
  }
}

function readMessages(messages: readonly unknown[]): MediaCount {
  const count = new MediaCount('fitted');
  for (const message of messages) {
    if (!isRecord(message)) continue;
    const { content } = message;
    if (Array.isArray(content)) for (const part of content) readPart(part, count);
  }
  return count;
}

function neededCapabilities(parsed: JsonObject, images: number): number {
  const tools = parsed['tools'] ?? parsed['functions'];
  const format = parsed['response_format'];
  return (
    (Array.isArray(tools) && tools.length > 0 ? TOOLS : 0) |
    (isRecord(format) && format['type'] !== 'text' ? JSON_OUTPUT : 0) |
    (images > 0 ? VISION : 0)
  );
}

const TOOLS = maskOf.capabilities(['tools']);
const JSON_OUTPUT = maskOf.capabilities(['json']);
const VISION = maskOf.capabilities(['vision']);

/**
 * Parses a `/v1/chat/completions` body once.
 * @throws JoulegateError `JG_BAD_JSON` with the position, `JG_BAD_REQUEST` with the field
 */
export function parseChatRequest(body: Buffer, value?: unknown): CallRequest {
  const parsed = parseJsonBody(body, '{"model": ..., "messages": [...]}', value);
  const { messages, stream_options: streamOptions } = parsed;
  const model = modelOf(parsed);
  if (!Array.isArray(messages) || messages.length === 0)
    throw badRequest('messages', 'messages is missing or empty', 'send at least one message');
  const stream = streamOf(parsed);
  if (streamOptions != null && !isRecord(streamOptions))
    throw badRequest(
      'stream_options',
      'stream_options is not an object',
      'send {"include_usage": true} or leave it out',
    );
  const count = readMessages(messages);
  return {
    parsed,
    model,
    stream,
    includeUsage: streamOptions?.['include_usage'] === true,
    ...answerBound(parsed, ANSWER_FIELDS.chat),
    capabilities: neededCapabilities(parsed, count.looked),
    media: count.media,
    session: sessionOf(parsed, 'prompt_cache_key'),
  };
}

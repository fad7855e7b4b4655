import { mediaTokens, maskOf } from '../../../kernel/index.ts';
import { badRequest, isRecord, modelOf, parseJsonBody, sessionOf, streamOf, tokenLimit } from '../json-body.ts';
import type { CallRequest, JsonObject } from '../lane.ts';

/** Reads a list of content parts: how many pictures, files and sounds, and how many bytes of them. */
interface Parts {
  images: number;
  files: number;
  bytes: number;
}

const textLength = (value: unknown): number => (typeof value === 'string' ? value.length : 0);

function readPart(part: unknown, found: Parts): void {
  if (!isRecord(part)) return;
  const { type } = part;
  if (type === 'image_url') {
    found.images++;
    found.bytes += textLength(isRecord(part['image_url']) ? part['image_url']['url'] : part['image_url']);
  } else if (type === 'file' && isRecord(part['file'])) {
    found.files++;
    found.bytes += textLength(part['file']['file_data']);
  } else if (type === 'input_audio' && isRecord(part['input_audio']))
    found.bytes += textLength(part['input_audio']['data']);
}

function readMessages(messages: readonly unknown[]): Parts {
  const found: Parts = { images: 0, files: 0, bytes: 0 };
  for (const message of messages) {
    if (!isRecord(message)) continue;
    const { content } = message;
    if (Array.isArray(content)) for (const part of content) readPart(part, found);
  }
  return found;
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
 * @example parseChatRequest(Buffer.from('{"model":"llama-3-8b","messages":[{"role":"user","content":"hi"}]}'))
 */
export function parseChatRequest(body: Buffer): CallRequest {
  const parsed = parseJsonBody(body, '{"model": ..., "messages": [...]}');
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
  const parts = readMessages(messages);
  return {
    parsed,
    model,
    stream,
    includeUsage: streamOptions?.['include_usage'] === true,
    maxOutputTokens: tokenLimit(parsed, 'max_completion_tokens') ?? tokenLimit(parsed, 'max_tokens'),
    capabilities: neededCapabilities(parsed, parts.images),
    media:
      parts.bytes + parts.images + parts.files === 0
        ? NO_MEDIA
        : { bytes: parts.bytes, tokens: mediaTokens({ images: parts.images, textPages: parts.files }) },
    session: sessionOf(parsed, 'prompt_cache_key'),
  };
}

export const NO_MEDIA: CallRequest['media'] = { bytes: 0, tokens: 0 };

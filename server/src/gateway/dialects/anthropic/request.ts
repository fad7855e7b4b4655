import { maskOf } from '../../../kernel/index.ts';
import { badRequest, isRecord, modelOf, parseJsonBody, sessionOf, streamOf, tokenLimit } from '../json-body.ts';
import type { CallRequest, JsonObject } from '../lane.ts';
import { readContent, type Pictures } from './content.ts';

const TOOLS = maskOf.capabilities(['tools']);
const VISION = maskOf.capabilities(['vision']);
const JSON_OUTPUT = maskOf.capabilities(['json']);
const ROLES: readonly unknown[] = ['user', 'assistant', 'system'];

function checkMessages(messages: unknown): readonly JsonObject[] {
  if (!Array.isArray(messages) || messages.length === 0)
    throw badRequest('messages', 'messages is missing or empty', 'send at least one message');
  messages.forEach((message: unknown, at) => {
    if (!isRecord(message))
      throw badRequest(`messages[${at}]`, 'a message is not an object', 'send {"role": ..., "content": ...}');
    if (!ROLES.includes(message['role']))
      throw badRequest(
        `messages[${at}].role`,
        'the role of a message is missing or unknown',
        'send user, assistant or system; a tool result is a block of a user message',
      );
    const { content } = message;
    if (typeof content !== 'string' && !Array.isArray(content))
      throw badRequest(
        `messages[${at}].content`,
        'the content of a message is neither a string nor a list of blocks',
        'send a string or [{"type": "text", ...}]',
      );
  });
  return messages as readonly JsonObject[];
}

function neededCapabilities(parsed: JsonObject, found: Pictures): number {
  const { tools, output_config: output, output_format: beta } = parsed;
  const format = isRecord(output) ? (output['format'] ?? beta) : beta;
  return (
    (Array.isArray(tools) && tools.length > 0 ? TOOLS : 0) |
    (isRecord(format) ? JSON_OUTPUT : 0) |
    // Pages are looked at, not only read.
    (found.count > 0 ? VISION : 0)
  );
}

function readRequest(parsed: JsonObject, stream: boolean, maxOutputTokens: number | null): CallRequest {
  const model = modelOf(parsed);
  const found: Pictures = { count: 0, bytes: 0, tokens: 0 };
  for (const message of checkMessages(parsed['messages'])) readContent(message['content'], found);
  const { metadata } = parsed;
  return {
    parsed,
    model,
    stream,
    includeUsage: true,
    maxOutputTokens,
    capabilities: neededCapabilities(parsed, found),
    media: { bytes: found.bytes, tokens: found.tokens },
    session: isRecord(metadata) ? sessionOf(metadata, 'user_id') : null,
  };
}

/**
 * Parses a `/v1/messages` body once.
 * @throws JoulegateError `JG_BAD_JSON` with the position, `JG_BAD_REQUEST` with the field
 * @example parseMessagesRequest(Buffer.from('{"model":"claude-haiku-4-5","max_tokens":64,"messages":[{"role":"user","content":"hi"}]}'))
 */
export function parseMessagesRequest(body: Buffer): CallRequest {
  const parsed = parseJsonBody(body, '{"model": ..., "max_tokens": ..., "messages": [...]}');
  modelOf(parsed);
  const maxOutputTokens = tokenLimit(parsed, 'max_tokens');
  if (maxOutputTokens === null)
    throw badRequest('max_tokens', 'max_tokens is missing', 'say how many tokens the answer may have, such as 4096');
  return readRequest(parsed, streamOf(parsed), maxOutputTokens);
}

/**
 * Parses a `/v1/messages/count_tokens` body once: a message that is never answered.
 * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST` with the field
 */
export const parseCountTokensRequest = (body: Buffer): CallRequest =>
  readRequest(parseJsonBody(body, '{"model": ..., "messages": [...]}'), false, 0);

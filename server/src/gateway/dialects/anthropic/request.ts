import { maskOf } from '../../../kernel/index.ts';
import { badRequest, isRecord, modelOf, parseJsonBody, sessionOf, streamOf, tokenLimit } from '../json-body.ts';
import type { CallRequest, JsonObject } from '../lane.ts';
import { ANSWER_FIELDS, answerBound } from '../answer-bound.ts';
import { MediaCount } from '../media.ts';
import { readContent } from './content.ts';

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

function neededCapabilities(parsed: JsonObject, count: MediaCount): number {
  const { tools, output_config: output, output_format: beta } = parsed;
  const format = isRecord(output) ? (output['format'] ?? beta) : beta;
  return (
    (Array.isArray(tools) && tools.length > 0 ? TOOLS : 0) |
    (isRecord(format) ? JSON_OUTPUT : 0) |
    // Pages are looked at, not only read.
    (count.looked > 0 ? VISION : 0)
  );
}

type Answers = Pick<CallRequest, 'maxOutputTokens' | 'answers'>;

function readRequest(parsed: JsonObject, stream: boolean, answers: Answers): CallRequest {
  const model = modelOf(parsed);
  const count = new MediaCount('patches');
  for (const message of checkMessages(parsed['messages'])) readContent(message['content'], count);
  const { metadata } = parsed;
  return {
    parsed,
    model,
    stream,
    includeUsage: true,
    ...answers,
    capabilities: neededCapabilities(parsed, count),
    media: count.media,
    session: isRecord(metadata) ? sessionOf(metadata, 'user_id') : null,
  };
}

/**
 * Parses a `/v1/messages` body once.
 * @throws JoulegateError `JG_BAD_JSON` with the position, `JG_BAD_REQUEST` with the field
 */
export function parseMessagesRequest(body: Buffer, value?: unknown): CallRequest {
  const parsed = parseJsonBody(body, '{"model": ..., "max_tokens": ..., "messages": [...]}', value);
  modelOf(parsed);
  if (tokenLimit(parsed, 'max_tokens') === null)
    throw badRequest('max_tokens', 'max_tokens is missing', 'say how many tokens the answer may have, such as 4096');
  const { maxOutputTokens, answers } = answerBound(parsed, ANSWER_FIELDS.messages);
  // This protocol has a word for an answer of nothing.
  return readRequest(parsed, streamOf(parsed), { maxOutputTokens: maxOutputTokens ?? 0, answers });
}

const NO_ANSWER: Answers = { maxOutputTokens: 0, answers: 1 };

/**
 * Parses a `/v1/messages/count_tokens` body once: a message that is never answered.
 * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST` with the field
 */
export const parseCountTokensRequest = (body: Buffer, value?: unknown): CallRequest =>
  readRequest(parseJsonBody(body, '{"model": ..., "messages": [...]}', value), false, NO_ANSWER);

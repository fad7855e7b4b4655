import { cutText, wellFormed } from '../../../units/index.ts';
import { messagesErrorType } from '../anthropic/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { lookup } from './parameters.ts';

/** What is kept of an error that is no JSON, such as a proxy's page. */
const LONGEST_TEXT = 300;

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** The error inside an envelope of either protocol. */
function inner(body: Buffer): JsonObject {
  const envelope = parsed(body);
  const found = isRecord(envelope) ? (envelope['error'] ?? envelope['message'] ?? envelope['detail']) : null;
  if (isRecord(found)) return found;
  return { message: typeof found === 'string' ? found : cutText(body.toString('utf8'), LONGEST_TEXT) };
}

const messageOf = (error: JsonObject, status: number): string =>
  typeof error['message'] === 'string' && error['message'] !== ''
    ? wellFormed(error['message'])
    : `the upstream answered ${status}`;

/** OpenAI's words for Anthropic's error types; the others are the same in both. */
const CHAT_TYPES: Readonly<Record<string, string>> = {
  not_found_error: 'invalid_request_error',
  request_too_large: 'invalid_request_error',
  billing_error: 'insufficient_quota',
  rate_limit_error: 'rate_limit_exceeded',
  api_error: 'server_error',
  timeout_error: 'server_error',
};

/** By these words alone Anthropic tells that a conversation must become shorter; OpenAI has a code for it and words of its own. Clients act on any of them. */
const PROMPT_TOO_LONG = 'prompt is too long';
const TOO_LONG = new RegExp(`^(?:${PROMPT_TOO_LONG}|input length and \\S+ exceed context limit)`);
const TOO_LONG_CODE = 'context_length_exceeded';
const TOO_LONG_WORDS = "This model's maximum context length is exceeded";

/** An Anthropic upstream's error in OpenAI's envelope. Its type is kept as the code, but where OpenAI's code says more. */
export function chatError(error: JsonObject, status: number): JsonObject {
  const type = typeof error['type'] === 'string' ? error['type'] : messagesErrorType(status);
  const message = messageOf(error, status);
  const tooLong = TOO_LONG.test(message);
  return {
    error: {
      message: tooLong ? `${TOO_LONG_WORDS}: ${message}` : message,
      type: lookup(CHAT_TYPES, type) ?? type,
      param: null,
      code: tooLong ? TOO_LONG_CODE : type,
    },
  };
}

/** An OpenAI-compatible upstream's error in Anthropic's envelope, its type by status. The field at fault begins the message. */
export function messagesError(error: JsonObject, status: number): JsonObject {
  const message = messageOf(error, status);
  if (error['code'] === TOO_LONG_CODE)
    return {
      type: 'error',
      error: { type: messagesErrorType(400), message: `${PROMPT_TOO_LONG}: ${message}` },
      request_id: null,
    };
  const field = typeof error['param'] === 'string' && !message.includes(error['param']) ? `${error['param']}: ` : '';
  return { type: 'error', error: { type: messagesErrorType(status), message: `${field}${message}` }, request_id: null };
}

/** An OpenAI-compatible upstream's error with every member of OpenAI's envelope; servers leave some out, or write codes as numbers. */
export function wholeError(error: JsonObject, status: number): JsonObject {
  const { code, param } = error;
  const told = chatError(error, status)['error'];
  return {
    error: {
      ...(isRecord(told) ? told : {}),
      param: typeof param === 'string' ? param : null,
      ...(typeof code === 'string' ? { code } : {}),
    },
  };
}

export const wholeErrorBody = (status: number, body: Buffer): Buffer =>
  Buffer.from(JSON.stringify(wholeError(inner(body), status)));
export const chatErrorBody = (status: number, body: Buffer): Buffer =>
  Buffer.from(JSON.stringify(chatError(inner(body), status)));
export const messagesErrorBody = (status: number, body: Buffer): Buffer =>
  Buffer.from(JSON.stringify(messagesError(inner(body), status)));

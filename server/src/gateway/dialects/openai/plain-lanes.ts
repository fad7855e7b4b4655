import { badRequest, isRecord, modelOf, parseJsonBody, usageInTail } from '../json-body.ts';
import type { CallRequest, JsonObject, Lane, Media, StreamFollower } from '../lane.ts';
import { ChatFollower } from './chat-stream.ts';
import { NO_MEDIA } from '../media.ts';
import { spliceToSend } from '../splice.ts';
import { readEmbeddingUsage, readUsage } from './usage.ts';

/** Input as token numbers: every number is one, however few bytes it takes. */
function numbersOf(input: unknown, bodyBytes: number): Media {
  if (!Array.isArray(input)) return NO_MEDIA;
  let count = 0;
  for (const item of input as readonly unknown[])
    if (typeof item === 'number') count++;
    else if (Array.isArray(item)) count += item.length;
  if (count === 0) return NO_MEDIA;
  return { ...NO_MEDIA, bytes: Math.min(bodyBytes, JSON.stringify(input).length), file: count, mostTokens: count };
}

const plain = (parsed: JsonObject, model: string, body: Buffer): CallRequest => ({
  parsed,
  model,
  stream: false,
  includeUsage: false,
  maxOutputTokens: 0,
  answers: 1,
  capabilities: 0,
  media: numbersOf(parsed['input'], body.length),
  session: null,
});

function checkInput({ input }: JsonObject): void {
  const empty = input === undefined || input === null || (Array.isArray(input) && input.length === 0);
  if (empty) throw badRequest('input', 'input is missing or empty', 'send a text or a list');
}

/**
 * Parses a `/v1/embeddings` body once.
 * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST` with the field
 */
export function parseEmbeddingsRequest(body: Buffer, value?: unknown): CallRequest {
  const parsed = parseJsonBody(body, '{"model": ..., "input": ...}', value);
  const call = plain(parsed, modelOf(parsed), body);
  checkInput(parsed);
  return call;
}

/** OpenAI's own name where a caller names no model. */
const DEFAULT_MODERATION_MODEL = 'omni-moderation-latest';

/**
 * Parses a `/v1/moderations` body once; it need not name a model.
 * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST` with the field
 */
export function parseModerationsRequest(body: Buffer, value?: unknown): CallRequest {
  const parsed = parseJsonBody(body, '{"input": ...}', value);
  const call = plain(parsed, parsed['model'] == null ? DEFAULT_MODERATION_MODEL : modelOf(parsed), body);
  checkInput(parsed);
  return call;
}

const follow = (): StreamFollower => new ChatFollower(false);

/** An endpoint that answers in one piece. */
const plainLane = (path: string, list: string, usageOf: (usage: unknown) => ReturnType<typeof readUsage>): Lane => ({
  upstream: 'openai',
  path,
  refused: () => [],
  outgoing: (call, body, { model: upstreamModel }) => ({
    body: call.parsed['model'] === upstreamModel ? body : spliceToSend(body, { model: JSON.stringify(upstreamModel) }),
    dropped: [],
  }),
  follow,
  answer(body) {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (!isRecord(parsed) || !Array.isArray(parsed[list])) throw new TypeError(`no ${list}`);
    return { body, usage: usageOf(parsed['usage']) };
  },
  usageAtEnd: (tail) => usageOf(usageInTail(tail)),
  error: (_status, body) => body,
});

export const embeddingsLane = plainLane(
  '/embeddings',
  'data',
  (usage) => readUsage(usage) ?? readEmbeddingUsage(usage),
);
/** Moderations report no usage; what they read is estimated. */
export const moderationsLane = plainLane('/moderations', 'results', readEmbeddingUsage);

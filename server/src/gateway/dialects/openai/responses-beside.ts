import { NO_USAGE } from '../../../units/index.ts';
import { isRecord } from '../json-body.ts';
import type { CallRequest, Lane, StreamFollower } from '../lane.ts';
import { parseResponsesRequest, responsesLane } from './responses.ts';

const follow = (): StreamFollower => {
  throw new TypeError('it is answered in one piece');
};

/**
 * Parses a `/v1/responses/compact` body once: a conversation that is to be made shorter.
 * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST` with the field
 */
export const parseCompactRequest = (body: Buffer, value?: unknown): CallRequest => ({
  ...parseResponsesRequest(body, value),
  stream: false,
});

/** Compacting a conversation: the model writes, and it is billed like a response. */
export const compactLane: Lane = { ...responsesLane, path: '/responses/compact', follow };

/**
 * Parses a `/v1/responses/input_tokens` body once: a response that is never generated.
 * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST` with the field
 */
export const parseInputTokensRequest = (body: Buffer, value?: unknown): CallRequest => ({
  ...parseResponsesRequest(body, value),
  stream: false,
  maxOutputTokens: 0,
});

/** A count of tokens as OpenAI answers it. @example inputTokensBody(17) // {"object":"response.input_tokens","input_tokens":17} */
export const inputTokensBody = (inputTokens: number): Buffer =>
  Buffer.from(JSON.stringify({ object: 'response.input_tokens', input_tokens: inputTokens }));

/** Counting a prompt's tokens: nothing is generated, and nothing is billed. */
export const inputTokensLane: Lane = {
  ...responsesLane,
  path: '/responses/input_tokens',
  follow,
  answer(body) {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (!isRecord(parsed) || typeof parsed['input_tokens'] !== 'number') throw new TypeError('no count of tokens');
    return { body, usage: NO_USAGE };
  },
};

import { NO_USAGE } from '../../../units/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject, Lane } from '../lane.ts';
import { spliceToSend } from '../splice.ts';
import { withoutOwnThinking } from './own-thinking.ts';
import { madeIn, MessagesFollower } from './stream.ts';
import { answeredMessage, messageUsageAtEnd } from './usage.ts';

/**
 * A whole message.
 * @throws TypeError where the body is none
 */
export function parseMessage(body: Buffer): JsonObject {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  if (!isRecord(parsed) || parsed['type'] !== 'message' || !Array.isArray(parsed['content']))
    throw new TypeError('no message');
  return parsed;
}

const forward: Pick<Lane, 'upstream' | 'refused' | 'outgoing' | 'usageAtEnd' | 'error'> = {
  upstream: 'anthropic',
  refused: () => [],
  outgoing(call, body, { model }) {
    const { body: signed, dropped } = withoutOwnThinking(body, call.parsed);
    const named = call.model === model ? signed : spliceToSend(signed, { model: JSON.stringify(model) });
    return { body: named, dropped };
  },
  usageAtEnd: messageUsageAtEnd,
  error: (_status, body) => body,
};

/** Messages to an Anthropic upstream: every byte as the client sent it, but the model's name. */
export const messagesLane: Lane = {
  ...forward,
  path: '/messages',
  follow: () => new MessagesFollower(),
  answer(body) {
    const message = parseMessage(body);
    return { ...answeredMessage(body, message), made: madeIn(message) };
  },
};

/** A count of tokens as Anthropic answers it. @example tokenCountBody(17) // {"input_tokens":17} */
export const tokenCountBody = (inputTokens: number): Buffer =>
  Buffer.from(JSON.stringify({ input_tokens: inputTokens }));

/** Counting a prompt's tokens: nothing is generated, and nothing is billed. */
export const countTokensLane: Lane = {
  ...forward,
  path: '/messages/count_tokens',
  follow() {
    throw new TypeError('a count of tokens is no stream');
  },
  answer(body) {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (!isRecord(parsed) || typeof parsed['input_tokens'] !== 'number') throw new TypeError('no count of tokens');
    return { body, usage: NO_USAGE };
  },
};

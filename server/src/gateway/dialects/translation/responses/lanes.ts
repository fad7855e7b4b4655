import { systemClock } from '../../../../edge/index.ts';
import { answeredMessage, messageUsageAtEnd, parseMessage } from '../../anthropic/index.ts';
import { withDigits } from '../../digits.ts';
import type { Lane } from '../../lane.ts';
import { answered, isCompletion, usageAtEnd, usageOf } from '../../openai/index.ts';
import { modelTraits } from '../claude-models.ts';
import { chatErrorBody, wholeErrorBody } from '../errors.ts';
import { json, sent } from '../sent.ts';
import { completionToResponse } from './chat-answer.ts';
import { ChunkStreamToResponse } from './chunk-stream.ts';
import { messageToResponse } from './message-answer.ts';
import { MessageStreamToResponse } from './message-stream.ts';
import { responsesToChat, responsesToMessages } from './to-chat.ts';
import { fittedChat, fittedMessages } from './to-vendor.ts';

const nowS = (): number => Math.floor(systemClock.now() / 1000);

/** Members of a request that hold numbers of the caller's own, whose every digit counts. */
const REQUEST_DIGITS = ['input', 'tools', 'text'] as const;
const CONTENT_DIGITS = ['content'] as const;

/** Responses to an upstream of chat completions. Nothing is kept, here or there. */
export const responsesOverChatLane: Lane = {
  upstream: 'openai',
  path: '/chat/completions',
  refused: ({ parsed, model }) => responsesToChat(parsed, model).refused,
  outgoing: ({ parsed }, body, target) => sent(fittedChat(withDigits(parsed, body, REQUEST_DIGITS), target), target),
  follow: ({ parsed }) => new ChunkStreamToResponse(parsed, nowS),
  answer(body, { parsed }) {
    const completion: unknown = JSON.parse(body.toString('utf8'));
    if (!isCompletion(completion)) throw new TypeError('no completion');
    return answered(json(completionToResponse(completion, parsed, usageOf(completion), nowS())), completion);
  },
  usageAtEnd,
  error: wholeErrorBody,
};

/** Responses to an Anthropic upstream. */
export const responsesOverMessagesLane: Lane = {
  upstream: 'anthropic',
  path: '/messages',
  refused: ({ parsed, model }) => responsesToMessages(parsed, model).refused,
  outgoing: ({ parsed }, body, target) =>
    sent(fittedMessages(withDigits(parsed, body, REQUEST_DIGITS), target.model), target),
  longestAnswer: (upstreamModel) => modelTraits(upstreamModel).maxOutputTokens,
  follow: ({ parsed }) => new MessageStreamToResponse(parsed, nowS),
  answer(body, { parsed }) {
    const message = parseMessage(body);
    const exact = withDigits(message, body, CONTENT_DIGITS);
    return answeredMessage(json(messageToResponse(exact, parsed, nowS())), message);
  },
  usageAtEnd: messageUsageAtEnd,
  error: chatErrorBody,
};

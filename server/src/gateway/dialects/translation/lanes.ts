import { systemClock } from '../../../edge/index.ts';
import { answeredMessage, messageUsageAtEnd, parseMessage } from '../anthropic/index.ts';
import { withDigits } from '../digits.ts';
import type { CallRequest, Lane } from '../lane.ts';
import { answered, isCompletion, usageAtEnd } from '../openai/index.ts';
import { ChunkStreamToMessage } from './chunk-stream.ts';
import { asksForObject, chatToMessages } from './chat-to-messages.ts';
import { modelTraits } from './claude-models.ts';
import { completionToMessage } from './completion-to-message.ts';
import { chatErrorBody, messagesErrorBody } from './errors.ts';
import { fitChat } from './fit-chat.ts';
import { fitMessages } from './fit-messages.ts';
import { MessageStreamToChunks } from './message-stream.ts';
import { KnownCalls } from './known-calls.ts';
import { messageToCompletion } from './message-to-completion.ts';
import { messagesToChat } from './messages-to-chat.ts';
import type { Translated } from './parameters.ts';
import { json, sent } from './sent.ts';
import { namesBack } from './tool-names.ts';

/** Members of a request that hold numbers of the caller's own, whose every digit counts. */
const CHAT_DIGITS = ['messages', 'tools', 'response_format'] as const;
const MESSAGES_DIGITS = ['messages', 'tools', 'output_config', 'output_format'] as const;
const CONTENT_DIGITS = ['content'] as const;

/** What the protocol cannot carry, whoever is the upstream. */
const refusals = (translate: (call: CallRequest) => Translated, call: CallRequest): readonly string[] =>
  translate(call).refused;

/**
 * Chat completions to an Anthropic upstream.
 * @param now milliseconds since 1970: chat completions are dated, messages are not
 */
export const chatOverMessages = (now: () => number): Lane => ({
  upstream: 'anthropic',
  path: '/messages',
  refused: (call) => refusals(({ parsed, model }) => chatToMessages(parsed, model), call),
  outgoing({ parsed }, body, target) {
    const request = withDigits(parsed, body, CHAT_DIGITS);
    return sent(fitMessages(chatToMessages(request, target.model), asksForObject(parsed['response_format'])), target);
  },
  longestAnswer: (upstreamModel) => modelTraits(upstreamModel).maxOutputTokens,
  follow: (call) => new MessageStreamToChunks(Math.floor(now() / 1000), call.includeUsage, namesBack(call.parsed)),
  answer(body, call) {
    const message = parseMessage(body);
    const exact = withDigits(message, body, CONTENT_DIGITS);
    return answeredMessage(json(messageToCompletion(exact, Math.floor(now() / 1000), namesBack(call.parsed))), message);
  },
  usageAtEnd: messageUsageAtEnd,
  error: chatErrorBody,
});

/** {@link chatOverMessages} by the machine's clock. */
export const chatOverMessagesLane: Lane = chatOverMessages(() => systemClock.now());

/** Messages to an OpenAI-compatible upstream. */
export const messagesOverChatLane: Lane = {
  upstream: 'openai',
  path: '/chat/completions',
  refused: (call) => refusals(({ parsed, model }) => messagesToChat(parsed, model), call),
  outgoing({ parsed }, body, target) {
    const request = withDigits(parsed, body, MESSAGES_DIGITS);
    return sent(fitChat(messagesToChat(request, target.model), target), target);
  },
  follow: (call) => new ChunkStreamToMessage(new KnownCalls(call.parsed)),
  answer(body, call) {
    const completion: unknown = JSON.parse(body.toString('utf8'));
    if (!isCompletion(completion)) throw new TypeError('no completion');
    return answered(json(completionToMessage(completion, new KnownCalls(call.parsed))), completion);
  },
  usageAtEnd,
  error: messagesErrorBody,
};

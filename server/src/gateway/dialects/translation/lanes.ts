import { systemClock } from '../../../edge/index.ts';
import { answeredMessage, messageUsageAtEnd, parseMessage } from '../anthropic/index.ts';
import type { CallRequest, Lane, Outgoing } from '../lane.ts';
import { answered, isCompletion, usageAtEnd } from '../openai/index.ts';
import { ChunkStreamToMessage } from './chunk-stream.ts';
import { chatToMessages } from './chat-to-messages.ts';
import { modelTraits } from './claude-models.ts';
import { completionToMessage } from './completion-to-message.ts';
import { chatErrorBody, messagesErrorBody } from './errors.ts';
import { MessageStreamToChunks } from './message-stream.ts';
import { messageToCompletion } from './message-to-completion.ts';
import { messagesToChat } from './messages-to-chat.ts';
import type { Translated } from './parameters.ts';

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const sent = ({ body, dropped }: Translated): Outgoing => ({ body: json(body), dropped });
/** Nothing that is refused depends on the upstream's model. */
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
  outgoing: ({ parsed }, _body, upstreamModel) => sent(chatToMessages(parsed, upstreamModel)),
  longestAnswer: (upstreamModel) => modelTraits(upstreamModel).maxOutputTokens,
  follow: (call) => new MessageStreamToChunks(Math.floor(now() / 1000), call.includeUsage),
  answer(body) {
    const message = parseMessage(body);
    return answeredMessage(json(messageToCompletion(message, Math.floor(now() / 1000))), message);
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
  outgoing: ({ parsed }, _body, upstreamModel) => sent(messagesToChat(parsed, upstreamModel)),
  follow: () => new ChunkStreamToMessage(),
  answer(body) {
    const completion: unknown = JSON.parse(body.toString('utf8'));
    if (!isCompletion(completion)) throw new TypeError('no completion');
    return answered(json(completionToMessage(completion)), completion);
  },
  usageAtEnd,
  error: messagesErrorBody,
};

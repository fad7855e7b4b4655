import { systemClock } from '../../../../edge/index.ts';
import { withDigits } from '../../digits.ts';
import { isRecord } from '../../json-body.ts';
import type { Answer, CallRequest, JsonObject, Lane } from '../../lane.ts';
import { answered, usageAtEnd } from '../../openai/index.ts';
import { errorToldIn } from '../../told-error.ts';
import { ChunkStreamToMessage } from '../chunk-stream.ts';
import { completionToMessage } from '../completion-to-message.ts';
import { messagesErrorBody, wholeErrorBody } from '../errors.ts';
import { fitChat } from '../fit-chat.ts';
import { KnownCalls } from '../known-calls.ts';
import { messagesToChat } from '../messages-to-chat.ts';
import type { Translated } from '../parameters.ts';
import { json, sent } from '../sent.ts';
import { ResponseStreamToChunks } from './chunks.ts';
import { responseToCompletion } from './completion.ts';
import { PipedFollower } from './piped-follower.ts';
import { chatToResponse } from './to-response.ts';

const nowS = (): number => Math.floor(systemClock.now() / 1000);

/** Members of a request that hold numbers of the caller's own, whose every digit counts. */
const CHAT_DIGITS = ['messages', 'tools', 'response_format'] as const;
const MESSAGES_DIGITS = ['messages', 'tools', 'output_config', 'output_format'] as const;

/** A whole response as `write` puts it. @throws TypeError where the body is no response */
function answerBy(body: Buffer, write: (response: JsonObject) => JsonObject): Answer {
  const response: unknown = JSON.parse(body.toString('utf8'));
  if (!isRecord(response) || !Array.isArray(response['output']) || errorToldIn(response) !== null)
    throw new TypeError('no response');
  return answered(json(write(response)), response);
}

const SHARED = { upstream: 'openai', path: '/responses', usageAtEnd } as const;

/** Chat completions to an upstream of responses. */
export const chatOverResponsesLane: Lane = {
  ...SHARED,
  refused: ({ parsed, model }) => chatToResponse(parsed, model).refused,
  outgoing: ({ parsed }, body, target) =>
    sent(chatToResponse(withDigits(parsed, body, CHAT_DIGITS), target.model), target),
  follow: ({ includeUsage }) => new ResponseStreamToChunks(nowS, includeUsage),
  answer: (body) => answerBy(body, (response) => responseToCompletion(response, nowS())),
  error: wholeErrorBody,
};

const both = (first: Translated, second: Translated): Translated => ({
  body: second.body,
  dropped: [...new Set([...first.dropped, ...second.dropped])],
  refused: [...new Set([...first.refused, ...second.refused])],
});

const messagesToResponse = (chat: Translated, model: string): Translated =>
  both(chat, chatToResponse(chat.body, model));

/** Messages to an upstream of responses, by way of chat completions. */
export const messagesOverResponsesLane: Lane = {
  ...SHARED,
  refused: ({ parsed, model }: CallRequest) => messagesToResponse(messagesToChat(parsed, model), model).refused,
  outgoing({ parsed }, body, target) {
    const request = withDigits(parsed, body, MESSAGES_DIGITS);
    return sent(messagesToResponse(fitChat(messagesToChat(request, target.model), target), target.model), target);
  },
  follow: ({ parsed }) =>
    new PipedFollower(new ResponseStreamToChunks(nowS, true), new ChunkStreamToMessage(new KnownCalls(parsed))),
  answer: (body, { parsed }) =>
    answerBy(body, (response) => completionToMessage(responseToCompletion(response, nowS()), new KnownCalls(parsed))),
  error: messagesErrorBody,
};

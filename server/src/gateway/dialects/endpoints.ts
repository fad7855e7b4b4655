import type { JoulegateError } from '../../units/index.ts';
import {
  anthropicErrorBody,
  anthropicStreamError,
  countTokensLane,
  messagesLane,
  parseCountTokensRequest,
  parseMessagesRequest,
  tokenCountBody,
} from './anthropic/index.ts';
import type { Endpoint } from './endpoint.ts';
import {
  chatLane,
  compactLane,
  embeddingsLane,
  inputTokensBody,
  inputTokensLane,
  moderationsLane,
  openAiErrorBody,
  parseChatRequest,
  parseCompactRequest,
  parseEmbeddingsRequest,
  parseInputTokensRequest,
  parseModerationsRequest,
  parseResponsesRequest,
  responsesLane,
} from './openai/index.ts';
import { chatOverMessagesLane, messagesOverChatLane } from './translation/index.ts';

const COMMENT = Buffer.from(': keep-alive\n\n');

const openAi = {
  client: 'openai',
  error: openAiErrorBody,
  streamError: (error: JoulegateError): Buffer =>
    Buffer.concat([Buffer.from('data: '), openAiErrorBody(error), Buffer.from('\n\n')]),
  keepAlive: COMMENT,
} as const;

const anthropic = {
  client: 'anthropic',
  error: anthropicErrorBody,
  streamError: anthropicStreamError,
  keepAlive: COMMENT,
} as const;

/** A response's stream names its events. */
const responsesError = (error: JoulegateError): Buffer =>
  Buffer.from(
    `event: error\ndata: ${JSON.stringify({ type: 'error', code: error.code, message: error.message, param: error.where ?? null, sequence_number: 0 })}\n\n`,
  );

/** Every endpoint that forwards. */
export const ENDPOINT_TABLE: readonly Endpoint[] = [
  {
    ...openAi,
    name: 'chat',
    path: '/v1/chat/completions',
    parse: parseChatRequest,
    lanes: { openai: chatLane, anthropic: chatOverMessagesLane },
  },
  {
    ...openAi,
    name: 'responses',
    path: '/v1/responses',
    parse: parseResponsesRequest,
    lanes: { openai: responsesLane },
    streamError: responsesError,
  },
  {
    ...openAi,
    name: 'responses',
    path: '/v1/responses/compact',
    parse: parseCompactRequest,
    lanes: { openai: compactLane },
    cached: false,
  },
  {
    ...openAi,
    name: 'responses',
    path: '/v1/responses/input_tokens',
    parse: parseInputTokensRequest,
    lanes: { openai: inputTokensLane },
    cached: false,
    estimate: inputTokensBody,
  },
  {
    ...openAi,
    name: 'embeddings',
    path: '/v1/embeddings',
    parse: parseEmbeddingsRequest,
    lanes: { openai: embeddingsLane },
  },
  {
    ...anthropic,
    name: 'messages',
    path: '/v1/messages',
    parse: parseMessagesRequest,
    lanes: { anthropic: messagesLane, openai: messagesOverChatLane },
  },
  {
    ...anthropic,
    name: 'count-tokens',
    path: '/v1/messages/count_tokens',
    parse: parseCountTokensRequest,
    lanes: { anthropic: countTokensLane },
    estimate: tokenCountBody,
  },
  {
    ...openAi,
    name: 'moderations',
    path: '/v1/moderations',
    parse: parseModerationsRequest,
    lanes: { openai: moderationsLane },
  },
];

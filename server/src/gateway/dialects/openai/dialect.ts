import { called } from '../../../edge/index.ts';
import { toOpenAiError, type JoulegateError } from '../../../units/index.ts';
import { singleHeader, type Dialect, type ModelName } from '../dialect.ts';
import { BESIDE_FACTS, CHAT_FACTS, INPUT_FACTS, OPENAI_HEADER_FACTS, RESPONSES_FACTS } from './facts.ts';
import { chatLane } from './chat-lane.ts';
import { parseChatRequest } from './chat-request.ts';
import { embeddingsLane, moderationsLane, parseEmbeddingsRequest, parseModerationsRequest } from './plain-lanes.ts';
import {
  compactLane,
  inputTokensBody,
  inputTokensLane,
  parseCompactRequest,
  parseInputTokensRequest,
} from './responses-beside.ts';
import { parseResponsesRequest, responsesLane } from './responses.ts';
import { OPENAI_PASSED } from './passed.ts';
import { chatEnclosed, responsesEnclosed } from './files.ts';
import { chatNamed, responsesNamed } from './named-files.ts';
import { chatTexts, inputTexts, responsesTexts } from './texts.ts';

const BETA = 'openai-beta';
const PASSED: readonly string[] = ['openai-processing-ms', 'openai-version', 'openai-organization'];

/** An error in OpenAI's envelope. */
const error = (from: JoulegateError): Buffer => Buffer.from(JSON.stringify(toOpenAiError(from, called.pasteable)));

/** A response's stream names its events. */
const responsesError = ({ code, message, where }: JoulegateError): Buffer =>
  Buffer.from(
    `event: error\ndata: ${JSON.stringify({ type: 'error', code, message, param: where ?? null, sequence_number: 0 })}\n\n`,
  );

const model = ({ id, owner, createdMs }: ModelName): object => ({
  id,
  object: 'model',
  created: Math.floor((createdMs ?? 0) / 1000),
  owned_by: owner,
});

/** What OpenAI and the many servers compatible with it speak. */
export const openai: Dialect = {
  name: 'openai',
  passed: OPENAI_PASSED,
  serves: ['chat', 'responses', 'embeddings', 'moderations'],
  auth: 'bearer',
  requestIdHeader: 'x-request-id',
  speaks: () => true,
  error,
  streamError: (from) => Buffer.concat([Buffer.from('data: '), error(from), Buffer.from('\n\n')]),
  keepAlive: Buffer.from(':\n'),
  addHeaders(headers, client) {
    const beta = singleHeader(client[BETA]);
    if (beta !== undefined) headers[BETA] = beta;
  },
  headerFacts: OPENAI_HEADER_FACTS,
  passedQuery: [],
  askedByHeader: [BETA],
  passes: (name) => PASSED.includes(name) || name.startsWith('x-ratelimit-'),
  model,
  modelList: (names) => ({ object: 'list', data: names.map(model) }),
  endpoints: [
    {
      name: 'chat',
      path: '/v1/chat/completions',
      parse: parseChatRequest,
      lane: chatLane,
      facts: CHAT_FACTS,
      texts: chatTexts,
      enclosed: chatEnclosed,
      named: chatNamed,
    },
    {
      name: 'responses',
      path: '/v1/responses',
      parse: parseResponsesRequest,
      lane: responsesLane,
      facts: RESPONSES_FACTS,
      texts: responsesTexts,
      enclosed: responsesEnclosed,
      named: responsesNamed,
      streamError: responsesError,
    },
    {
      name: 'responses',
      path: '/v1/responses/compact',
      parse: parseCompactRequest,
      lane: compactLane,
      facts: BESIDE_FACTS,
      texts: responsesTexts,
      enclosed: responsesEnclosed,
      named: responsesNamed,
      cached: false,
    },
    {
      name: 'responses',
      path: '/v1/responses/input_tokens',
      parse: parseInputTokensRequest,
      lane: inputTokensLane,
      facts: BESIDE_FACTS,
      texts: responsesTexts,
      enclosed: responsesEnclosed,
      named: responsesNamed,
      cached: false,
      estimate: inputTokensBody,
    },
    {
      name: 'embeddings',
      path: '/v1/embeddings',
      parse: parseEmbeddingsRequest,
      lane: embeddingsLane,
      facts: INPUT_FACTS,
      texts: inputTexts,
    },
    {
      name: 'moderations',
      path: '/v1/moderations',
      parse: parseModerationsRequest,
      lane: moderationsLane,
      facts: INPUT_FACTS,
      texts: inputTexts,
    },
  ],
};

import { singleHeader, type Dialect, type ModelName } from '../dialect.ts';
import { anthropicErrorBody, anthropicStreamError } from './error.ts';
import { ANTHROPIC_HEADER_FACTS, MESSAGES_FACTS } from './facts.ts';
import { countTokensLane, messagesLane, tokenCountBody } from './lanes.ts';
import { parseCountTokensRequest, parseMessagesRequest } from './request.ts';
import { ANTHROPIC_PASSED } from './passed.ts';
import { messagesEnclosed } from './files.ts';
import { messagesNamed } from './named-files.ts';
import { messagesTexts } from './texts.ts';

const VERSION = 'anthropic-version';
/** The version that is asked for where the client names none: the one whose shapes are translated. */
const DEFAULT_VERSION = '2026-10-21';
/** Parameters that the Messages API takes as headers, beside its version. */
const PARAMETERS = ['anthropic-beta', 'anthropic-user-profile-id', 'anthropic-workspace-id'] as const;

/** Every member that Anthropic's types have; what is not known here is null. */
const model = ({ id, createdMs, displayName }: ModelName): object => ({
  type: 'model',
  id,
  display_name: displayName ?? id,
  created_at: new Date(createdMs ?? 0).toISOString().replace('.000Z', 'Z'),
  capabilities: null,
  deprecated_at: null,
  lifecycle: 'active',
  line: null,
  max_input_tokens: null,
  max_tokens: null,
  retires_at: null,
});

/** What the Messages API speaks. */
export const anthropic: Dialect = {
  name: 'anthropic',
  passed: ANTHROPIC_PASSED,
  serves: ['messages', 'count-tokens'],
  auth: 'x-api-key',
  requestIdHeader: 'request-id',
  speaks: (headers) => headers[VERSION] !== undefined,
  error: anthropicErrorBody,
  streamError: anthropicStreamError,
  keepAlive: Buffer.from(':\n'),
  addHeaders(headers, client) {
    headers[VERSION] = singleHeader(client[VERSION]) ?? DEFAULT_VERSION;
    for (const name of PARAMETERS) {
      const value = singleHeader(client[name]);
      if (value !== undefined) headers[name] = value;
    }
  },
  headerFacts: ANTHROPIC_HEADER_FACTS,
  passedQuery: ['beta'],
  askedByHeader: [VERSION, 'anthropic-beta', 'anthropic-workspace-id'],
  passes: (name) => name === 'anthropic-organization-id' || name.startsWith('anthropic-ratelimit-'),
  model,
  modelList: (names) => ({
    data: names.map(model),
    has_more: false,
    first_id: names[0]?.id ?? null,
    last_id: names.at(-1)?.id ?? null,
  }),
  endpoints: [
    {
      name: 'messages',
      path: '/v1/messages',
      parse: parseMessagesRequest,
      lane: messagesLane,
      facts: MESSAGES_FACTS,
      texts: messagesTexts,
      enclosed: messagesEnclosed,
      named: messagesNamed,
    },
    {
      name: 'count-tokens',
      path: '/v1/messages/count_tokens',
      parse: parseCountTokensRequest,
      lane: countTokensLane,
      facts: MESSAGES_FACTS,
      texts: messagesTexts,
      enclosed: messagesEnclosed,
      named: messagesNamed,
      estimate: tokenCountBody,
      learnsFrom: 'messages',
    },
  ],
};

import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { MESSAGES_CASES, MESSAGES_PARAMETERS, type MessagesCase } from './messages-parameters.ts';
import { chatToolsOf } from './messages-tools.ts';
import { chatMessagesOf } from './messages-turns.ts';
import { defined, Findings, lookup, type Translated } from './parameters.ts';
import { effortOf } from './reasoning.ts';

/** A schema's name is required there, and Anthropic has none. */
const SCHEMA_NAME = 'response';

const responseFormat = (format: unknown): JsonObject | undefined =>
  isRecord(format)
    ? { type: 'json_schema', json_schema: { name: SCHEMA_NAME, schema: format['schema'], strict: true } }
    : undefined;

/** OpenAI's models since 2024, which refuse `max_tokens`; a deployment at Azure may have such a name anywhere in its own. */
const NEWER_OPENAI = /gpt-?[4-9]|(^|\/)o[1-9](-|$)/;

/**
 * The limit of an answer by the name that its server takes: Mistral refuses `max_completion_tokens` and Ollama
 * does not heed it (ollama/ollama#7125), while OpenAI's newer models refuse `max_tokens`.
 */
export const limitName = (model: string): string => (NEWER_OPENAI.test(model) ? 'max_completion_tokens' : 'max_tokens');

const TIERS: Readonly<Record<string, string>> = { auto: 'auto', standard_only: 'default' };

/**
 * A message request as a chat completion request.
 * @param model the name sent upstream
 * @throws JoulegateError `JG_BAD_REQUEST` where a message is none
 */
export function messagesToChat(request: JsonObject, model: string): Translated {
  const findings = new Findings<MessagesCase>(MESSAGES_PARAMETERS, MESSAGES_CASES, request);
  const { tell } = findings;
  if (request['max_tokens'] === 0) tell('max_tokens[0]');
  const output = isRecord(request['output_config']) ? request['output_config'] : {};
  const stream = request['stream'] === true;
  const { metadata, service_tier: tier, stop_sequences: stop } = request;
  if (tier != null && lookup(TIERS, tier) === undefined) tell('service_tier[other]');
  return findings.done(
    defined({
      model,
      messages: chatMessagesOf(request['system'], request['messages'], tell),
      [limitName(model)]: request['max_tokens'],
      temperature: request['temperature'] ?? undefined,
      top_p: request['top_p'] ?? undefined,
      stop: Array.isArray(stop) && stop.length > 0 ? stop : undefined,
      stream: stream ? true : undefined,
      stream_options: stream ? { include_usage: true } : undefined,
      ...chatToolsOf(request, tell),
      response_format: responseFormat(output['format'] ?? request['output_format']),
      reasoning_effort: effortOf(request['thinking'], output['effort'], tell),
      user: isRecord(metadata) ? (metadata['user_id'] ?? undefined) : undefined,
      service_tier: lookup(TIERS, tier),
    }),
  );
}

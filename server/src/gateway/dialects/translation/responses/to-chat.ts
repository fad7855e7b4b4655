import { ANSWER_FIELDS, answerBound } from '../../answer-bound.ts';
import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { chatToMessages } from '../chat-to-messages.ts';
import { limitName } from '../messages-to-chat.ts';
import { defined, Findings, type Tell, type Translated } from '../parameters.ts';
import { RESPONSES_CASES, type ResponsesCase } from './cases.ts';
import { RESPONSES_PARAMETERS } from './parameters.ts';
import { chatToolsOf } from './tools.ts';
import { chatMessagesOf, type Over } from './turns.ts';

const ENCRYPTED = 'reasoning.encrypted_content';
const LOGPROBS = 'message.output_text.logprobs';

function responseFormat({ text }: JsonObject, tell: Tell<ResponsesCase>): JsonObject | undefined {
  if (!isRecord(text)) return undefined;
  const { format, verbosity } = text;
  if (verbosity != null && verbosity !== 'medium') tell('text.verbosity');
  if (!isRecord(format) || format['type'] === 'text') return undefined;
  const { type, name, description, schema, strict } = format;
  if (type === 'json_object') return { type };
  if (type !== 'json_schema') tell('text.format[other]');
  return {
    type: 'json_schema',
    json_schema: defined({ name, description: description ?? undefined, schema, strict: strict ?? undefined }),
  };
}

function tellWishes(request: JsonObject, over: Over, tell: Tell<ResponsesCase>): void {
  const { include, stream_options: options, reasoning } = request;
  for (const one of Array.isArray(include) ? include : [])
    if (one === LOGPROBS) tell('include[message.output_text.logprobs]');
    else if (one !== ENCRYPTED) tell('include[other]');
  if (isRecord(options) && options['include_obfuscation'] === true) tell('stream_options[include_obfuscation]');
  const context = isRecord(reasoning) ? reasoning['context'] : null;
  if (context != null && context !== 'auto') tell('reasoning.context');
  if (over === 'messages') return;
  const cached = request['prompt_cache_options'];
  if (isRecord(cached) && Object.keys(cached).length > 0) tell('prompt_cache_options[chat]');
  if (request['prompt_cache_retention'] != null) tell('prompt_cache_retention[chat]');
}

/**
 * A response request as a chat completion request.
 * @param model the name sent upstream
 * @param over what the upstream speaks; towards Anthropic a translation of chat completions follows
 * @throws JoulegateError `JG_BAD_REQUEST` where an item is none
 */
export function responsesToChat(request: JsonObject, model: string, over: Over = 'chat'): Translated {
  const findings = new Findings<ResponsesCase>(RESPONSES_PARAMETERS, RESPONSES_CASES, request);
  const { tell } = findings;
  const stream = request['stream'] === true;
  const { reasoning, service_tier: tier } = request;
  tellWishes(request, over, tell);
  return findings.done(
    defined({
      model,
      messages: chatMessagesOf(request['instructions'], request['input'], over, tell),
      [limitName(model)]: answerBound(request, ANSWER_FIELDS.responses).maxOutputTokens ?? undefined,
      temperature: request['temperature'] ?? undefined,
      top_p: request['top_p'] ?? undefined,
      stream: stream ? true : undefined,
      stream_options: stream ? { include_usage: true } : undefined,
      ...chatToolsOf(request, tell),
      response_format: responseFormat(request, tell),
      reasoning_effort: isRecord(reasoning) ? (reasoning['effort'] ?? undefined) : undefined,
      user: request['safety_identifier'] ?? request['user'] ?? undefined,
      service_tier: tier == null || tier === 'auto' ? undefined : tier,
      ...(over === 'chat'
        ? {}
        : {
            prompt_cache_options: request['prompt_cache_options'] ?? undefined,
            prompt_cache_retention: request['prompt_cache_retention'] ?? undefined,
          }),
    }),
  );
}

/** Names of chat completions and of messages in the words of responses. */
const WORDS: readonly (readonly [string, string])[] = [
  ['reasoning_effort', 'reasoning.effort'],
  ['thinking[', 'reasoning.effort['],
  ['response_format', 'text.format'],
  ['output_config.format', 'text.format'],
  ['metadata.user_id', 'user'],
  ['tools.input_schema', 'tools.parameters'],
  ['messages', 'input'],
];

/** A name that a later translation tells, as the caller knows it. */
export function inOurWords(name: string): string {
  const found = WORDS.find(([theirs]) => name.startsWith(theirs));
  return found === undefined ? name : found[1] + name.slice(found[0].length);
}

const both = (first: readonly string[], second: readonly string[]): readonly string[] => [
  ...new Set([...first, ...second.map(inOurWords)]),
];

/**
 * A response request as a message request, by way of a chat completion.
 * @param model the name sent upstream, which decides what the model takes
 * @throws JoulegateError `JG_BAD_REQUEST` where an item is none
 */
export function responsesToMessages(request: JsonObject, model: string): Translated {
  const chat = responsesToChat(request, model, 'messages');
  const messages = chatToMessages(chat.body, model);
  return {
    body: messages.body,
    dropped: both(chat.dropped, messages.dropped),
    refused: both(chat.refused, messages.refused),
  };
}

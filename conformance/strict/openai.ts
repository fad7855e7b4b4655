import {
  argumentsAreObjects,
  assistantSaysSomething,
  callIdsLike,
  callsAreAnswered,
  functionNamesLike,
  functions,
  inSchema,
  messages,
  noOtherMembers,
  unknownMembers,
} from './chat-rules.ts';
import { OPENAI_RESPONSES } from './openai-responses.ts';
import { bareObject, longest, metadataFits, optionsFit, strictObject, unknownParameter } from './openai-rules.ts';
import { isObject, objects, text, type Rule, type Vendor } from './vendor.ts';

const TOP = new Set(
  `messages model stream stream_options max_completion_tokens max_tokens temperature top_p n stop user safety_identifier
  prompt_cache_key prompt_cache_retention prompt_cache_options metadata store service_tier seed logprobs top_logprobs logit_bias
  presence_penalty frequency_penalty response_format tools tool_choice parallel_tool_calls functions function_call
  reasoning_effort verbosity modalities audio prediction web_search_options moderation`.split(/\s+/),
);
const IN_MESSAGE = new Set('role content name tool_calls tool_call_id refusal audio function_call'.split(' '));
const IN_PART = new Set('type text image_url input_audio file refusal'.split(' '));
const IN_TOOL = new Set('type function custom'.split(' '));
const IN_FUNCTION = new Set('name description parameters strict'.split(' '));

const membersInside: Rule = ({ body }) => {
  for (const [at, message] of messages(body).entries()) {
    const [name] = unknownMembers(message, IN_MESSAGE);
    if (name !== undefined) return unknownParameter(`messages[${at}].${name}`);
    for (const part of objects(message['content'])) {
      const [inPart] = unknownMembers(part, IN_PART);
      if (inPart !== undefined) return unknownParameter(`messages[${at}].content[].${inPart}`);
    }
    for (const call of objects(message['tool_calls'])) {
      const [inCall] = unknownMembers(call, new Set(['id', 'type', 'function', 'custom']));
      if (inCall !== undefined) return unknownParameter(`messages[${at}].tool_calls[].${inCall}`);
    }
  }
  for (const tool of objects(body['tools'])) {
    const [name] = unknownMembers(tool, IN_TOOL);
    if (name !== undefined) return unknownParameter(`tools[].${name}`);
    const [inFunction] = isObject(tool['function']) ? unknownMembers(tool['function'], IN_FUNCTION) : [];
    if (inFunction !== undefined) return unknownParameter(`tools[].function.${inFunction}`);
  }
  return null;
};

const schemas: Rule = ({ body }) => {
  for (const each of functions(body)) {
    const { name, parameters, strict } = each;
    if (parameters === undefined || parameters === null) continue;
    const say = (reason: string): string => `Invalid schema for function '${text(name)}': ${reason}`;
    if (!isObject(parameters) || parameters['type'] !== 'object')
      return say(
        `schema must be a JSON Schema of 'type: "object"', got 'type: "${isObject(parameters) ? text(parameters['type']) || 'None' : 'None'}"'.`,
      );
    // A bare object with `additionalProperties` alone is refused too at the top.
    if (parameters['properties'] === undefined) return say('In context=(), object schema missing properties.');
    const reason = strict === true ? inSchema(parameters, strictObject) : inSchema(parameters, bareObject);
    if (reason !== null) return say(reason);
  }
  const format = isObject(body['response_format']) ? body['response_format'] : {};
  if (format['type'] === 'json_object' && !/json/i.test(JSON.stringify(body['messages'])))
    return "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
  if (format['type'] !== 'json_schema' || !isObject(format['json_schema'])) return null;
  const { name, schema, strict } = format['json_schema'];
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(text(name))) return "Invalid 'response_format.json_schema.name'.";
  if (!isObject(schema)) return "Missing required parameter: 'response_format.json_schema.schema'.";
  if (schema['type'] !== 'object')
    return `Invalid schema for response_format '${text(name)}': schema must be a JSON Schema of 'type: "object"'.`;
  const reason = strict === true ? inSchema(schema, strictObject) : null;
  return reason !== null && `Invalid schema for response_format '${text(name)}': ${reason}`;
};

/** The models that think refuse what steers sampling. */
const thinking: Rule = ({ body }) => {
  if (!/^(gpt-5|o\d)/.test(text(body['model'])) || /chat/.test(text(body['model']))) return null;
  if (body['max_tokens'] !== undefined)
    return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  if (body['stop'] !== undefined && body['stop'] !== null)
    return "Unsupported parameter: 'stop' is not supported with this model.";
  for (const name of ['temperature', 'top_p'])
    if (body[name] !== undefined && body[name] !== null && body[name] !== 1)
      return `Unsupported value: '${name}' does not support ${String(body[name])} with this model. Only the default (1) value is supported.`;
  for (const name of ['presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs', 'logit_bias'])
    if (body[name]) return `Unsupported parameter: '${name}' is not supported with this model.`;
  return null;
};

const stops: Rule = ({ body }) =>
  Array.isArray(body['stop']) &&
  (body['stop'].length > 4 || body['stop'].some((one) => one === '')) &&
  "Invalid 'stop': array too long. Expected an array with maximum length 4.";

const tools: Rule = ({ body }) => {
  const all = body['tools'];
  if (all === undefined)
    return (
      body['parallel_tool_calls'] !== undefined && "'parallel_tool_calls' is only allowed when 'tools' are specified."
    );
  if (!Array.isArray(all) || all.length === 0)
    return "Invalid 'tools': empty array. Expected an array with minimum length 1.";
  if (all.length > 128) return "Invalid 'tools': array too long. Expected an array with maximum length 128.";
  const long = functions(body).find(({ description }) => text(description).length > 1024);
  return (
    long !== undefined &&
    "Invalid 'tools[].function.description': string too long. Expected a string with maximum length 1024."
  );
};

/** OpenAI's chat completions and responses. */
export const OPENAI: Vendor = {
  name: 'OpenAI',
  protocol: 'openai',
  model: 'gpt-5-mini',
  rules: [
    noOtherMembers(TOP, unknownParameter),
    membersInside,
    longest('user', 64),
    longest('safety_identifier', 64),
    longest('prompt_cache_key', 64),
    thinking,
    stops,
    metadataFits,
    tools,
    optionsFit,
    callIdsLike(
      /^.{1,40}$/s,
      (id) =>
        `Invalid 'messages[].tool_calls[].id': string too long. Expected a string with maximum length 40, but got a string with length ${id.length} instead.`,
    ),
    functionNamesLike(/^[a-zA-Z0-9_-]{1,64}$/),
    callsAreAnswered,
    assistantSaysSomething,
    argumentsAreObjects,
    schemas,
  ],
  responses: OPENAI_RESPONSES,
  error: (message) => ({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
};

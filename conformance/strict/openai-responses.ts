import { inSchema, noOtherMembers } from './chat-rules.ts';
import { bareObject, longest, metadataFits, optionsFit, strictObject, unknownParameter } from './openai-rules.ts';
import { isObject, objects, text, type Json, type Rule } from './vendor.ts';

/** Rules of OpenAI's Responses API. */

const TOP = new Set(
  `model input instructions stream stream_options max_output_tokens max_tool_calls temperature top_p top_logprobs user
  safety_identifier prompt_cache_key prompt_cache_retention prompt_cache_options metadata store service_tier tools tool_choice
  parallel_tool_calls text reasoning include previous_response_id conversation background truncation prompt
  context_management moderation`.split(/\s+/),
);
/** How the id of an item begins, by its type. */
const PREFIX: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
};
const LONGEST_ID = 64;
const OF_ASSISTANT = ['output_text', 'refusal'];
const OF_USER = ['input_text', 'input_image', 'input_file', 'input_audio'];

const items = (body: Json): readonly Json[] => objects(body['input']);
const typeOf = (item: Json): string => text(item['type']) || 'message';
const isCall = (item: Json): boolean => ['function_call', 'custom_tool_call'].includes(typeOf(item));
const isResult = (item: Json): boolean => ['function_call_output', 'custom_tool_call_output'].includes(typeOf(item));

const needed: Rule = ({ body }) =>
  body['input'] == null &&
  ['previous_response_id', 'conversation', 'prompt'].every((name) => body[name] == null) &&
  "Missing required parameter: 'input'.";

const contents: Rule = ({ body }) => {
  for (const [at, item] of items(body).entries()) {
    if (typeOf(item) !== 'message') continue;
    const { role, content } = item;
    if (!['user', 'assistant', 'system', 'developer'].includes(text(role)))
      return `Invalid value: '${text(role)}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.`;
    const supported = role === 'assistant' ? OF_ASSISTANT : OF_USER;
    const bad = objects(content).find(({ type }) => !supported.includes(text(type)));
    if (bad !== undefined)
      return `Invalid value: '${text(bad['type'])}'. Supported values are: ${supported.map((name) => `'${name}'`).join(', ')}. (input[${at}].content)`;
  }
  return null;
};

const ids: Rule = ({ body }) => {
  for (const [at, item] of items(body).entries()) {
    const prefix = PREFIX[typeOf(item)];
    const id = item['id'];
    if (prefix !== undefined && typeof id === 'string' && !id.startsWith(prefix))
      return `Invalid 'input[${at}].id': '${id}'. Expected an ID that begins with '${prefix}'.`;
    for (const name of ['id', 'call_id'])
      if (text(item[name]).length > LONGEST_ID)
        return `Invalid 'input[${at}].${name}': string too long. Expected a string with maximum length ${LONGEST_ID}, but got a string with length ${text(item[name]).length} instead.`;
  }
  return null;
};

const answeredCalls: Rule = ({ body }) => {
  if (body['previous_response_id'] != null || body['conversation'] != null) return null;
  const called = new Set<unknown>();
  for (const item of items(body)) {
    if (isCall(item)) called.add(item['call_id']);
    else if (isResult(item) && !called.has(item['call_id']))
      return `No tool call found for function call output with call_id ${text(item['call_id'])}.`;
  }
  const results = new Set(
    items(body)
      .filter(isResult)
      .map((item) => item['call_id']),
  );
  const open = [...called].find((id) => !results.has(id));
  return open !== undefined && `No tool output found for function call ${text(open)}.`;
};

const thoughts: Rule = ({ body }) => {
  for (const [at, item] of items(body).entries()) {
    if (typeOf(item) !== 'reasoning') continue;
    const { encrypted_content: content, id } = item;
    if (content != null && !/^gAAAA[\w=-]+$/.test(text(content)))
      return `The encrypted content for item ${text(id)} could not be verified.`;
    const next = items(body)[at + 1];
    if (next === undefined || ['user', 'system', 'developer'].includes(text(next['role'])))
      return `Item '${text(id)}' of type 'reasoning' was provided without its required following item.`;
  }
  return null;
};

const tools: Rule = ({ body }) => {
  for (const [at, tool] of objects(body['tools']).entries()) {
    if (tool['type'] !== 'function') continue;
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(text(tool['name']))) return `Missing required parameter: 'tools[${at}].name'.`;
    const { parameters, strict } = tool;
    if (!isObject(parameters)) continue;
    const reason =
      parameters['type'] !== 'object'
        ? `schema must be a JSON Schema of 'type: "object"'.`
        : inSchema(parameters, strict === false ? bareObject : strictObject);
    // What is not strict by word is taken as it is.
    if (reason !== null && (strict === true || parameters['type'] !== 'object'))
      return `Invalid schema for function '${text(tool['name'])}': ${reason}`;
  }
  return null;
};

const output: Rule = ({ body }) => {
  const format = isObject(body['text']) && isObject(body['text']['format']) ? body['text']['format'] : {};
  if (format['type'] === 'json_object' && !/json/i.test(JSON.stringify([body['input'], body['instructions']])))
    return "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.";
  if (format['type'] !== 'json_schema') return null;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(text(format['name']))) return "Missing required parameter: 'text.format.name'.";
  if (!isObject(format['schema'])) return "Missing required parameter: 'text.format.schema'.";
  const reason = format['strict'] === false ? null : inSchema(format['schema'], strictObject);
  return reason !== null && `Invalid schema for response_format '${text(format['name'])}': ${reason}`;
};

const sampling: Rule = ({ body }) => {
  const most = body['max_output_tokens'];
  if (typeof most === 'number' && most < 16)
    return `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${most} instead.`;
  if (!/^(gpt-5|o\d)/.test(text(body['model']))) return null;
  for (const name of ['temperature', 'top_p'])
    if (body[name] != null && body[name] !== 1)
      return `Unsupported parameter: '${name}' is not supported with this model.`;
  return null;
};

export const OPENAI_RESPONSES: readonly Rule[] = [
  noOtherMembers(TOP, unknownParameter),
  needed,
  longest('user', 64),
  longest('safety_identifier', 64),
  longest('prompt_cache_key', 64),
  metadataFits,
  optionsFit,
  contents,
  ids,
  answeredCalls,
  thoughts,
  tools,
  output,
  sampling,
];

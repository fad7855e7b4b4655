import {
  argumentsAreObjects,
  assistantSaysSomething,
  callIdsLike,
  calls,
  callsAreAnswered,
  functionNamesLike,
  functions,
  inSchema,
  messages,
  noOtherMembers,
  unknownMembers,
} from './chat-rules.ts';
import { isObject, objects, text, type Json, type Rule, type Vendor } from './vendor.ts';

const openAiError = (message: string): Json => ({ error: { message, type: 'invalid_request_error' } });
const set = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/));

const isObjectSchema: Rule = ({ body }) => {
  const bad = functions(body).find(
    ({ parameters }) => parameters !== undefined && !(isObject(parameters) && parameters['type'] === 'object'),
  );
  return bad !== undefined && `function ${text(bad['name'])}: parameters must be an object schema`;
};

const onlyInMessages =
  (known: ReadonlySet<string>, say: (at: number, name: string) => string): Rule =>
  ({ body }) => {
    for (const [at, message] of messages(body).entries()) {
      const [name] = unknownMembers(message, known);
      if (name !== undefined) return say(at, name);
    }
    return null;
  };
const onlyInParts =
  (known: ReadonlySet<string>): Rule =>
  ({ body }) => {
    const parts = messages(body).flatMap((message) => objects(message['content']));
    const name = parts.flatMap((part) => unknownMembers(part, known))[0];
    return name !== undefined && `content: property '${name}' is unsupported`;
  };
const onlyInTools: Rule = ({ body }) => {
  const name = objects(body['tools']).flatMap((tool) => unknownMembers(tool, set('type function')))[0];
  return name !== undefined && `tools: property '${name}' is unsupported`;
};

/** Mistral: ids of nine letters or digits, its own order of turns, no member that it does not know. */
export const MISTRAL: Vendor = {
  name: 'Mistral',
  protocol: 'openai',
  model: 'mistral-large-latest',
  rules: [
    noOtherMembers(
      set(`model messages max_tokens temperature top_p stream stop random_seed response_format tools tool_choice
        presence_penalty frequency_penalty n prediction parallel_tool_calls prompt_mode safe_prompt metadata reasoning_effort`),
      (name) => `body.${name}: Extra inputs are not permitted`,
    ),
    onlyInMessages(
      set('role content tool_calls tool_call_id name prefix'),
      (at, name) => `body.messages.${at}.${name}: Extra inputs are not permitted`,
    ),
    onlyInParts(set('type text image_url document_url reference_ids input_audio thinking file_id closed')),
    callIdsLike(/^[a-zA-Z0-9]{9}$/, (id) => `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`),
    functionNamesLike(/^[a-zA-Z0-9_-]{1,64}$/),
    isObjectSchema,
    callsAreAnswered,
    assistantSaysSomething,
    ({ body }) => {
      const all = messages(body);
      const last = all.at(-1);
      if (last?.['role'] === 'assistant' && last['prefix'] !== true)
        return 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant';
      const at = all.findIndex((message, i) => message['role'] === 'user' && all[i - 1]?.['role'] === 'tool');
      return at >= 0 && "Unexpected role 'user' after role 'tool'";
    },
    ({ body }) => {
      const all = messages(body);
      const at = all.findIndex(
        (message, i) => message['role'] === 'system' && ['assistant', 'tool'].includes(text(all[i - 1]?.['role'])),
      );
      return at >= 0 && `Unexpected role 'system' after role '${text(all[at - 1]?.['role'])}'`;
    },
    ({ body }) =>
      messages(body).some(
        (message) => message['role'] === 'assistant' && calls(message).length === 0 && message['content'] === '',
      ) && 'Assistant message must have either content or tool_calls, but not none.',
  ],
  error: (message) => ({ object: 'error', message, type: 'invalid_request_error', param: null, code: null }),
};

/** Words of JSON Schema that Gemini's schema has not. */
const NOT_GEMINI = [
  '$ref',
  '$defs',
  'definitions',
  'patternProperties',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'const',
  'not',
  '$schema',
];
/** Gemini behind its OpenAI endpoint. */
export const GEMINI: Vendor = {
  name: 'Gemini',
  protocol: 'openai',
  model: 'gemini-3-pro-preview',
  rules: [
    noOtherMembers(
      set(`model messages max_tokens max_completion_tokens temperature top_p stream stream_options stop n response_format tools
        tool_choice reasoning_effort extra_body presence_penalty frequency_penalty seed user parallel_tool_calls modalities service_tier`),
      (name) => `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`,
    ),
    onlyInMessages(
      set('role content tool_calls tool_call_id name extra_content refusal'),
      (_at, name) => `Invalid JSON payload received. Unknown name "${name}" at 'messages': Cannot find field.`,
    ),
    functionNamesLike(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/),
    callsAreAnswered,
    argumentsAreObjects,
    ({ body }) => {
      const empty = messages(body).some(
        (message) =>
          calls(message).length === 0 &&
          message['role'] !== 'tool' &&
          (message['content'] === '' || message['content'] == null),
      );
      return empty && 'Unable to submit request because it must include at least one parts field.';
    },
    ({ body }) => {
      for (const { parameters, name } of functions(body)) {
        const reason = inSchema(parameters, (at) => NOT_GEMINI.find((word) => at[word] !== undefined) ?? null);
        if (reason !== null)
          return `Invalid JSON payload received. Unknown name "${reason}" at 'tools[0].function_declarations (${text(name)})': Cannot find field.`;
      }
      return null;
    },
    ({ body }) => {
      // Of parallel calls, the first carries the signature.
      const at = messages(body).findIndex((message) => {
        const [first] = calls(message);
        const google = isObject(first?.['extra_content']) ? first['extra_content']['google'] : undefined;
        return first !== undefined && !(isObject(google) && text(google['thought_signature']) !== '');
      });
      return at >= 0 && 'Function call is missing a thought_signature in functionCall parts.';
    },
  ],
  error: (message) => ({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }),
};

/** vLLM with Qwen's template. */
export const VLLM_QWEN: Vendor = {
  name: 'vLLM with Qwen',
  protocol: 'openai',
  model: 'qwen3-32b',
  rules: [
    ({ body }) =>
      messages(body)
        .slice(1)
        .some(({ role }) => role === 'system' || role === 'developer') && 'System message must be at the beginning.',
    ({ body }) => !messages(body).some(({ role }) => role === 'user') && 'No user query found in messages.',
    argumentsAreObjects,
    assistantSaysSomething,
    ({ body }) =>
      body['max_tokens'] !== undefined && !(Number(body['max_tokens']) >= 1) && 'max_tokens must be at least 1',
    ({ body }) =>
      body['stream_options'] != null &&
      body['stream'] !== true &&
      'Stream options can only be defined when `stream=True`.',
    ({ body }) =>
      body['tool_choice'] !== undefined &&
      objects(body['tools']).length === 0 &&
      body['tool_choice'] !== 'none' &&
      'When using `tool_choice`, `tools` must be set.',
    ({ body }) =>
      typeof body['temperature'] === 'number' && body['temperature'] < 0 && 'temperature must be non-negative',
  ],
  error: (message) => ({ error: { message, type: 'BadRequestError', param: null, code: 400 } }),
};

/** Groq refuses each member that it does not know, reasoning of other servers among them. */
export const GROQ: Vendor = {
  name: 'Groq',
  protocol: 'openai',
  model: 'llama-3.3-70b-versatile',
  rules: [
    noOtherMembers(
      set(`model messages max_tokens max_completion_tokens temperature top_p stream stream_options stop n response_format tools tool_choice
        parallel_tool_calls presence_penalty frequency_penalty seed user service_tier reasoning_effort reasoning_format include_reasoning
        logprobs top_logprobs logit_bias metadata functions function_call store`),
      (name) => `property '${name}' is unsupported`,
    ),
    onlyInMessages(
      set('role content tool_calls tool_call_id name reasoning'),
      (at, name) => `'messages.${at}' : property '${name}' is unsupported`,
    ),
    onlyInParts(set('type text image_url')),
    onlyInTools,
    ({ body }) => typeof body['n'] === 'number' && body['n'] > 1 && "'n' : number must be at most 1",
    ({ body }) =>
      ['logprobs', 'top_logprobs', 'logit_bias'].some((name) => body[name]) &&
      'logprobs are not supported with this model',
    ({ body }) => Array.isArray(body['stop']) && body['stop'].length > 4 && "'stop' : maximum number of items is 4",
    functionNamesLike(/^[a-zA-Z0-9_-]{1,64}$/),
    isObjectSchema,
    callsAreAnswered,
    argumentsAreObjects,
  ],
  error: openAiError,
};

/** OpenRouter takes most members, and hands on to vendors that do not. */
export const OPENROUTER: Vendor = {
  name: 'OpenRouter',
  protocol: 'openai',
  model: 'deepseek-v3.2',
  rules: [
    ({ body }) => messages(body).length === 0 && 'Input required: specify "prompt" or "messages"',
    ({ body }) => text(body['user']).length > 128 && 'user: Too big: expected string to have <=128 characters',
    ({ body }) =>
      Array.isArray(body['stop']) && body['stop'].length > 4 && 'stop: Too big: expected array to have <=4 items',
    functionNamesLike(/^[a-zA-Z0-9_-]{1,64}$/),
    isObjectSchema,
    callsAreAnswered,
    argumentsAreObjects,
    ({ body }) => {
      const at = messages(body).findIndex(
        ({ role, content }) => role === 'user' && (content === '' || (Array.isArray(content) && content.length === 0)),
      );
      return at >= 0 && `messages[${at}]: user content must not be empty`;
    },
  ],
  error: (message) => ({ error: { message, code: 400 } }),
};

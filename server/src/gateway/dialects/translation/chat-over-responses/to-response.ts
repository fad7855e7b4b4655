import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { defined, Findings, records, type Tell, type Translated } from '../parameters.ts';
import { isThinkingOpenAi } from '../vendor-values.ts';
import { CHAT_OVER_RESPONSES_CASES, type ChatOverResponsesCase } from './cases.ts';
import { itemsOf } from './items.ts';
import { CHAT_OVER_RESPONSES_PARAMETERS } from './parameters.ts';

type TellCase = Tell<ChatOverResponsesCase>;

/** The least `max_output_tokens` that OpenAI takes. */
const LEAST_OUTPUT = 16;
/** Members that mean the same and have the same name. */
const SAME = [
  'temperature',
  'top_p',
  'parallel_tool_calls',
  'user',
  'safety_identifier',
  'service_tier',
  'metadata',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'moderation',
] as const;

function longestOf({ max_completion_tokens: newer, max_tokens: older }: JsonObject, tell: TellCase): unknown {
  const asked = newer ?? older ?? undefined;
  if (typeof asked !== 'number' || asked >= LEAST_OUTPUT) return asked;
  tell('max_completion_tokens[least]');
  return LEAST_OUTPUT;
}

function toolOf(tool: JsonObject, tell: TellCase): JsonObject {
  const { type, function: called, custom } = tool;
  if (isRecord(called)) {
    const { name, description, parameters, strict } = called;
    return defined({
      type: 'function',
      name,
      description: description ?? undefined,
      parameters: parameters ?? { type: 'object', properties: {} },
      strict: strict ?? false,
    });
  }
  if (type !== 'custom' || !isRecord(custom)) {
    tell('tools[other]');
    return {};
  }
  const { name, description, format } = custom;
  const grammar = isRecord(format) && isRecord(format['grammar']) ? format['grammar'] : undefined;
  return defined({
    type,
    name,
    description: description ?? undefined,
    format: grammar === undefined ? (format ?? undefined) : { type: 'grammar', ...grammar },
  });
}

/** A tool by its name, as responses name it. */
function named({ type, function: called, custom }: JsonObject): JsonObject | null {
  const by = isRecord(called) ? called : isRecord(custom) ? custom : null;
  return by === null ? null : { type, name: by['name'] };
}

function choiceOf(choice: unknown, tell: TellCase): unknown {
  if (!isRecord(choice)) return choice ?? undefined;
  const allowed = choice['allowed_tools'];
  if (choice['type'] === 'allowed_tools' && isRecord(allowed))
    return {
      type: 'allowed_tools',
      mode: allowed['mode'],
      tools: records(allowed['tools']).flatMap((tool) => named(tool) ?? []),
    };
  const one = named(choice);
  if (one === null) tell('tool_choice[other]');
  return one ?? undefined;
}

function formatOf(format: unknown, tell: TellCase): JsonObject | undefined {
  if (!isRecord(format) || format['type'] === 'text') return undefined;
  const { type, json_schema: asked } = format;
  if (type === 'json_object') return { type };
  if (type !== 'json_schema' || !isRecord(asked)) {
    tell('response_format[other]');
    return undefined;
  }
  const { name, description, schema, strict } = asked;
  return defined({
    type,
    name,
    description: description ?? undefined,
    schema: schema ?? { type: 'object', properties: {} },
    strict: strict ?? false,
  });
}

/**
 * A chat completion request as a response request. Nothing is stored at the upstream; a model that thinks gives what
 * brings its thinking back.
 * @param model the name sent upstream
 * @throws JoulegateError `JG_BAD_REQUEST` where a message is none
 */
export function chatToResponse(request: JsonObject, model: string): Translated {
  const findings = new Findings<ChatOverResponsesCase>(
    CHAT_OVER_RESPONSES_PARAMETERS,
    CHAT_OVER_RESPONSES_CASES,
    request,
  );
  const { tell } = findings;
  const { stream_options: options, reasoning_effort: effort, verbosity } = request;
  if (isRecord(options) && options['include_obfuscation'] === true) tell('stream_options[include_obfuscation]');
  const format = formatOf(request['response_format'], tell);
  const tools = records(request['tools']).map((tool) => toolOf(tool, tell));
  const same = Object.fromEntries(SAME.map((name) => [name, request[name] ?? undefined]));
  return findings.done(
    defined({
      model,
      input: itemsOf(request['messages'], tell),
      store: false,
      max_output_tokens: longestOf(request, tell),
      stream: request['stream'] === true ? true : undefined,
      tools: tools.length === 0 ? undefined : tools,
      tool_choice: choiceOf(request['tool_choice'], tell),
      text:
        format === undefined && verbosity == null ? undefined : defined({ format, verbosity: verbosity ?? undefined }),
      reasoning: effort == null ? undefined : { effort },
      include: isThinkingOpenAi('openai', model) ? ['reasoning.encrypted_content'] : undefined,
      ...same,
    }),
  );
}

import type { JsonObject, Target } from '../lane.ts';
import { isRecord } from '../json-body.ts';
import { fitChatTurns } from './fit-chat-turns.ts';
import { MESSAGES_VALUE_CASES, type MessagesValueCase } from './messages-value-cases.ts';
import { defined, Findings, records, text, type Tell, type Translated } from './parameters.ts';
import { geminiSchema } from './schemas/gemini-schema.ts';
import { isStrict, mended, rootOf, toolSchema } from './schemas/tool-schema.ts';
import { fittingName } from './tool-names.ts';
import { otherVendorsUser } from './user-id.ts';
import { effortFor, isThinkingOpenAi, VENDOR_VALUES, type VendorValues } from './vendor-values.ts';

type TellValue = Tell<MessagesValueCase>;

function functionOf(tool: JsonObject, values: VendorValues, tell: TellValue): JsonObject {
  if (!isRecord(tool['function'])) return tool;
  const { name, description, parameters, strict } = tool['function'];
  const lost = (): void => tell('tools.input_schema');
  const plain = toolSchema(parameters, lost);
  const asked = strict === true;
  const kept = asked && values.strictTools && (values.strict === 'any' || isStrict(plain));
  if (asked && !kept) tell('tools.strict');
  const said = text(description);
  if (said.length > values.longestDescription) tell('tools.description');
  return {
    type: 'function',
    function: defined({
      name: fittingName(name),
      description: said === '' ? undefined : said.slice(0, values.longestDescription),
      parameters: values.schemas === 'gemini' ? geminiSchema(plain, lost) : plain,
      strict: kept ? true : undefined,
    }),
  };
}

function choiceOf(choice: unknown): unknown {
  const called = isRecord(choice) ? choice['function'] : undefined;
  return isRecord(called) ? { type: 'function', function: { name: fittingName(called['name']) } } : choice;
}

/** A schema of these may describe what is no object. */
const ALTERNATIVES = ['$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'] as const;

function formatOf(format: unknown, values: VendorValues, tell: TellValue): unknown {
  const asked = isRecord(format) ? format['json_schema'] : undefined;
  if (!isRecord(format) || !isRecord(asked)) return format;
  const schema = rootOf(isRecord(asked['schema']) ? asked['schema'] : {});
  const open = schema['type'] === undefined && ALTERNATIVES.every((word) => schema[word] === undefined);
  const root = open ? { properties: {}, ...schema, type: 'object' } : schema;
  if (values.strict === 'subset' && root['type'] !== 'object') tell('output_config.format[root]');
  const strict = values.strict === 'any' || isStrict(root);
  if (!strict) tell('output_config.format[strict]');
  const fitted =
    values.schemas === 'gemini' ? geminiSchema(root, () => tell('output_config.format[strict]')) : mended(root);
  return { ...format, json_schema: defined({ ...asked, schema: fitted, strict: strict ? true : undefined }) };
}

function stopsOf(stop: unknown, values: VendorValues, tell: TellValue): unknown {
  if (!Array.isArray(stop)) return stop;
  const kept = stop.filter((one) => one !== '').slice(0, values.mostStops);
  if (kept.length < stop.length) tell('stop_sequences[vendor]');
  return kept.length === 0 ? undefined : kept;
}

/** Models by what they take: OpenAI's that think refuse what steers sampling, others refuse an effort. */
function byModel(body: Record<string, unknown>, { vendor, model }: Target, tell: TellValue): void {
  const leave = (name: string, key: MessagesValueCase): void => {
    if (body[name] === undefined) return;
    delete body[name];
    tell(key);
  };
  const effort = effortFor(vendor, model, body['reasoning_effort']);
  if (effort !== body['reasoning_effort']) {
    leave('reasoning_effort', 'thinking[model]');
    if (effort !== undefined) body['reasoning_effort'] = effort;
  }
  if (!isThinkingOpenAi(vendor, model)) return;
  if (body['temperature'] !== 1) leave('temperature', 'temperature[model]');
  if (body['top_p'] !== 1) leave('top_p', 'top_p[model]');
  leave('stop', 'stop_sequences[model]');
}

const USER: MessagesValueCase = 'metadata.user_id[vendor]';

function withoutMembers(body: Record<string, unknown>, { withoutMembers: names }: VendorValues, tell: TellValue): void {
  for (const name of names) {
    if (body[name] === undefined) continue;
    delete body[name];
    if (name === 'user') tell(USER);
    else if (name === 'service_tier') tell('service_tier[vendor]');
  }
}

/**
 * A chat completion request with values as its upstream takes them.
 * @throws nothing: what cannot be made to fit is named in `refused`
 */
export function fitChat({ body, dropped, refused }: Translated, target: Target): Translated {
  const values = VENDOR_VALUES[target.vendor];
  const findings = new Findings<MessagesValueCase>({}, MESSAGES_VALUE_CASES, {});
  const { tell } = findings;
  const tools = records(body['tools']);
  if (tools.length > values.mostTools) tell('tools[too-many]');
  const user = otherVendorsUser(body['user']);
  const fitted: Record<string, unknown> = {
    ...body,
    messages: fitChatTurns(records(body['messages']), values, target.vendor, tell),
    ...defined({
      tools: tools.length === 0 ? undefined : tools.map((tool) => functionOf(tool, values, tell)),
      tool_choice: choiceOf(body['tool_choice']),
      response_format: formatOf(body['response_format'], values, tell),
      user: user.id,
    }),
  };
  const stops = stopsOf(body['stop'], values, tell);
  if (stops === undefined) delete fitted['stop'];
  else fitted['stop'] = stops;
  withoutMembers(fitted, values, tell);
  if (user.hashed && fitted['user'] !== undefined) tell('metadata.user_id[hashed]');
  byModel(fitted, target, tell);
  const met = findings.done(fitted);
  return { body: fitted, dropped: [...dropped, ...met.dropped], refused: [...refused, ...met.refused] };
}

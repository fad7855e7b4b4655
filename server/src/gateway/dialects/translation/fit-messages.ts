import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { fitCacheMarks } from './cache-marks.ts';
import { CHAT_VALUE_CASES, type ChatValueCase } from './chat-value-cases.ts';
import { fitMessageTurns } from './fit-message-turns.ts';
import { defined, Findings, records, type Tell, type Translated } from './parameters.ts';
import { isStrictThere, outputSchema } from './schemas/output-schema.ts';
import { toolSchema } from './schemas/tool-schema.ts';
import { fittingName } from './tool-names.ts';
import { otherVendorsUser } from './user-id.ts';

type TellValue = Tell<ChatValueCase>;

const JSON_ONLY: JsonObject = {
  type: 'text',
  text: 'Answer with one JSON object and nothing else: no words before or behind it, and no code fence.',
};

function toolOf(tool: JsonObject, tell: TellValue): JsonObject {
  const schema = toolSchema(tool['input_schema'], () => tell('tools.parameters'));
  const asked = tool['strict'] === true;
  const kept = asked && isStrictThere(schema);
  if (asked && !kept) tell('tools.strict');
  return defined({
    ...tool,
    name: fittingName(tool['name']),
    input_schema: schema,
    strict: asked && !kept ? undefined : tool['strict'],
  });
}

/** Tools by the names of the calls in a conversation, which Anthropic does not take without any. */
function calledTools(turns: readonly JsonObject[]): readonly JsonObject[] {
  const names = new Set<unknown>();
  for (const { content } of turns)
    for (const block of records(content)) if (block['type'] === 'tool_use') names.add(block['name']);
  return [...names].map((name) => ({ name, input_schema: { type: 'object', properties: {} } }));
}

function outputOf(config: unknown, tell: TellValue): unknown {
  const format = isRecord(config) ? config['format'] : undefined;
  if (!isRecord(config) || !isRecord(format)) return config;
  const schema = outputSchema(format['schema'], () => tell('response_format.schema'));
  return { ...config, format: { ...format, schema } };
}

/**
 * A message request with values as Anthropic takes them.
 * @param jsonObject the caller asked for JSON without a schema
 * @returns what cannot be made to fit is named in `refused`
 */
export function fitMessages({ body, dropped, refused }: Translated, jsonObject: boolean): Translated {
  const findings = new Findings<ChatValueCase>({}, CHAT_VALUE_CASES, {});
  const { tell } = findings;
  if (jsonObject) tell('response_format[json_object]');
  const { system, messages } = fitMessageTurns(records(body['system']), records(body['messages']), tell);
  const offered = records(body['tools']).map((tool) => toolOf(tool, tell));
  const called = offered.length > 0 ? [] : calledTools(messages);
  const metadata = isRecord(body['metadata']) ? body['metadata'] : undefined;
  const user = otherVendorsUser(metadata?.['user_id']);
  if (user.hashed) tell('user[hashed]');
  const wanted = jsonObject ? [...system, JSON_ONLY] : system;
  const choice = body['tool_choice'];
  const marks = fitCacheMarks(
    {
      tools: offered.length > 0 ? offered : called,
      system: wanted,
      messages,
      whole: body['cache_control'],
    },
    tell,
  );
  const { tools: _tools, system: _system, tool_choice: _choice, ...rest } = body;
  const fitted = defined({
    ...rest,
    messages: marks.messages,
    system: marks.system.length === 0 ? undefined : marks.system,
    tools: marks.tools.length === 0 ? undefined : marks.tools,
    tool_choice:
      called.length > 0
        ? { type: 'none' }
        : isRecord(choice) && choice['name'] !== undefined
          ? { ...choice, name: fittingName(choice['name']) }
          : choice,
    cache_control: marks.whole,
    output_config: outputOf(body['output_config'], tell),
    metadata: metadata === undefined ? undefined : { ...metadata, user_id: user.id },
  });
  const met = findings.done(fitted);
  return { body: fitted, dropped: [...dropped, ...met.dropped], refused: [...refused, ...met.refused] };
}

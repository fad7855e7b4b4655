import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { defined, records, text, type Tell } from '../parameters.ts';
import { hostedOf, type ResponsesCase } from './cases.ts';

/** What a custom tool takes, as the arguments of a function. */
const ONE_TEXT = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
} as const;

function customOf({ name, description, format }: JsonObject, tell: Tell<ResponsesCase>): JsonObject {
  const grammar = isRecord(format) && format['type'] === 'grammar' ? format : null;
  if (grammar !== null) tell('tools[custom].format');
  const rule =
    grammar === null
      ? ''
      : `The input follows this ${text(grammar['syntax'])} grammar:\n${text(grammar['definition'])}`;
  const told = [text(description), rule].filter((each) => each !== '').join('\n\n');
  return defined({ name, description: told === '' ? undefined : told, parameters: ONE_TEXT });
}

function functionOf(tool: JsonObject, tell: Tell<ResponsesCase>): JsonObject {
  const { type, name, description, parameters, strict, allowed_callers: callers } = tool;
  if (type === 'custom') return customOf(tool, tell);
  if (type !== 'function') {
    const hosted = hostedOf(type);
    tell(hosted === undefined ? 'tools[other]' : `tools[${hosted}]`);
  }
  if (tool['defer_loading'] === true) tell('tools.defer_loading');
  if (Array.isArray(callers) && !callers.includes('direct')) tell('tools.allowed_callers');
  return defined({
    name,
    description: description ?? undefined,
    parameters: parameters ?? undefined,
    strict: strict ?? undefined,
  });
}

/** The one tool to be called, or a mode. */
function choiceOf(choice: unknown, tell: Tell<ResponsesCase>): unknown {
  if (!isRecord(choice)) return choice ?? undefined;
  if (choice['type'] === 'allowed_tools') return choice['mode'];
  if (choice['type'] !== 'function' && choice['type'] !== 'custom') tell('tool_choice[hosted]');
  return { type: 'function', function: { name: choice['name'] } };
}

/** `tools`, `tool_choice` and `parallel_tool_calls` as members of a chat completion request. */
export function chatToolsOf(request: JsonObject, tell: Tell<ResponsesCase>): JsonObject {
  const { tool_choice: wish, parallel_tool_calls: parallel } = request;
  const only =
    isRecord(wish) && wish['type'] === 'allowed_tools'
      ? new Set(records(wish['tools']).map((tool) => tool['name']))
      : null;
  const choice = choiceOf(wish, tell);
  const tools = records(request['tools']).map((tool) => ({ type: 'function', function: functionOf(tool, tell) }));
  const allowed = only === null ? tools : tools.filter((tool) => only.has(tool.function['name']));
  if (allowed.length === 0) return {};
  return defined({
    tools: allowed,
    tool_choice: choice === 'auto' ? undefined : choice,
    parallel_tool_calls: parallel === false ? false : undefined,
  });
}

/** Names of the tools whose calls carry a text instead of arguments. */
export const customTools = (request: JsonObject): ReadonlySet<unknown> =>
  new Set(
    records(request['tools'])
      .filter((tool) => tool['type'] === 'custom')
      .map((tool) => tool['name']),
  );

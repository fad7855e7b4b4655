import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import type { MessagesCase } from './messages-parameters.ts';
import { defined, records, type Tell } from './parameters.ts';

const TOLD = ['cache_control', 'defer_loading', 'eager_input_streaming', 'input_examples'] as const;

function functionOf(tool: JsonObject, tell: Tell<MessagesCase>): JsonObject {
  if (tool['type'] != null && tool['type'] !== 'custom') tell('tools[server]');
  const callers = tool['allowed_callers'];
  if (Array.isArray(callers) && !callers.includes('direct')) tell('tools.allowed_callers');
  for (const name of TOLD) if (tool[name] != null && tool[name] !== false) tell(`tools.${name}`);
  return {
    type: 'function',
    function: defined({
      name: tool['name'],
      description: tool['description'],
      parameters: tool['input_schema'],
      strict: tool['strict'],
    }),
  };
}

function choiceOf(choice: JsonObject): unknown {
  switch (choice['type']) {
    case 'any':
      return 'required';
    case 'tool':
      return { type: 'function', function: { name: choice['name'] } };
    default:
      return choice['type'];
  }
}

/** `tools` and `tool_choice` as members of a chat completion request. */
export function chatToolsOf(request: JsonObject, tell: Tell<MessagesCase>): JsonObject {
  const tools = records(request['tools']).map((tool) => functionOf(tool, tell));
  if (tools.length === 0) return {};
  const choice = request['tool_choice'];
  if (!isRecord(choice)) return { tools };
  const alone = choice['disable_parallel_tool_use'];
  return defined({
    tools,
    tool_choice: choiceOf(choice),
    parallel_tool_calls: typeof alone === 'boolean' ? !alone : undefined,
  });
}

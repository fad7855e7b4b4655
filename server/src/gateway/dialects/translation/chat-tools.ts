import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { cacheControl } from './chat-content.ts';
import type { ModelTraits } from './claude-models.ts';
import type { ChatCase } from './chat-cases.ts';
import { defined, records, text, type Tell } from './parameters.ts';

const NO_PARAMETERS = { type: 'object', properties: {} };

function toolOf(tool: JsonObject, tell: Tell<ChatCase>): JsonObject {
  if (!isRecord(tool['function'])) {
    tell('tools[custom]');
    return {};
  }
  const { name, description, parameters, strict } = tool['function'];
  return defined({
    name,
    description,
    input_schema: parameters ?? NO_PARAMETERS,
    strict: strict ?? undefined,
    cache_control: cacheControl(tool['cache_control'] ?? tool['function']['cache_control']),
  });
}

const nameOf = (tool: JsonObject): string => text(isRecord(tool['function']) ? tool['function']['name'] : undefined);

/** What a caller wishes of tools, in Anthropic's words, and the only tools allowed where it named some. */
function choiceOf(
  choice: unknown,
  tell: Tell<ChatCase>,
): { readonly type: string; readonly name?: string; readonly only?: readonly string[] } | null {
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required') return { type: 'any' };
  if (!isRecord(choice)) {
    if (choice != null) tell('tool_choice[other]');
    return null;
  }
  if (isRecord(choice['allowed_tools'])) {
    const { mode, tools } = choice['allowed_tools'];
    return { type: mode === 'required' ? 'any' : 'auto', only: records(tools).map(nameOf) };
  }
  if (choice['type'] === 'custom') tell('tool_choice[custom]');
  return { type: 'tool', name: nameOf(choice) };
}

/**
 * `tools`, `tool_choice` and `parallel_tool_calls` as members of a message request.
 */
export function toolsOf(
  request: JsonObject,
  traits: ModelTraits,
  tell: Tell<ChatCase>,
): { readonly members: JsonObject; readonly forced: boolean } {
  const offered = records(request['tools']);
  const wish = choiceOf(request['tool_choice'], tell);
  const tools = (wish?.only === undefined ? offered : offered.filter((tool) => wish.only?.includes(nameOf(tool)))).map(
    (tool) => toolOf(tool, tell),
  );
  if (tools.length === 0) return { members: {}, forced: false };
  const forcing = wish?.type === 'any' || wish?.type === 'tool';
  const yields = forcing && !traits.forcedTools;
  if (yields) tell('tool_choice[model]');
  const parallel = request['parallel_tool_calls'];
  // There it is a part of the choice, and `none` has no such part.
  const alone = typeof parallel === 'boolean' && wish?.type !== 'none' ? !parallel : undefined;
  if (wish === null && alone !== true) return { members: { tools }, forced: false };
  const type = yields ? 'auto' : (wish?.type ?? 'auto');
  return {
    members: {
      tools,
      tool_choice: defined({
        type,
        name: type === 'tool' ? wish?.name : undefined,
        disable_parallel_tool_use: alone === true ? true : undefined,
      }),
    },
    forced: forcing && !yields,
  };
}

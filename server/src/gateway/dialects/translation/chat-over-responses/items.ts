import { badRequest, isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { extrasOf } from '../carried.ts';
import { defined, records, text, type Tell } from '../parameters.ts';
import type { ChatOverResponsesCase } from './cases.ts';
import { sealedIn } from './thoughts.ts';

type TellCase = Tell<ChatOverResponsesCase>;

const KNOWN = new Set([
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'refusal',
  'audio',
  'function_call',
  'annotations',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'thinking_blocks',
]);

function tellExtras(message: JsonObject, tell: TellCase): void {
  for (const key in message) if (message[key] != null && !KNOWN.has(key)) tell('messages.extras');
  if (message['name'] != null && message['role'] !== 'function') tell('messages.name');
  if (message['function_call'] != null) tell('messages.function_call');
  if (message['audio'] != null) tell('messages.audio');
}

function fileOf(value: unknown): JsonObject {
  const { file_id: id, file_data: data, filename } = isRecord(value) ? value : {};
  return defined({ type: 'input_file', file_id: id ?? undefined, file_data: data ?? undefined, filename });
}

function partOf(part: JsonObject, tell: TellCase): JsonObject | null {
  switch (part['type']) {
    case 'text':
      return part['text'] === '' ? null : { type: 'input_text', text: part['text'] };
    case 'image_url': {
      const { url, detail } = isRecord(part['image_url']) ? part['image_url'] : { url: part['image_url'] };
      return { type: 'input_image', image_url: url, detail: detail ?? 'auto' };
    }
    case 'file':
      return fileOf(part['file']);
    case 'input_audio':
      return { type: 'input_audio', input_audio: part['input_audio'] };
    default:
      tell('content[other]');
      return null;
  }
}

/** Content that a person, a system or a tool gave. */
function contentOf(content: unknown, tell: TellCase): unknown {
  if (!Array.isArray(content)) return text(content);
  return content.filter(isRecord).flatMap((part) => {
    const found = partOf(part, tell);
    const mark = part['prompt_cache_breakpoint'];
    return found === null ? [] : [isRecord(mark) ? { ...found, prompt_cache_breakpoint: mark } : found];
  });
}

const saysNothing = (content: unknown): boolean => content === '' || (Array.isArray(content) && content.length === 0);

/** What an assistant said: texts and refusals. */
function spokenOf({ content, refusal }: JsonObject, tell: TellCase): readonly JsonObject[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : records(content);
  const spoken = parts.flatMap((part): readonly JsonObject[] => {
    switch (part['type']) {
      case 'text':
        return part['text'] === '' ? [] : [{ type: 'output_text', text: part['text'] }];
      case 'refusal':
        return part['refusal'] === '' ? [] : [{ type: 'refusal', refusal: part['refusal'] }];
      case 'thinking':
      case 'redacted_thinking':
        tell('messages.reasoning');
        return [];
      default:
        tell('content[other]');
        return [];
    }
  });
  return text(refusal) === '' ? spoken : [...spoken, { type: 'refusal', refusal }];
}

function callOf(call: JsonObject, custom: Set<unknown>, tell: TellCase): JsonObject {
  if (extrasOf(call) !== null) tell('messages.tool_calls.extras');
  const { id, custom: free, function: called } = call;
  if (isRecord(free)) {
    custom.add(id);
    return { type: 'custom_tool_call', call_id: id, name: free['name'], input: free['input'] };
  }
  const { name, arguments: written } = isRecord(called) ? called : {};
  return { type: 'function_call', call_id: id, name, arguments: text(written) };
}

/** What an assistant thought, said and called in one turn, in the order in which responses give it. */
function assistantItems(message: JsonObject, custom: Set<unknown>, tell: TellCase): readonly JsonObject[] {
  const spoken = spokenOf(message, tell);
  const calls = records(message['tool_calls']).map((call) => callOf(call, custom, tell));
  const told = [...(spoken.length === 0 ? [] : [{ role: 'assistant', content: spoken }]), ...calls];
  const thoughts = sealedIn(message['reasoning_details']);
  const hasText = text(message['reasoning_content']) !== '' || text(message['reasoning']) !== '';
  if (thoughts.length === 0 && (hasText || message['thinking_blocks'] != null)) tell('messages.reasoning');
  // Thinking alone is no turn.
  return told.length === 0 ? [] : [...thoughts, ...told];
}

/**
 * Chat messages as the items of a response's input.
 * @throws JoulegateError `JG_BAD_REQUEST` where a message is none
 */
export function itemsOf(messages: unknown, tell: TellCase): readonly JsonObject[] {
  const custom = new Set<unknown>();
  return (Array.isArray(messages) ? messages : []).flatMap((message: unknown, at): readonly JsonObject[] => {
    if (!isRecord(message))
      throw badRequest(`messages[${at}]`, 'a message is not an object', 'send {"role": ..., "content": ...}');
    tellExtras(message, tell);
    const { role } = message;
    switch (role) {
      case 'system':
      case 'developer':
      case 'user': {
        const content = contentOf(message['content'], tell);
        return saysNothing(content) ? [] : [{ role, content }];
      }
      case 'assistant':
        return assistantItems(message, custom, tell);
      case 'tool': {
        const id = message['tool_call_id'];
        const type = custom.has(id) ? 'custom_tool_call_output' : 'function_call_output';
        return [{ type, call_id: id, output: contentOf(message['content'], tell) }];
      }
      case 'function':
        tell('messages[function]');
        return [];
      default:
        throw badRequest(
          `messages[${at}].role`,
          'the role of a message is missing or unknown',
          'send developer, system, user, assistant or tool',
        );
    }
  });
}

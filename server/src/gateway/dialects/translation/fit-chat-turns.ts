import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import type { Vendor } from '../vendor.ts';
import { CallIds } from './call-ids.ts';
import type { MessagesValueCase } from './messages-value-cases.ts';
import { records, text, type Tell } from './parameters.ts';
import { fittingName } from './tool-names.ts';
import type { VendorValues } from './vendor-values.ts';

type TellValue = Tell<MessagesValueCase>;

const CALL_MEMBERS: readonly string[] = ['id', 'type', 'function'];
const MESSAGE_MEMBERS: readonly string[] = ['role', 'content', 'tool_calls', 'tool_call_id'];
/** Vendors that give thinking as parts of content, and take it back so. */
const THINKS_IN_PARTS: readonly Vendor[] = ['mistral', 'unknown'];
/** Mistral wants an answer between a tool's result and the next words of the user. */
const BETWEEN: JsonObject = { role: 'assistant', content: 'Noted.' };
/** What Gemini takes for a call that was made by another model. Source: its documentation on thought signatures. */
const NO_SIGNATURE = { google: { thought_signature: 'skip_thought_signature_validator' } };

const isSigned = ({ extra_content: extra }: JsonObject): boolean =>
  isRecord(extra) && isRecord(extra['google']) && text(extra['google']['thought_signature']) !== '';

function callOf(call: JsonObject, ids: CallIds, values: VendorValues, tell: TellValue): JsonObject {
  const called = isRecord(call['function']) ? call['function'] : {};
  const out: Record<string, unknown> = {
    id: ids.call(call['id']),
    type: 'function',
    function: { ...called, name: fittingName(called['name']) },
  };
  for (const key in call)
    if (values.callMembers.includes(key)) out[key] = call[key];
    else if (!CALL_MEMBERS.includes(key)) tell('content[tool_use].extras');
  return out;
}

/** Content without parts of thinking, where the vendor has none; one text alone as a string. */
function contentOf(content: unknown, vendor: Vendor, tell: TellValue): unknown {
  if (!Array.isArray(content) || THINKS_IN_PARTS.includes(vendor)) return content;
  const said = records(content).filter((part) => part['type'] !== 'thinking');
  if (said.length === content.length) return content;
  tell('content[thinking].vendor');
  return said.length === 1 && said[0]?.['type'] === 'text' ? said[0]['text'] : said.length === 0 ? null : said;
}

function assistantOf(
  message: JsonObject,
  ids: CallIds,
  values: VendorValues,
  vendor: Vendor,
  tell: TellValue,
): JsonObject {
  const out: Record<string, unknown> = { role: 'assistant', content: contentOf(message['content'], vendor, tell) };
  for (const key in message)
    if (values.messageMembers.includes(key)) out[key] = message[key];
    else if (!MESSAGE_MEMBERS.includes(key)) tell('content[thinking].vendor');
  const calls = records(message['tool_calls']).map((call) => callOf(call, ids, values, tell));
  if (calls.length > 0) out['tool_calls'] = calls;
  const [first] = calls;
  if (vendor === 'gemini' && first !== undefined && !isSigned(first))
    calls[0] = { ...first, extra_content: NO_SIGNATURE };
  return out;
}

const saysNothing = (content: unknown): boolean =>
  content == null || content === '' || (Array.isArray(content) && content.length === 0);

/** System messages in one at the beginning, in their order. */
function systemFirst(messages: readonly JsonObject[]): readonly JsonObject[] {
  const system = messages.filter(({ role }) => role === 'system');
  if (system.length === 0) return messages;
  const content = system.map((message) => text(message['content'])).join('\n\n');
  return [{ role: 'system', content }, ...messages.filter(({ role }) => role !== 'system')];
}

/**
 * Turns in the order and with the values that an upstream takes: every call with an id of its own and its result right
 * behind it, nothing that says nothing, system messages where they may stand.
 */
export function fitChatTurns(
  messages: readonly JsonObject[],
  values: VendorValues,
  vendor: Vendor,
  tell: TellValue,
): readonly JsonObject[] {
  const ids = new CallIds(values.callIds);
  const out: JsonObject[] = [];
  const closeCalls = (): void => {
    if (ids.unanswered > 0) tell('content[tool_use].result');
    ids.close();
  };
  for (const message of values.systemTurns === 'first' ? systemFirst(messages) : messages) {
    const { role } = message;
    if (role === 'tool') {
      const id = ids.result(message['tool_call_id']);
      if (id === null) tell('content[tool_result].tool_use_id');
      out.push({ ...message, tool_call_id: id });
      continue;
    }
    closeCalls();
    if (role === 'assistant') {
      const turn = assistantOf(message, ids, values, vendor, tell);
      if (turn['tool_calls'] !== undefined || !saysNothing(turn['content'])) out.push(turn);
    } else if (!saysNothing(message['content'])) {
      if (role === 'user' && !values.userAfterTool && out.at(-1)?.['role'] === 'tool') out.push(BETWEEN);
      out.push(message);
    }
  }
  closeCalls();
  const last = out.at(-1);
  if (values.prefix && last?.['role'] === 'assistant') out[out.length - 1] = { ...last, prefix: true };
  if (!out.some(({ role }) => role !== 'system')) tell('messages[empty]');
  else if (values.needsUser && !out.some(({ role }) => role === 'user')) tell('messages[user]');
  return out;
}

import { badRequest, isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { idWithout } from '../carried.ts';
import { defined, text, type Tell } from '../parameters.ts';
import { joinedBeside, type Mark } from '../thinking-blocks.ts';
import { hostedOf, type ResponsesCase } from './cases.ts';
import { partsOf, said } from './content.ts';
import { thoughtOf } from './thoughts.ts';

/** What the upstream behind the chat completion speaks. */
export type Over = 'chat' | 'messages';

/** Items that an assistant made one after the other: one message of chat completions. */
class Turn {
  readonly #parts: JsonObject[] = [];
  readonly #calls: JsonObject[] = [];
  readonly #blocks: JsonObject[] = [];
  readonly #fields: Record<string, string> = {};
  #beside: JsonObject = {};

  say(parts: readonly JsonObject[]): void {
    this.#parts.push(...parts);
  }

  call(came: unknown, name: unknown, written: string): void {
    const { id, extras } = idWithout(came);
    this.#calls.push({ ...extras, id, type: 'function', function: { name, arguments: written } });
  }

  /** Text of thinking goes back to the field that it came in, with what was beside it. */
  think({ field, beside }: Mark, thought: string): void {
    this.#beside = joinedBeside(this.#beside, beside);
    if (thought === '') return;
    if (field === 'content') this.#parts.push({ type: 'thinking', thinking: [{ type: 'text', text: thought }] });
    else this.#fields[field] = (this.#fields[field] ?? '') + thought;
  }

  /** A block that goes back to where it stood. */
  sign(block: JsonObject): void {
    const index = this.#parts.length + this.#calls.length + this.#blocks.length;
    this.#blocks.push({ ...block, index });
  }

  message(): JsonObject | null {
    const parts = this.#parts;
    const calls = this.#calls;
    // Thinking alone is no turn.
    if (parts.length === 0 && calls.length === 0) return null;
    return defined({
      role: 'assistant',
      content: parts.length === 0 ? null : said(parts),
      tool_calls: calls.length === 0 ? undefined : calls,
      thinking_blocks: this.#blocks.length === 0 ? undefined : this.#blocks,
      ...this.#fields,
      ...this.#beside,
    });
  }
}

/** Writes a conversation of items as chat messages. */
class Conversation {
  readonly #messages: JsonObject[] = [];
  readonly #over: Over;
  readonly #tell: Tell<ResponsesCase>;
  #turn: Turn | null = null;
  /** What tools returned and a tool message cannot hold. */
  #pictures: JsonObject[] = [];

  constructor(over: Over, tell: Tell<ResponsesCase>) {
    this.#over = over;
    this.#tell = tell;
  }

  item(item: JsonObject, at: number): void {
    switch (item['type'] ?? 'message') {
      case 'message':
        return this.#say(item, at);
      case 'function_call':
        return this.#assistant().call(item['call_id'], item['name'], text(item['arguments']));
      case 'custom_tool_call':
        return this.#assistant().call(item['call_id'], item['name'], JSON.stringify({ input: text(item['input']) }));
      case 'function_call_output':
      case 'custom_tool_call_output':
        return this.#returned(item['call_id'], item['output']);
      case 'reasoning':
        return this.#think(item);
      case 'item_reference':
        return this.#tell('input[item_reference]');
      default:
        return this.#tell(isEcho(item['type']) ? 'input[hosted]' : 'input[other]');
    }
  }

  system(content: unknown): void {
    const parts = partsOf(content, this.#over === 'messages', this.#tell);
    if (parts.length === 0) return;
    const last = this.#end().at(-1);
    const marked = parts.some((part) => part['prompt_cache_breakpoint'] !== undefined);
    const plain = parts.every((part) => part['type'] === 'text') && !marked;
    const written = plain ? parts.map((part) => text(part['text'])).join('\n\n') : parts;
    // Many templates take one system message, at the beginning.
    if (last?.['role'] === 'system' && plain && typeof last['content'] === 'string')
      this.#messages.splice(-1, 1, { ...last, content: `${last['content']}\n\n${String(written)}` });
    else this.#messages.push({ role: 'system', content: written });
  }

  user(content: unknown): void {
    const parts = partsOf(content, this.#over === 'messages', this.#tell);
    if (parts.length > 0) this.#end().push({ role: 'user', content: said(parts) });
  }

  done(): readonly JsonObject[] {
    return this.#end();
  }

  #say({ role, content }: JsonObject, at: number): void {
    switch (role) {
      case 'user':
        return this.user(content);
      case 'assistant':
        return this.#assistant().say(partsOf(content, this.#over === 'messages', this.#tell));
      case 'system':
      case 'developer':
        return this.system(content);
      default:
        throw badRequest(
          `input[${at}].role`,
          'the role of a message is missing or unknown',
          'send developer, system, user or assistant',
        );
    }
  }

  #think(item: JsonObject): void {
    const thought = thoughtOf(item);
    if (thought === null || 'block' in thought !== (this.#over === 'messages')) return this.#tell('input[reasoning]');
    if ('block' in thought) this.#assistant().sign(thought.block);
    else this.#assistant().think(thought, thought.text);
  }

  #returned(came: unknown, output: unknown): void {
    const { id } = idWithout(came);
    const parts = partsOf(output, this.#over === 'messages', this.#tell);
    this.#endTurn();
    if (this.#over === 'messages')
      return void this.#messages.push({ role: 'tool', tool_call_id: id, content: said(parts) });
    const texts = parts.filter((part) => part['type'] === 'text');
    const rest = parts.filter((part) => part['type'] !== 'text');
    if (rest.length > 0) this.#pictures.push({ type: 'text', text: `Returned by tool call ${text(id)}:` }, ...rest);
    const content = texts.length === 0 && rest.length > 0 ? 'See the next message.' : said(texts);
    this.#messages.push({ role: 'tool', tool_call_id: id, content });
  }

  #assistant(): Turn {
    if (this.#turn === null) {
      this.#end();
      this.#turn = new Turn();
    }
    return this.#turn;
  }

  #endTurn(): void {
    const message = this.#turn?.message() ?? null;
    this.#turn = null;
    if (message !== null) this.#messages.push(message);
  }

  #end(): JsonObject[] {
    this.#endTurn();
    if (this.#pictures.length > 0) this.#messages.push({ role: 'user', content: this.#pictures });
    this.#pictures = [];
    return this.#messages;
  }
}

/** Calls that were made and answered at OpenAI. */
const isEcho = (type: unknown): boolean =>
  typeof type === 'string' && /_call$|^mcp_/.test(type) && hostedOf(type) !== undefined;

/**
 * The instructions and items of a response as chat messages.
 * @throws JoulegateError `JG_BAD_REQUEST` where an item is none
 */
export function chatMessagesOf(
  instructions: unknown,
  input: unknown,
  over: Over,
  tell: Tell<ResponsesCase>,
): readonly JsonObject[] {
  const conversation = new Conversation(over, tell);
  conversation.system(instructions);
  if (Array.isArray(input))
    input.forEach((item: unknown, at) => {
      if (typeof item === 'string') return conversation.user(item);
      if (!isRecord(item))
        throw badRequest(`input[${at}]`, 'an item is not an object', 'send {"role": ..., "content": ...}');
      conversation.item(item, at);
    });
  else conversation.user(input);
  return conversation.done();
}

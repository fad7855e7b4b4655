import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { DIRECT } from './completion-to-message.ts';
import { deltaEvent, event } from './message-events.ts';
import { extrasOf, idWith } from './carried.ts';
import { text } from './parameters.ts';
import { joinedBeside, markOf, type ReasoningField } from './thinking-blocks.ts';
import type { KnownCalls } from './known-calls.ts';

/** A tool call of the stream. */
interface Call {
  /** The server's id; empty where it gave none. */
  readonly came: string;
  readonly id: string;
  /** What the server gave with it. */
  extras: JsonObject | null;
  name: string;
  /** Arguments so far, sent or not. */
  written: string;
  state: 'waiting' | 'open' | 'closed';
}

const isWhole = (json: string): boolean => {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
};

/**
 * Writes content blocks one after the other, as Anthropic's clients expect them: a block begins, grows and ends before
 * the next one begins. Servers may mix the arguments of several calls; those of a later call wait until the earlier
 * call's are whole.
 */
export class BlockWriter {
  #index = -1;
  #open: 'text' | 'thinking' | Call | null = null;
  #field: ReasoningField = 'reasoning_content';
  #beside: JsonObject = {};
  readonly #calls: Call[] = [];
  /** The latest call under each index of the server's. */
  readonly #byIndex = new Map<unknown, Call>();
  readonly #answer: unknown;
  readonly #known: KnownCalls;

  /**
   * @param answer its id
   * @param known what the request says of calls
   */
  constructor(answer: unknown, known: KnownCalls) {
    this.#answer = answer;
    this.#known = known;
  }

  /** A tool was called. */
  get called(): boolean {
    return this.#calls.length > 0;
  }

  text(piece: string): string {
    const before =
      this.#open === 'text' ? '' : this.end() + this.#start('text', { type: 'text', text: '', citations: null });
    return before + deltaEvent(this.#index, 'text_delta', 'text', JSON.stringify(piece));
  }

  /** @param field that its text came in */
  thinking(piece: string, field: ReasoningField): string {
    const goesOn = this.#open === 'thinking' && this.#field === field;
    const before = goesOn
      ? ''
      : this.end() + this.#start('thinking', { type: 'thinking', thinking: '', signature: '' });
    this.#field = field;
    return before + (piece === '' ? '' : deltaEvent(this.#index, 'thinking_delta', 'thinking', JSON.stringify(piece)));
  }

  /** Members that belong to the thinking and go back with it: the signature of its block carries them. */
  beside(members: JsonObject): void {
    this.#beside = joinedBeside(this.#beside, members);
  }

  /**
   * A delta of a tool call: a new one where it brings an id that its index did not have, or without index and id, a name
   * or arguments behind whole ones.
   */
  call(delta: JsonObject): string {
    const id = text(delta['id']);
    const { name, arguments: piece } = isRecord(delta['function']) ? delta['function'] : {};
    const index = delta['index'] ?? null;
    const known = index === null ? this.#unnumbered(id, text(name)) : this.#byIndex.get(index);
    const same = known !== undefined && (id === '' || id === known.came) && !this.#again(known, index, text(name));
    const call = same ? known : this.#add(index, id);
    if (call.name === '') call.name = text(name);
    if (call.state === 'waiting') call.extras ??= extrasOf(delta);
    call.written += text(piece);
    if (call.state === 'open') return this.#argue(text(piece)) + this.#next();
    return this.#next();
  }

  /** Ends what is open and writes what still waits. */
  end(): string {
    let out = this.#close();
    for (const call of this.#calls) if (call.state === 'waiting') out += this.#begin(call) + this.#close();
    return out;
  }

  /** Ends the answer: what no block of thinking carried has one of its own. */
  finish(): string {
    const out = this.end();
    return Object.keys(this.#beside).length === 0 ? out : out + this.thinking('', 'reasoning') + this.end();
  }

  /** Of calls without an index: the one of that id, or else the latest. */
  #unnumbered(id: string, name: string): Call | undefined {
    if (id !== '') return this.#calls.findLast((call) => call.came === id);
    const latest = this.#calls.at(-1);
    return latest !== undefined && name !== '' && latest.name !== '' ? undefined : latest;
  }

  /** Some servers give every call the same index and none an id: a name again is a call again. */
  #again(known: Call, index: unknown, name: string): boolean {
    if (index === null || known.came !== '' || name === '' || known.name === '') return false;
    return isWhole(known.written) || (known.written === '' && name !== known.name);
  }

  #add(index: unknown, id: string): Call {
    const own = this.#known.idOf(id, this.#answer);
    const call: Call = { came: id, id: own, extras: null, name: '', written: '', state: 'waiting' };
    this.#calls.push(call);
    this.#byIndex.set(index, call);
    return call;
  }

  /** Begins the first waiting call, where nothing open could still grow. */
  #next(): string {
    const call = this.#calls.find((one) => one.state === 'waiting');
    if (call === undefined) return '';
    const open = this.#open;
    return typeof open === 'object' && open !== null && !isWhole(open.written) ? '' : this.#close() + this.#begin(call);
  }

  #begin(call: Call): string {
    call.state = 'open';
    const out = this.#start(call, {
      type: 'tool_use',
      id: idWith(call.id, call.extras),
      name: this.#known.nameBack(call.name),
      input: {},
      caller: DIRECT,
    });
    return out + this.#argue(call.written);
  }

  #argue(piece: string): string {
    return piece === '' ? '' : deltaEvent(this.#index, 'input_json_delta', 'partial_json', JSON.stringify(piece));
  }

  #start(open: 'text' | 'thinking' | Call, block: JsonObject): string {
    this.#index++;
    this.#open = open;
    return event({ type: 'content_block_start', index: this.#index, content_block: block });
  }

  #close(): string {
    const open = this.#open;
    if (open === null) return '';
    let signed = '';
    if (open === 'thinking') {
      const signature = JSON.stringify(markOf(this.#field, this.#beside));
      signed = deltaEvent(this.#index, 'signature_delta', 'signature', signature);
      this.#beside = {};
    }
    if (typeof open === 'object') open.state = 'closed';
    this.#open = null;
    return signed + event({ type: 'content_block_stop', index: this.#index });
  }
}

import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { DIRECT } from './completion-to-message.ts';
import { deltaEvent, event } from './message-events.ts';
import { text } from './parameters.ts';

/** A tool call of the stream. */
interface Call {
  readonly id: string;
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
  #signature = '';
  readonly #calls: Call[] = [];
  /** The latest call under each index of the server's. */
  readonly #byIndex = new Map<unknown, Call>();

  /** A tool was called. */
  get called(): boolean {
    return this.#calls.length > 0;
  }

  text(piece: string): string {
    const before =
      this.#open === 'text' ? '' : this.end() + this.#start('text', { type: 'text', text: '', citations: null });
    return before + deltaEvent(this.#index, 'text_delta', 'text', JSON.stringify(piece));
  }

  /** @param signature closes the block, and says where its text came from */
  thinking(piece: string, signature: string): string {
    const before =
      this.#open === 'thinking'
        ? ''
        : this.end() + this.#start('thinking', { type: 'thinking', thinking: '', signature: '' });
    this.#signature = signature;
    return before + deltaEvent(this.#index, 'thinking_delta', 'thinking', JSON.stringify(piece));
  }

  /** A delta of a tool call: a new one where it brings an id that its index did not have. */
  call(delta: JsonObject): string {
    const id = text(delta['id']);
    const { name, arguments: piece } = isRecord(delta['function']) ? delta['function'] : {};
    const known = this.#byIndex.get(delta['index'] ?? 0);
    const call = known !== undefined && (id === '' || id === known.id) ? known : this.#add(delta['index'] ?? 0, id);
    if (call.name === '') call.name = text(name);
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

  #add(index: unknown, id: string): Call {
    const call: Call = { id: id === '' ? `call_${this.#calls.length}` : id, name: '', written: '', state: 'waiting' };
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
    const out = this.#start(call, { type: 'tool_use', id: call.id, name: call.name, input: {}, caller: DIRECT });
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
    const signed =
      open === 'thinking'
        ? deltaEvent(this.#index, 'signature_delta', 'signature', JSON.stringify(this.#signature))
        : '';
    if (typeof open === 'object') open.state = 'closed';
    this.#open = null;
    return signed + event({ type: 'content_block_stop', index: this.#index });
  }
}

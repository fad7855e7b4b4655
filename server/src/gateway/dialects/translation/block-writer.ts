import type { JsonObject } from '../lane.ts';
import { DIRECT } from './completion-to-message.ts';
import { deltaEvent, event } from './message-events.ts';
import { CallDeltas, isWhole, type StreamedCall } from './call-deltas.ts';
import { idWith } from './carried.ts';
import { joinedBeside, markOf, type ReasoningField } from './thinking-blocks.ts';
import type { KnownCalls } from './known-calls.ts';

/**
 * Writes content blocks one after the other, as Anthropic's clients expect them: a block begins, grows and ends before
 * the next one begins. Servers may mix the arguments of several calls; those of a later call wait until the earlier
 * call's are whole.
 */
export class BlockWriter {
  #index = -1;
  #open: 'text' | 'thinking' | StreamedCall | null = null;
  #field: ReasoningField = 'reasoning_content';
  #beside: JsonObject = {};
  readonly #calls: CallDeltas;
  readonly #known: KnownCalls;

  /**
   * @param answer its id
   * @param known what the request says of calls
   */
  constructor(answer: unknown, known: KnownCalls) {
    this.#calls = new CallDeltas(answer, known);
    this.#known = known;
  }

  /** A tool was called. */
  get called(): boolean {
    return this.#calls.all.length > 0;
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

  /** A delta of a tool call. */
  call(delta: JsonObject): string {
    const { call, piece } = this.#calls.take(delta);
    return call.state === 'open' ? this.#argue(piece) + this.#next() : this.#next();
  }

  /** Ends what is open and writes what still waits. */
  end(): string {
    let out = this.#close();
    for (const call of this.#calls.all) if (call.state === 'waiting') out += this.#begin(call) + this.#close();
    return out;
  }

  /** Ends the answer: what no block of thinking carried has one of its own. */
  finish(): string {
    const out = this.end();
    return Object.keys(this.#beside).length === 0 ? out : out + this.thinking('', 'reasoning') + this.end();
  }

  /** Begins the first waiting call, where nothing open could still grow. */
  #next(): string {
    const call = this.#calls.all.find((one) => one.state === 'waiting');
    if (call === undefined) return '';
    const open = this.#open;
    return typeof open === 'object' && open !== null && !isWhole(open.written) ? '' : this.#close() + this.#begin(call);
  }

  #begin(call: StreamedCall): string {
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

  #start(open: 'text' | 'thinking' | StreamedCall, block: JsonObject): string {
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

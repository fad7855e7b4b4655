import type { JsonObject } from '../../lane.ts';

/** Writes one event, with the next number. */
export type Emit = (type: string, members: JsonObject) => void;

const textPart = (text: string): JsonObject => ({ type: 'output_text', text, annotations: [], logprobs: [] });
const refusalPart = (refusal: string): JsonObject => ({ type: 'refusal', refusal });

/** A part of a message that grows. */
interface Part {
  readonly kind: 'text' | 'refusal';
  readonly at: JsonObject;
  written: string;
}

/** A message of the model. */
export class MessageItem {
  readonly index: number;
  readonly #emit: Emit;
  readonly #id: string;
  readonly #content: JsonObject[] = [];
  #part: Part | null = null;

  constructor(emit: Emit, index: number, id: string) {
    this.#emit = emit;
    this.index = index;
    this.#id = id;
    emit('response.output_item.added', { output_index: index, item: this.#item('in_progress') });
  }

  text(piece: string): void {
    const part = this.#of('text');
    part.written += piece;
    this.#emit('response.output_text.delta', { ...part.at, delta: piece, logprobs: [] });
  }

  refusal(piece: string): void {
    const part = this.#of('refusal');
    part.written += piece;
    this.#emit('response.refusal.delta', { ...part.at, delta: piece });
  }

  end(): JsonObject {
    this.#endPart();
    const item = this.#item('completed');
    this.#emit('response.output_item.done', { output_index: this.index, item });
    return item;
  }

  #of(kind: Part['kind']): Part {
    if (this.#part?.kind === kind) return this.#part;
    this.#endPart();
    const at = { item_id: this.#id, output_index: this.index, content_index: this.#content.length };
    this.#part = { kind, at, written: '' };
    this.#emit('response.content_part.added', { ...at, part: kind === 'text' ? textPart('') : refusalPart('') });
    return this.#part;
  }

  #endPart(): void {
    if (this.#part === null) return;
    const { kind, at, written } = this.#part;
    const part = kind === 'text' ? textPart(written) : refusalPart(written);
    if (kind === 'text') this.#emit('response.output_text.done', { ...at, text: written, logprobs: [] });
    else this.#emit('response.refusal.done', { ...at, refusal: written });
    this.#emit('response.content_part.done', { ...at, part });
    this.#content.push(part);
    this.#part = null;
  }

  #item(status: string): JsonObject {
    return { type: 'message', id: this.#id, status, role: 'assistant', content: [...this.#content] };
  }
}

/** What the model thought, and what brings it back. */
export class ReasoningItem {
  readonly index: number;
  readonly #emit: Emit;
  readonly #id: string;
  #thought = '';
  #sealed: string | null = null;

  constructor(emit: Emit, index: number, id: string) {
    this.#emit = emit;
    this.index = index;
    this.#id = id;
    emit('response.output_item.added', {
      output_index: index,
      item: { type: 'reasoning', id, status: 'in_progress', summary: [] },
    });
  }

  think(piece: string): void {
    const at = this.#at();
    if (this.#thought === '')
      this.#emit('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } });
    this.#thought += piece;
    this.#emit('response.reasoning_summary_text.delta', { ...at, delta: piece });
  }

  seal(content: string): void {
    this.#sealed = content;
  }

  end(): JsonObject {
    const part = { type: 'summary_text', text: this.#thought };
    if (this.#thought !== '') {
      this.#emit('response.reasoning_summary_text.done', { ...this.#at(), text: this.#thought });
      this.#emit('response.reasoning_summary_part.done', { ...this.#at(), part });
    }
    const item = {
      type: 'reasoning',
      id: this.#id,
      status: 'completed',
      summary: this.#thought === '' ? [] : [part],
      encrypted_content: this.#sealed,
    };
    this.#emit('response.output_item.done', { output_index: this.index, item });
    return item;
  }

  #at(): JsonObject {
    return { item_id: this.#id, output_index: this.index, summary_index: 0 };
  }
}

/** The one text that a custom tool was called with; what is no such object is that text itself. */
function inputOf(written: string): string {
  try {
    const { input } = JSON.parse(written) as { readonly input?: unknown };
    return typeof input === 'string' ? input : written;
  } catch {
    return written;
  }
}

/** A call of a function, or of a custom tool, whose input is told when it is whole. */
export class CallItem {
  readonly index: number;
  readonly callId: string;
  readonly #emit: Emit;
  readonly #id: string;
  readonly #name: string;
  readonly #custom: boolean;
  #written = '';
  #open = true;

  /** @param id of the item, less its prefix */
  constructor(emit: Emit, index: number, id: string, callId: string, name: string, custom: boolean) {
    this.#emit = emit;
    this.index = index;
    this.#id = `${custom ? 'ctc' : 'fc'}${id}`;
    this.callId = callId;
    this.#name = name;
    this.#custom = custom;
    emit('response.output_item.added', { output_index: index, item: this.#item('in_progress') });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  argue(piece: string): void {
    if (piece === '' || !this.#open) return;
    this.#written += piece;
    if (!this.#custom) this.#emit('response.function_call_arguments.delta', { ...this.#at(), delta: piece });
  }

  end(status: string): JsonObject {
    this.#open = false;
    const at = this.#at();
    // A call without arguments must parse too.
    if (this.#written.trim() === '' && status === 'completed') this.#written = '{}';
    if (this.#custom) {
      const input = inputOf(this.#written);
      this.#emit('response.custom_tool_call_input.delta', { ...at, delta: input });
      this.#emit('response.custom_tool_call_input.done', { ...at, input });
    } else this.#emit('response.function_call_arguments.done', { ...at, name: this.#name, arguments: this.#written });
    const item = this.#item(status);
    this.#emit('response.output_item.done', { output_index: this.index, item });
    return item;
  }

  #at(): JsonObject {
    return { item_id: this.#id, output_index: this.index };
  }

  #item(status: string): JsonObject {
    const shared = { id: this.#id, call_id: this.callId, name: this.#name };
    return this.#custom
      ? { type: 'custom_tool_call', ...shared, input: status === 'in_progress' ? '' : inputOf(this.#written) }
      : { type: 'function_call', ...shared, arguments: this.#written, status };
  }
}

import type { JsonObject } from '../../lane.ts';
import { CallDeltas, isWhole, type StreamedCall } from '../call-deltas.ts';
import { idWith } from '../carried.ts';
import { text } from '../parameters.ts';
import { joinedBeside, markOf, type ReasoningField } from '../thinking-blocks.ts';
import { baseId, incompleteReason, ResponseBody, type End, type Head } from './response-body.ts';
import { CallItem, MessageItem, ReasoningItem, type Emit } from './items.ts';
import { KnownCalls } from '../known-calls.ts';
import { customTools } from './tools.ts';

/** Codes of the table that responses fail with; every other failure is the server's. */
const CODES: readonly unknown[] = ['rate_limit_exceeded', 'invalid_prompt', 'invalid_image'];

/**
 * Writes an answer as a response: its events, in order and numbered, and its items. A whole answer is written the same
 * way, and its events are not sent.
 */
export class ResponseWriter {
  readonly #request: JsonObject;
  readonly #custom: ReadonlySet<unknown>;
  readonly #known: KnownCalls;
  #body: ResponseBody | null = null;
  #base = '';
  #sequence = 0;
  #out = '';
  #indexes = 0;
  #open: MessageItem | ReasoningItem | null = null;
  #calls: CallDeltas;
  readonly #callItems = new Map<StreamedCall, CallItem>();
  readonly #items: JsonObject[] = [];
  /** The field that the open thinking came in; `null` where its server signs it. */
  #field: ReasoningField | null = null;
  #beside: JsonObject = {};

  constructor(request: JsonObject) {
    this.#request = request;
    this.#custom = customTools(request);
    this.#known = new KnownCalls(request);
    this.#calls = new CallDeltas(null, this.#known);
  }

  get begun(): boolean {
    return this.#body !== null;
  }

  /** What was written since it was taken last. */
  take(): string {
    const out = this.#out;
    this.#out = '';
    return out;
  }

  begin(head: Head): void {
    this.#body = new ResponseBody(this.#request, head);
    this.#calls = new CallDeltas(head.id, this.#known);
    this.#base = baseId(head.id).replaceAll(/[^\w-]/g, '_');
    const response = this.#body.begun();
    this.#emit('response.created', { response });
    this.#emit('response.in_progress', { response });
  }

  text(piece: string): void {
    this.#message().text(piece);
  }

  refusal(piece: string): void {
    this.#message().refusal(piece);
  }

  thinking(piece: string): void {
    this.#reasoning().think(piece);
  }

  /** Ends the thinking. @param content what brings it back */
  seal(content: string): void {
    this.#reasoning().seal(content);
    this.#close();
  }

  /**
   * Thinking of a server that signs none: what brings it back names the field that it came in.
   * @param field where it stands in a chat completion
   */
  thought(piece: string, field: ReasoningField): void {
    if (this.#field !== field) this.#close();
    this.#field = field;
    if (piece === '') this.#reasoning();
    else this.thinking(piece);
  }

  /** Members that belong to the thinking and go back with it. */
  beside(members: JsonObject): void {
    this.#beside = joinedBeside(this.#beside, members);
  }

  /** A delta of a tool call, in the form of chat completions. */
  call(delta: JsonObject): void {
    const { call, piece } = this.#calls.take(delta);
    const item = this.#callItems.get(call);
    if (item !== undefined) return item.argue(piece);
    // Some servers name a call after they have begun it.
    if (call.name !== '') this.#begin(call);
  }

  /** Ends what is open. @param finish why the answer ended, in the words of chat completions */
  close(finish: unknown): void {
    this.#close();
    // What no thinking carried has an item of its own.
    if (Object.keys(this.#beside).length > 0) {
      this.thought('', 'reasoning');
      this.#close();
    }
    const status = incompleteReason(finish) === undefined ? 'completed' : 'incomplete';
    for (const [call, item] of this.#callItems) this.#finish(item, isWhole(call.written) ? 'completed' : status);
  }

  /** The whole answer, when all of it is written. */
  whole(end: End): JsonObject {
    if (this.#body === null) throw new TypeError('no response has begun');
    this.close(end.finish);
    return this.#body.ended(this.#done(incompleteReason(end.finish) !== undefined), end);
  }

  /** The last event of a good answer. */
  end(end: End): void {
    const response = this.whole(end);
    this.#emit(`response.${String(response['status'])}`, { response });
  }

  /**
   * The events that tell of a failure.
   * @param error an error of OpenAI's envelope
   */
  fail(error: JsonObject): void {
    const { code = null, message, param = null } = error;
    this.#emit('error', { code, message, param, error });
    if (this.#body === null) return;
    const told = { code: CODES.includes(code) ? code : 'server_error', message };
    this.#emit('response.failed', { response: this.#body.failed(this.#done(false), told) });
  }

  /** Items so far, in their places. @param cut the last of them is not whole */
  #done(cut: boolean): readonly JsonObject[] {
    const items = this.#items.filter((item) => item !== undefined);
    const last = items.at(-1);
    return cut && last !== undefined ? [...items.slice(0, -1), { ...last, status: 'incomplete' }] : items;
  }

  #begin(call: StreamedCall): void {
    this.#close();
    for (const [earlier, item] of this.#callItems) if (isWhole(earlier.written)) this.#finish(item, 'completed');
    call.state = 'open';
    const at = this.#indexes++;
    const name = text(this.#known.nameBack(call.name));
    const id = idWith(call.id, call.extras);
    const item = new CallItem(this.#emit, at, `_${this.#base}_${at}`, id, name, this.#custom.has(name));
    this.#callItems.set(call, item);
    item.argue(call.written);
  }

  #finish(item: CallItem, status: string): void {
    if (item.isOpen) this.#items[item.index] = item.end(status);
  }

  #message(): MessageItem {
    if (this.#open instanceof MessageItem) return this.#open;
    this.#close();
    const index = this.#indexes++;
    return (this.#open = new MessageItem(this.#emit, index, `msg_${this.#base}_${index}`));
  }

  #reasoning(): ReasoningItem {
    if (this.#open instanceof ReasoningItem) return this.#open;
    this.#close();
    const index = this.#indexes++;
    return (this.#open = new ReasoningItem(this.#emit, index, `rs_${this.#base}_${index}`));
  }

  #close(): void {
    const open = this.#open;
    if (open === null) return;
    if (open instanceof ReasoningItem && this.#field !== null) {
      open.seal(markOf(this.#field, this.#beside));
      this.#beside = {};
    }
    this.#field = null;
    this.#items[open.index] = open.end();
    this.#open = null;
  }

  readonly #emit: Emit = (type, members) => {
    this.#out += `event: ${type}\ndata: ${JSON.stringify({ type, ...members, sequence_number: this.#sequence++ })}\n\n`;
  };
}

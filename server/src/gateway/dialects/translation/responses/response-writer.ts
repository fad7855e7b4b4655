import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { text } from '../parameters.ts';
import { baseId, incompleteReason, ResponseBody, type End, type Head } from './response-body.ts';
import { CallItem, MessageItem, ReasoningItem, type Emit } from './items.ts';
import { namesBack, type NameBack } from '../tool-names.ts';
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
  readonly #nameBack: NameBack;
  #body: ResponseBody | null = null;
  #base = '';
  #sequence = 0;
  #out = '';
  #indexes = 0;
  #open: MessageItem | ReasoningItem | null = null;
  readonly #calls: CallItem[] = [];
  /** The latest call under each index of the server's. */
  readonly #byIndex = new Map<unknown, CallItem>();
  readonly #items: JsonObject[] = [];

  constructor(request: JsonObject) {
    this.#request = request;
    this.#custom = customTools(request);
    this.#nameBack = namesBack(request);
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

  /** What would bring the open thinking back, where it is not sealed. */
  mark(content: string): void {
    if (this.#open instanceof ReasoningItem) this.#open.seal(content);
  }

  /** A delta of a tool call, in the form of chat completions: a new one where it brings an id that its index did not have. */
  call(delta: JsonObject): void {
    const id = text(delta['id']);
    const { name, arguments: piece } = isRecord(delta['function']) ? delta['function'] : {};
    const { index } = delta;
    const known = index === undefined ? this.#calls.at(-1) : this.#byIndex.get(index);
    const goesOn = id === '' ? index !== undefined || text(name) === '' : id === known?.callId;
    const call = known !== undefined && goesOn ? known : this.#begin(index, id, text(this.#nameBack(name)));
    call.argue(text(piece));
  }

  /** Ends what is open. @param finish why the answer ended, in the words of chat completions */
  close(finish: unknown): void {
    this.#close();
    const status = incompleteReason(finish) === undefined ? 'completed' : 'incomplete';
    for (const call of this.#calls) this.#finish(call, call.isWhole ? 'completed' : status);
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

  #begin(index: unknown, id: string, name: string): CallItem {
    this.#close();
    for (const call of this.#calls) if (call.isWhole) this.#finish(call, 'completed');
    const at = this.#indexes++;
    // Unique in the conversation, as the upstream's id of the answer is.
    const callId = id === '' ? `call_${this.#base}_${this.#calls.length}` : id;
    const call = new CallItem(this.#emit, at, `_${this.#base}_${at}`, callId, name, this.#custom.has(name));
    this.#calls.push(call);
    this.#byIndex.set(index, call);
    return call;
  }

  #finish(call: CallItem, status: string): void {
    if (call.isOpen) this.#items[call.index] = call.end(status);
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
    if (open !== null) this.#items[open.index] = open.end();
    this.#open = null;
  }

  readonly #emit: Emit = (type, members) => {
    this.#out += `event: ${type}\ndata: ${JSON.stringify({ type, ...members, sequence_number: this.#sequence++ })}\n\n`;
  };
}

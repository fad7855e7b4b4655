import { parseData } from '../../event-follower.ts';
import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { DONE_EVENT, doubtfulIn, SPOKEN_IN_RESPONSE, textOfResponseEvent, usageOf } from '../../openai/index.ts';
import { toldStatus } from '../../told-error.ts';
import { wholeError } from '../errors.ts';
import { records, text } from '../parameters.ts';
import { TranslatingFollower } from '../translating-follower.ts';
import { chatUsage } from '../usage.ts';
import { callOf, completionId, finishOf, isCall, writtenOf } from './completion.ts';
import { sealedDetail, thoughtIn } from './thoughts.ts';

/** Deltas of text, by the member of a chunk's delta that they go to. */
const SAID: Readonly<Record<string, string>> = {
  'response.output_text.delta': 'content',
  'response.refusal.delta': 'refusal',
  'response.reasoning_summary_text.delta': 'reasoning_content',
  'response.reasoning_text.delta': 'reasoning_content',
};
const WRITTEN: readonly unknown[] = ['response.function_call_arguments.delta', 'response.custom_tool_call_input.delta'];
const ENDS: readonly unknown[] = ['response.completed', 'response.incomplete', 'response.failed'];

/** An item that has begun. */
interface Item {
  /** A call's place among the calls of the answer; -1: none. */
  readonly call: number;
  readonly custom: boolean;
  heard: boolean;
}

/** Translates a response's stream into the chunks of a chat completion. */
export class ResponseStreamToChunks extends TranslatingFollower {
  protected readonly lastEvent = DONE_EVENT;
  protected readonly textOf = textOfResponseEvent;
  protected readonly spoken = SPOKEN_IN_RESPONSE;
  readonly #now: () => number;
  readonly #includeUsage: boolean;
  readonly #items = new Map<unknown, Item>();
  #calls = 0;
  #thoughts = 0;
  #head: JsonObject = {};
  /** The chunk that says why the answer ended. */
  #finish = '';

  /**
   * @param now seconds since 1970
   * @param includeUsage the client asked for a chunk of usage
   */
  constructor(now: () => number, includeUsage: boolean) {
    super();
    this.#now = now;
    this.#includeUsage = includeUsage;
    this.#begin({});
  }

  protected translate(data: string): string | null {
    const event = parseData(data);
    if (event === null || typeof event['type'] !== 'string') return this.spoil(data);
    // Behind an error nothing is said.
    if (this.upstreamError !== null) return '';
    const { type, output_index: at, item } = event;
    if (ENDS.includes(type)) return this.#end(isRecord(event['response']) ? event['response'] : {}, type);
    const member = SAID[type];
    if (member !== undefined) return this.#say(at, member, text(event['delta']));
    if (WRITTEN.includes(type)) return this.#write(at, text(event['delta']));
    switch (type) {
      case 'response.created':
        return this.#begin(isRecord(event['response']) ? event['response'] : {});
      case 'response.output_item.added':
        return isRecord(item) ? this.#start(at, item) : '';
      case 'response.output_item.done':
        return isRecord(item) ? this.#done(at, item) : '';
      case 'error':
        return this.#fail(event['error'] ?? event);
      default:
        return '';
    }
  }

  protected closing(): string {
    if (!this.#includeUsage || this.usage === null) return this.#finish;
    const told = { ...this.#head, choices: [], usage: chatUsage(this.usage) };
    return `${this.#finish}data: ${JSON.stringify(told)}\n\n`;
  }

  #chunk(delta: JsonObject, finish: string | null = null): string {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    const usage = this.#includeUsage ? { usage: null } : {};
    return `data: ${JSON.stringify({ ...this.#head, choices, ...usage })}\n\n`;
  }

  #begin({ id, created_at: created, model, service_tier: tier }: JsonObject): string {
    this.#head = {
      id: completionId(id),
      object: 'chat.completion.chunk',
      created: typeof created === 'number' ? Math.floor(created) : this.#now(),
      model: text(model),
      ...(typeof tier === 'string' ? { service_tier: tier } : {}),
    };
    return this.#chunk({ role: 'assistant', content: '', refusal: null });
  }

  #say(at: unknown, member: string, piece: string): string {
    if (piece === '') return '';
    this.content();
    this.#item(at).heard = true;
    return this.#chunk({ [member]: piece });
  }

  #item(at: unknown): Item {
    const known = this.#items.get(at);
    if (known !== undefined) return known;
    const item = { call: -1, custom: false, heard: false };
    this.#items.set(at, item);
    return item;
  }

  #start(at: unknown, item: JsonObject): string {
    if (!isCall(item)) return '';
    const call = this.#calls++;
    this.#items.set(at, { call, custom: item['type'] === 'custom_tool_call', heard: false });
    this.content();
    return this.#chunk({ tool_calls: [callOf(item, '', call)] });
  }

  #write(at: unknown, piece: string): string {
    const item = this.#items.get(at);
    if (item === undefined || item.call === -1 || piece === '') return '';
    item.heard = true;
    this.contentEvents++;
    const grown = item.custom ? { custom: { input: piece } } : { function: { arguments: piece } };
    return this.#chunk({ tool_calls: [{ index: item.call, ...grown }] });
  }

  /** What an item has that no delta told. */
  #done(at: unknown, item: JsonObject): string {
    const begun = isCall(item) && !this.#items.has(at) ? this.#start(at, item) : '';
    const known = this.#item(at);
    const sealed = item['type'] === 'reasoning' ? sealedDetail(item, this.#thoughts++) : null;
    const details = sealed === null ? '' : this.#chunk({ reasoning_details: [sealed] });
    if (known.heard) return begun + details;
    if (isCall(item)) return begun + this.#write(at, writtenOf(item));
    if (item['type'] === 'reasoning') return this.#say(at, 'reasoning_content', thoughtIn(item)) + details;
    return records(item['content'])
      .map((part) => this.#say(at, 'content', text(part['text'])) + this.#say(at, 'refusal', text(part['refusal'])))
      .join('');
  }

  #end(response: JsonObject, type: unknown): string | null {
    this.usage = usageOf(response);
    this.doubtful = doubtfulIn(response);
    if (type === 'response.failed') return this.#fail(response['error'] ?? 'a failure without a description');
    this.complete = true;
    this.committed = true;
    this.#finish = this.#chunk({}, finishOf(response, this.#calls > 0));
    return null;
  }

  #fail(told: unknown): string {
    this.upstreamError = told;
    return `data: ${JSON.stringify(wholeError(isRecord(told) ? told : { message: told }, toldStatus(told)))}\n\n`;
  }
}

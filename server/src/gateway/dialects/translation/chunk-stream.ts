import { MESSAGE_STOP } from '../anthropic/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { parseData } from '../event-follower.ts';
import { doubtfulIn, hasEnded, isZero, SPOKEN_IN_CHUNK, textOfChunk, usageOf } from '../openai/index.ts';
import { BlockWriter } from './block-writer.ts';
import { messagesError } from './errors.ts';
import { errorInChoices, toldStatus } from '../told-error.ts';
import { records, text } from './parameters.ts';
import { event } from './message-events.ts';
import { matchedStop, stopDetails, stopReason } from './stop-reasons.ts';
import { saidOf } from '../openai/index.ts';
import { KnownCalls } from './known-calls.ts';
import { besideOf, reasoningOf } from './thinking-blocks.ts';
import { TranslatingFollower } from './translating-follower.ts';
import { deltaUsage, messageId, messagesUsage } from './usage.ts';

/** Translates the chunks of a chat completion into a message's stream. */
export class ChunkStreamToMessage extends TranslatingFollower {
  protected readonly lastEvent = MESSAGE_STOP;
  protected readonly textOf = textOfChunk;
  protected readonly spoken = SPOKEN_IN_CHUNK;
  #writer: BlockWriter;
  readonly #known: KnownCalls;
  #begun = false;
  #finish: unknown = null;
  #matched: string | null = null;
  #refusal = '';

  /** @param known what the request says of calls */
  constructor(known = new KnownCalls({})) {
    super();
    this.#known = known;
    this.#writer = new BlockWriter(null, known);
  }

  protected translate(data: string): string | null {
    if (data === '[DONE]') {
      if (!this.#begun) this.spoil(data);
      return null;
    }
    const chunk = parseData(data);
    if (chunk === null) return this.spoil(data);
    // Behind an error nothing is said.
    if (this.upstreamError !== null) return '';
    if (chunk['error'] != null) return this.#fail(chunk['error']);
    this.#readUsage(chunk);
    const { choices } = chunk;
    // Vendors have events of their own, and chunks without an answer.
    if (!Array.isArray(choices)) return '';
    const told = errorInChoices(choices);
    if (told !== null) return this.#fail(told);
    let out = '';
    // Azure's first chunk has neither an answer nor a name.
    if (!this.#begun && choices.length > 0) out = this.#begin(chunk);
    // Of several answers the first, as in a whole one.
    const choice: unknown =
      choices.length === 1 ? choices[0] : choices.find((one) => isRecord(one) && one['index'] === 0);
    return isRecord(choice) && (choice['index'] ?? 0) === 0 ? out + this.#choice(choice) : out;
  }

  protected closing(): string {
    if (!this.#begun) return '';
    const reason = stopReason(this.#finish, this.#writer.called, this.#matched);
    return (
      this.#writer.finish() +
      event({
        type: 'message_delta',
        delta: {
          stop_reason: reason,
          stop_sequence: reason === 'stop_sequence' ? this.#matched : null,
          stop_details: stopDetails(reason, this.#refusal),
          container: null,
        },
        usage: deltaUsage(this.usage),
      })
    );
  }

  #begin(chunk: JsonObject): string {
    this.#begun = true;
    this.#writer = new BlockWriter(chunk['id'], this.#known);
    return event({
      type: 'message_start',
      message: {
        id: messageId(chunk['id']),
        type: 'message',
        role: 'assistant',
        model: chunk['model'],
        content: [],
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        container: null,
        diagnostics: null,
        usage: messagesUsage(null, chunk['service_tier']),
      },
    });
  }

  #choice(choice: JsonObject): string {
    const delta = isRecord(choice['delta']) ? choice['delta'] : {};
    let out = '';
    const reasoning = reasoningOf(delta);
    if (reasoning !== null) out += this.#writer.thinking(reasoning.text, reasoning.field);
    this.#writer.beside(besideOf(delta));
    for (const said of saidOf(delta['content'])) {
      this.#writer.beside(said.extras);
      out += said.kind === 'text' ? this.#writer.text(said.text) : this.#writer.thinking(said.text, 'content');
    }
    const refusal = text(delta['refusal']);
    if (refusal !== '') {
      this.#finish = 'content_filter';
      this.#refusal += refusal;
      out += this.#writer.text(refusal);
    }
    const calls = records(delta['tool_calls']);
    for (const call of calls) out += this.#writer.call(call);
    if (out !== '' || calls.length > 0) this.content();
    if (hasEnded(choice)) {
      this.#finish ??= choice['finish_reason'];
      this.#matched = matchedStop(choice);
      this.complete = true;
      this.committed = true;
    }
    return out;
  }

  #readUsage(chunk: JsonObject): void {
    const usage = usageOf(chunk);
    if (usage === null) return;
    this.doubtful ||= doubtfulIn(chunk);
    if (this.usage === null || !isZero(usage)) this.usage = usage;
  }

  #fail(error: unknown): string {
    this.upstreamError = error;
    return event(messagesError(isRecord(error) ? error : { message: error }, toldStatus(error)));
  }
}

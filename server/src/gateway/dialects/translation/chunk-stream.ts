import { MESSAGE_STOP } from '../anthropic/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { hasEnded, saidOf, SPOKEN_IN_CHUNK, textOfChunk } from '../openai/index.ts';
import { BlockWriter } from './block-writer.ts';
import { messagesError } from './errors.ts';
import { toldStatus } from '../told-error.ts';
import { records, text } from './parameters.ts';
import { event } from './message-events.ts';
import { readChunk, type ChunkWriter } from './read-chunk.ts';
import { matchedStop, stopDetails, stopReason } from './stop-reasons.ts';
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
  readonly #parts: ChunkWriter = {
    begun: () => this.#begun,
    begin: (chunk) => this.#begin(chunk),
    choice: (choice) => this.#choice(choice),
    fail: (error) => this.#fail(error),
    spoil: (data) => this.spoil(data),
  };
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
    return readChunk(this, data, this.#parts);
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

  #fail(error: unknown): string {
    this.upstreamError = error;
    return event(messagesError(isRecord(error) ? error : { message: error }, toldStatus(error)));
  }
}

import {
  begunUsage,
  closedUsage,
  hasMessageContent,
  parseMessageEvent,
  SPOKEN_IN_MESSAGE,
  textOfMessageEvent,
} from '../../anthropic/index.ts';
import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { toldStatus } from '../../told-error.ts';
import { chatError } from '../errors.ts';
import { text } from '../parameters.ts';
import { finishReason } from '../stop-reasons.ts';
import { headOf, writeRefusal } from './message-answer.ts';
import { ResponseFollower } from './response-follower.ts';
import { sealed } from './thoughts.ts';

/** A content block that has begun. */
interface Block {
  readonly start: JsonObject;
  thinking: string;
  signature: string;
  argued: boolean;
}

/** Translates a message's stream into a response's. */
export class MessageStreamToResponse extends ResponseFollower {
  protected readonly textOf = textOfMessageEvent;
  protected readonly spoken = SPOKEN_IN_MESSAGE;
  readonly #blocks = new Map<unknown, Block>();
  #begun: unknown = undefined;
  #stop: unknown = null;

  protected translate(data: string): string | null {
    const event = parseMessageEvent(data);
    if (event === null) return this.spoil(data);
    if (!this.committed && hasMessageContent(event)) this.committed = true;
    if (event['type'] === 'message_stop') return null;
    if (event['type'] === 'error') {
      const told = event['error'] ?? 'an error without a description';
      return this.failed(told, chatError(isRecord(told) ? told : {}, toldStatus(told)));
    }
    this.#read(event);
    return this.writer.take();
  }

  protected finish(): unknown {
    return finishReason(this.#stop);
  }

  #read(event: JsonObject): void {
    const { type, index } = event;
    if (type === 'message_start') {
      this.#begun = isRecord(event['message']) ? event['message'] : {};
      this.begun = begunUsage(this.#begun);
      this.begin(headOf(this.#begun as JsonObject));
    } else if (type === 'content_block_start')
      this.#start(index, isRecord(event['content_block']) ? event['content_block'] : {});
    else if (type === 'content_block_delta') this.#delta(index, isRecord(event['delta']) ? event['delta'] : {});
    else if (type === 'content_block_stop') this.#end(index);
    else if (type === 'message_delta') this.#finish(event);
  }

  #start(index: unknown, start: JsonObject): void {
    this.#blocks.set(index, { start, thinking: '', signature: '', argued: false });
    if (start['type'] === 'tool_use') {
      this.content();
      this.writer.call({ index, id: start['id'], function: { name: start['name'] } });
    } else if (start['type'] === 'redacted_thinking') this.content();
    this.#says(index, start);
  }

  #delta(index: unknown, delta: JsonObject): void {
    if (delta['type'] !== 'input_json_delta') return this.#says(index, delta);
    const block = this.#blocks.get(index);
    const piece = text(delta['partial_json']);
    if (piece === '' || block?.start['type'] !== 'tool_use') return;
    this.contentEvents++;
    block.argued = true;
    this.writer.call({ index, function: { arguments: piece } });
  }

  /** Text, thinking or a signature, of a delta or already in a block's start. */
  #says(index: unknown, from: JsonObject): void {
    const said = text(from['text']);
    if (said !== '') {
      this.contentEvents++;
      this.writer.text(said);
    }
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    block.signature += text(from['signature']);
    const thought = text(from['thinking']);
    if (thought === '') return;
    block.thinking += thought;
    this.contentEvents++;
    this.writer.thinking(thought);
  }

  #end(index: unknown): void {
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    const { start, thinking, signature } = block;
    const { type, data, input } = start;
    if (type === 'thinking') this.writer.seal(sealed({ type, thinking, signature }));
    else if (type === 'redacted_thinking') this.writer.seal(sealed({ type, data }));
    // Arguments that came whole with the start, or not at all: clients parse what they get, and cannot parse nothing.
    else if (type === 'tool_use' && !block.argued)
      this.writer.call({ index, function: { arguments: JSON.stringify(input ?? {}) } });
  }

  #finish(event: JsonObject): void {
    this.usage = closedUsage(this.#begun, event, this.usage);
    const delta = isRecord(event['delta']) ? event['delta'] : {};
    if (delta['stop_reason'] == null) return;
    this.#stop = delta['stop_reason'];
    this.complete = true;
    writeRefusal(this.writer, delta);
  }
}

import { begunUsage, closedUsage, hasMessageContent, parseMessageEvent } from '../anthropic/index.ts';
import { parseDigits } from '../digits.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { text } from './parameters.ts';
import type { TranslatingFollower } from './translating-follower.ts';

/** A content block of a message's stream, as far as it has come. */
export interface MessageBlock {
  /** As it began, every digit of a call's input kept. */
  readonly start: JsonObject;
  /** A tool call's place among the calls of the answer; -1 where it is none. */
  readonly call: number;
  thinking: string;
  signature: string;
  /** Pieces of its arguments came. */
  argued: boolean;
}

/** Writes what a message's stream says, in another protocol. Each part gives what goes to the client. */
export interface MessageWriter {
  readonly begin: (message: JsonObject) => string;
  readonly text: (said: string) => string;
  readonly thinking: (thought: string) => string;
  /** A tool call begins, without arguments. */
  readonly call: (block: MessageBlock) => string;
  readonly argue: (block: MessageBlock, piece: string) => string;
  readonly end: (block: MessageBlock) => string;
  /** The message says why it ended. */
  readonly finish: (delta: JsonObject, blocks: readonly MessageBlock[]) => string;
  readonly fail: (error: unknown) => string;
  /** An event that is none of a message. */
  readonly spoil: (data: string) => string;
}

type Known = Pick<TranslatingFollower, 'usage' | 'begun' | 'committed' | 'contentEvents'>;

const objectOf = (value: unknown): JsonObject => (isRecord(value) ? value : {});

/** The block of an event, every digit of a call's input kept that came with it. */
function exactBlock(block: JsonObject, data: string): JsonObject {
  if (block['type'] !== 'tool_use' || !isRecord(block['input']) || Object.keys(block['input']).length === 0)
    return block;
  const exact = parseDigits(data);
  return isRecord(exact) && isRecord(exact['content_block']) ? exact['content_block'] : block;
}

/** Reads the events of a message's stream and has its parts written. */
export class MessageReader {
  readonly #known: Known;
  readonly #writer: MessageWriter;
  readonly #blocks = new Map<unknown, MessageBlock>();
  #calls = 0;
  #begun: unknown = undefined;

  /** @param known what is known of the stream so far; usage and commitment are set */
  constructor(known: Known, writer: MessageWriter) {
    this.#known = known;
    this.#writer = writer;
  }

  /** Reads one event. @returns `null` at the end of the stream */
  read(data: string): string | null {
    const event = parseMessageEvent(data);
    if (event === null) return this.#writer.spoil(data);
    if (!this.#known.committed && hasMessageContent(event)) this.#known.committed = true;
    switch (event['type']) {
      case 'content_block_delta':
        return this.#delta(event['index'], objectOf(event['delta']));
      case 'content_block_start':
        return this.#start(event['index'], exactBlock(objectOf(event['content_block']), data));
      case 'content_block_stop':
        return this.#stop(event['index']);
      case 'message_start':
        return this.#begin(objectOf(event['message']));
      case 'message_delta':
        return this.#finish(event);
      case 'message_stop':
        return null;
      case 'error':
        return this.#writer.fail(event['error'] ?? 'an error without a description');
      default:
        return '';
    }
  }

  #begin(message: JsonObject): string {
    this.#begun = message;
    this.#known.begun = begunUsage(message);
    return this.#writer.begin(message);
  }

  #start(index: unknown, start: JsonObject): string {
    const isCall = start['type'] === 'tool_use';
    const block: MessageBlock = {
      start,
      call: isCall ? this.#calls++ : -1,
      thinking: '',
      signature: '',
      argued: false,
    };
    this.#blocks.set(index, block);
    if (isCall || start['type'] === 'redacted_thinking') {
      this.#known.committed = true;
      this.#known.contentEvents++;
    }
    return isCall ? this.#writer.call(block) : this.#says(block, start);
  }

  #delta(index: unknown, delta: JsonObject): string {
    const { type } = delta;
    const block = this.#blocks.get(index);
    if (type === 'text_delta' || type === 'thinking_delta' || type === 'signature_delta')
      return this.#says(block, delta);
    if (type !== 'input_json_delta' || block === undefined || block.call === -1) return '';
    const piece = text(delta['partial_json']);
    if (piece === '') return '';
    this.#known.contentEvents++;
    block.argued = true;
    return this.#writer.argue(block, piece);
  }

  /** Text, thinking or a signature, of a delta or already in a block's start. */
  #says(block: MessageBlock | undefined, from: JsonObject): string {
    const said = text(from['text']);
    if (said !== '') {
      this.#known.contentEvents++;
      return this.#writer.text(said);
    }
    if (block !== undefined) block.signature += text(from['signature']);
    const thought = text(from['thinking']);
    if (thought === '') return '';
    if (block !== undefined) block.thinking += thought;
    this.#known.contentEvents++;
    return this.#writer.thinking(thought);
  }

  /** Arguments that came whole with the start, or not at all: clients parse what they get, and cannot parse nothing. */
  #stop(index: unknown): string {
    const block = this.#blocks.get(index);
    if (block === undefined) return '';
    let whole = '';
    if (block.call !== -1 && !block.argued) {
      block.argued = true;
      whole = this.#writer.argue(block, JSON.stringify(block.start['input'] ?? {}));
    }
    return whole + this.#writer.end(block);
  }

  #finish(event: JsonObject): string {
    this.#known.usage = closedUsage(this.#begun, event, this.#known.usage);
    const delta = objectOf(event['delta']);
    return delta['stop_reason'] == null ? '' : this.#writer.finish(delta, [...this.#blocks.values()]);
  }
}

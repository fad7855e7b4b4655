import {
  begunUsage,
  closedUsage,
  hasMessageContent,
  parseMessageEvent,
  SPOKEN_IN_MESSAGE,
  textOfMessageEvent,
} from '../anthropic/index.ts';
import { parseDigits } from '../digits.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { DONE_EVENT } from '../openai/index.ts';
import { chatError } from './errors.ts';
import { toldStatus } from '../told-error.ts';
import { refusalOf } from './message-to-completion.ts';
import { text } from './parameters.ts';
import { finishReason } from './stop-reasons.ts';
import type { NameBack } from './tool-names.ts';
import { thinkingBlocks } from './thinking-blocks.ts';
import { TranslatingFollower } from './translating-follower.ts';
import { chatId, chatTier, chatUsage } from './usage.ts';

/** A content block that has begun. */
interface Block {
  readonly type: unknown;
  /** A tool call's place among the calls of the answer. */
  readonly call: number;
  /** Arguments that came with the start. */
  readonly input: unknown;
  argued: boolean;
  thinking: string;
  signature: string;
  readonly data: unknown;
}

/** The block of an event, every digit of a call's input kept that came with it. */
function exactBlock(block: unknown, data: string): JsonObject {
  if (!isRecord(block)) return {};
  if (block['type'] !== 'tool_use' || !isRecord(block['input']) || Object.keys(block['input']).length === 0)
    return block;
  const exact = parseDigits(data);
  return isRecord(exact) && isRecord(exact['content_block']) ? exact['content_block'] : block;
}

/** Translates a message's stream into the chunks of a chat completion. */
export class MessageStreamToChunks extends TranslatingFollower {
  protected readonly lastEvent = DONE_EVENT;
  protected readonly textOf = textOfMessageEvent;
  protected readonly spoken = SPOKEN_IN_MESSAGE;
  readonly #createdS: number;
  readonly #includeUsage: boolean;
  readonly #blocks = new Map<unknown, Block>();
  #calls = 0;
  #head = '';
  #tail = '';
  #begun: unknown = undefined;

  readonly #nameBack: NameBack;

  /**
   * @param createdS seconds since 1970, for chunks' `created`
   * @param nameBack the caller's names of tools
   */
  constructor(createdS: number, includeUsage: boolean, nameBack: NameBack = (name) => name) {
    super();
    this.#nameBack = nameBack;
    this.#createdS = createdS;
    this.#includeUsage = includeUsage;
    this.#name({});
  }

  protected translate(data: string): string | null {
    const event = parseMessageEvent(data);
    if (event === null) return this.spoil(data);
    if (!this.committed && hasMessageContent(event)) this.committed = true;
    switch (event['type']) {
      case 'content_block_delta':
        return this.#delta(event['index'], isRecord(event['delta']) ? event['delta'] : {});
      case 'content_block_start':
        return this.#start(event['index'], exactBlock(event['content_block'], data));
      case 'content_block_stop':
        return this.#stop(event['index']);
      case 'message_start':
        return this.#begin(isRecord(event['message']) ? event['message'] : {});
      case 'message_delta':
        return this.#finish(event);
      case 'message_stop':
        return null;
      case 'error': {
        this.upstreamError = event['error'] ?? 'an error without a description';
        const error = isRecord(event['error']) ? event['error'] : {};
        return `data: ${JSON.stringify(chatError(error, toldStatus(error)))}\n\n`;
      }
      default:
        return '';
    }
  }

  protected closing(): string {
    if (!this.#includeUsage || this.usage === null) return '';
    return `${this.#head.replace(/\{"index":0,"delta":$/, '')}],"usage":${JSON.stringify(chatUsage(this.usage))}}\n\n`;
  }

  /** Everything of a chunk but its delta, once per stream. */
  #name(message: JsonObject): void {
    const tier = chatTier(isRecord(message['usage']) ? message['usage']['service_tier'] : null);
    const named = {
      id: chatId(message['id']),
      object: 'chat.completion.chunk',
      created: this.#createdS,
      model: text(message['model']),
      ...(tier === undefined ? {} : { service_tier: tier }),
    };
    this.#head = `data: ${JSON.stringify(named).slice(0, -1)},"choices":[{"index":0,"delta":`;
    this.#tail = `}]${this.#includeUsage ? ',"usage":null' : ''}}\n\n`;
  }

  #chunk(delta: string, finish = 'null'): string {
    return `${this.#head}${delta},"finish_reason":${finish}${this.#tail}`;
  }

  #begin(message: JsonObject): string {
    this.#begun = message;
    this.begun = begunUsage(this.#begun);
    this.#name(message);
    return this.#chunk('{"role":"assistant","content":"","refusal":null}');
  }

  #start(index: unknown, block: JsonObject): string {
    const isCall = block['type'] === 'tool_use';
    const call = isCall ? this.#calls++ : -1;
    this.#blocks.set(index, {
      type: block['type'],
      call,
      input: block['input'],
      argued: false,
      thinking: '',
      signature: '',
      data: block['data'],
    });
    if (isCall) {
      this.content();
      return this.#chunk(
        JSON.stringify({
          tool_calls: [
            {
              index: call,
              id: block['id'],
              type: 'function',
              function: { name: this.#nameBack(block['name']), arguments: '' },
            },
          ],
        }),
      );
    }
    if (block['type'] === 'redacted_thinking') this.content();
    return this.#says(index, {
      ...block,
      ...(text(block['signature']) === '' ? {} : { signature: block['signature'] }),
    });
  }

  #delta(index: unknown, delta: JsonObject): string {
    const { type } = delta;
    if (type === 'text_delta' || type === 'thinking_delta' || type === 'signature_delta')
      return this.#says(index, delta);
    const block = this.#blocks.get(index);
    if (type !== 'input_json_delta' || block === undefined || block.call === -1) return '';
    const piece = text(delta['partial_json']);
    if (piece === '') return '';
    this.contentEvents++;
    block.argued = true;
    return this.#chunk(`{"tool_calls":[{"index":${block.call},"function":{"arguments":${JSON.stringify(piece)}}}]}`);
  }

  /** Text, thinking or a signature, of a delta or already in a block's start. */
  #says(index: unknown, from: JsonObject): string {
    const said = text(from['text']);
    if (said !== '') {
      this.contentEvents++;
      return this.#chunk(`{"content":${JSON.stringify(said)}}`);
    }
    const block = this.#blocks.get(index);
    if (block !== undefined) block.signature += text(from['signature']);
    const thought = text(from['thinking']);
    if (thought === '') return '';
    if (block !== undefined) block.thinking += thought;
    this.contentEvents++;
    return this.#chunk(`{"reasoning_content":${JSON.stringify(thought)}}`);
  }

  /** Arguments that came whole with the start, or not at all: clients parse what they get, and cannot parse nothing. */
  #stop(index: unknown): string {
    const block = this.#blocks.get(index);
    if (block === undefined || block.call === -1 || block.argued) return '';
    block.argued = true;
    return this.#chunk(
      `{"tool_calls":[{"index":${block.call},"function":{"arguments":${JSON.stringify(JSON.stringify(block.input ?? {}))}}}]}`,
    );
  }

  #finish(event: JsonObject): string {
    this.usage = closedUsage(this.#begun, event, this.usage);
    const delta = isRecord(event['delta']) ? event['delta'] : {};
    if (delta['stop_reason'] == null) return '';
    this.complete = true;
    const thinking = this.#thinkingBlocks();
    const refusal = delta['stop_reason'] === 'refusal' ? refusalOf(delta['stop_details']) : null;
    return (
      (thinking.length === 0 ? '' : this.#chunk(JSON.stringify({ thinking_blocks: thinking }))) +
      (refusal === null ? '' : this.#chunk(JSON.stringify({ refusal }))) +
      this.#chunk('{}', JSON.stringify(finishReason(delta['stop_reason'])))
    );
  }

  #thinkingBlocks(): readonly JsonObject[] {
    const blocks = [...this.#blocks.values()].map(({ type, thinking, signature, data }) =>
      type === 'thinking' ? { type, thinking, signature } : { type, data },
    );
    return thinkingBlocks(blocks);
  }
}

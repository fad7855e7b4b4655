import { SPOKEN_IN_MESSAGE, textOfMessageEvent } from '../anthropic/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { DONE_EVENT } from '../openai/index.ts';
import { chatError } from './errors.ts';
import { toldStatus } from '../told-error.ts';
import { refusalOf } from './message-to-completion.ts';
import { text } from './parameters.ts';
import { MessageReader, type MessageBlock } from './read-message.ts';
import { finishReason } from './stop-reasons.ts';
import type { NameBack } from './tool-names.ts';
import { thinkingBlocks } from './thinking-blocks.ts';
import { TranslatingFollower } from './translating-follower.ts';
import { chatId, chatTier, chatUsage } from './usage.ts';

/** Translates a message's stream into the chunks of a chat completion. */
export class MessageStreamToChunks extends TranslatingFollower {
  protected readonly lastEvent = DONE_EVENT;
  protected readonly textOf = textOfMessageEvent;
  protected readonly spoken = SPOKEN_IN_MESSAGE;
  readonly #createdS: number;
  readonly #includeUsage: boolean;
  readonly #nameBack: NameBack;
  #head = '';
  #tail = '';
  readonly #reader = new MessageReader(this, {
    begin: (message) => {
      this.#name(message);
      return this.#chunk('{"role":"assistant","content":"","refusal":null}');
    },
    text: (said) => this.#chunk(`{"content":${JSON.stringify(said)}}`),
    thinking: (thought) => this.#chunk(`{"reasoning_content":${JSON.stringify(thought)}}`),
    call: (block) => this.#call(block),
    argue: ({ call }, piece) =>
      this.#chunk(`{"tool_calls":[{"index":${call},"function":{"arguments":${JSON.stringify(piece)}}}]}`),
    end: () => '',
    finish: (delta, blocks) => this.#finish(delta, blocks),
    fail: (told) => {
      this.upstreamError = told;
      const error = isRecord(told) ? told : {};
      return `data: ${JSON.stringify(chatError(error, toldStatus(error)))}\n\n`;
    },
    spoil: (data) => this.spoil(data),
  });

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
    return this.#reader.read(data);
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

  #call({ start, call }: MessageBlock): string {
    const named = { name: this.#nameBack(start['name']), arguments: '' };
    return this.#chunk(
      JSON.stringify({ tool_calls: [{ index: call, id: start['id'], type: 'function', function: named }] }),
    );
  }

  #finish(delta: JsonObject, blocks: readonly MessageBlock[]): string {
    this.complete = true;
    const thinking = thinkingBlocks(
      blocks.map(({ start: { type, data }, thinking: thought, signature }) =>
        type === 'thinking' ? { type, thinking: thought, signature } : { type, data },
      ),
    );
    const refusal = delta['stop_reason'] === 'refusal' ? refusalOf(delta['stop_details']) : null;
    return (
      (thinking.length === 0 ? '' : this.#chunk(JSON.stringify({ thinking_blocks: thinking }))) +
      (refusal === null ? '' : this.#chunk(JSON.stringify({ refusal }))) +
      this.#chunk('{}', JSON.stringify(finishReason(delta['stop_reason'])))
    );
  }
}

import { cutText } from '../../../units/index.ts';
import { dataOf, EventFollower, parseData, type Verdict } from '../event-follower.ts';
import { idIn } from '../control/facts.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { spokenMembers } from '../spoken-bytes.ts';
import { begunUsage, closedUsage } from './usage.ts';

const EMPTY = Buffer.alloc(0);
const NAME = Buffer.from('event: ');
const DELTA = Buffer.from('content_block_delta');
const NAME_END = NAME.length + DELTA.length;
/** The event that ends a message. */
export const MESSAGE_STOP = Buffer.from('event: message_stop\ndata: {"type":"message_stop"}\n\n');

/** A delta by its `event:` line alone: nine in ten events are one, and nothing in it is ours to know. */
const isDelta = (event: Buffer): boolean => {
  const behind = event[NAME_END];
  return (
    (behind === 0x0a || behind === 0x0d) &&
    event.compare(DELTA, 0, DELTA.length, NAME.length, NAME_END) === 0 &&
    event[0] === NAME[0]
  );
};

const EMPTY_AT_START: readonly unknown[] = ['text', 'thinking'];

/** A block that begins with something in it, such as a tool's name. */
const startsFull = (block: unknown): boolean =>
  isRecord(block) && (!EMPTY_AT_START.includes(block['type']) || Boolean(block['text']) || Boolean(block['thinking']));

const deltaHasContent = (delta: unknown): boolean =>
  isRecord(delta) && Object.entries(delta).some(([key, value]) => key !== 'type' && value !== null && value !== '');

/** Whether an event commits the answer: from then on no other deployment may serve it. */
export function hasMessageContent(event: JsonObject): boolean {
  switch (event['type']) {
    case 'content_block_start':
      return startsFull(event['content_block']);
    case 'content_block_delta':
      return deltaHasContent(event['delta']);
    case 'message_delta':
      return isRecord(event['delta']) && event['delta']['stop_reason'] != null;
    default:
      return false;
  }
}

const messageEvent = (event: unknown): JsonObject | null =>
  isRecord(event) && typeof event['type'] === 'string' ? event : null;

/** The data of an event as an object with a `type`; `null` where it is none. */
export const parseMessageEvent = (data: string): JsonObject | null => messageEvent(parseData(data));

const SPOKEN = ['text', 'thinking', 'partial_json'] as const;

/** {@link SPOKEN} as they stand in an event. */
export const SPOKEN_IN_MESSAGE = spokenMembers(...SPOKEN);

/** What an event of a message says to its reader, thoughts and the arguments of tool calls included. */
export function textOfMessageEvent({ delta, content_block: block }: JsonObject): string {
  const from = isRecord(delta) ? delta : block;
  let said = '';
  if (isRecord(from)) for (const name of SPOKEN) if (typeof from[name] === 'string') said += from[name];
  return said;
}

const containerIn = (from: unknown): readonly string[] => {
  const id = isRecord(from) && isRecord(from['container']) ? idIn(from['container']) : null;
  return id === null ? [] : [id];
};

/** A message, which the provider may keep as a thread, and its container. */
export const madeIn = (message: unknown): readonly string[] => {
  const id = idIn(message);
  return id === null ? [] : [id, ...containerIn(message)];
};

/**
 * Follows a message's stream without changing it: finds the first content event, reads usage from its first and its
 * closing event, and holds `message_stop` back. Usage is known once the closing event has come: what a message
 * begins with is true of its input and says nothing about its output.
 */
export class MessagesFollower extends EventFollower {
  protected readonly textOf = textOfMessageEvent;
  protected readonly spoken = SPOKEN_IN_MESSAGE;
  #last: Buffer = EMPTY;
  #begun: unknown = undefined;

  /** Empty while the message is not whole: a stream that ends here was cut off. */
  get last(): Buffer {
    return this.#last;
  }

  protected inspect(event: Buffer, value?: unknown): Verdict {
    if (this.committed && isDelta(event)) {
      this.contentEvents++;
      return 'forward';
    }
    if (value !== undefined) return this.#readValue(messageEvent(value), event);
    const data = dataOf(event);
    return data === '' ? 'forward' : this.#readValue(parseMessageEvent(data), event);
  }

  #readValue(parsed: JsonObject | null, event: Buffer): Verdict {
    if (parsed === null) this.garbage ??= cutText(dataOf(event), 80);
    return parsed === null ? 'forward' : this.#read(parsed, event);
  }

  #read(parsed: JsonObject, event: Buffer): Verdict {
    const begins = hasMessageContent(parsed);
    this.committed ||= begins;
    // Every delta counts as the quick way counts it, an empty one too.
    if (parsed['type'] === 'content_block_delta' ? this.committed : begins && parsed['type'] === 'content_block_start')
      this.contentEvents++;
    switch (parsed['type']) {
      case 'message_start':
        this.#begun = parsed['message'];
        this.begun = begunUsage(this.#begun);
        this.made = madeIn(parsed['message']);
        return 'forward';
      case 'message_delta':
        if (begins) this.#last = MESSAGE_STOP;
        this.made = [...this.made, ...containerIn(parsed['delta'])];
        this.usage = closedUsage(this.#begun, parsed, this.usage);
        return 'forward';
      case 'error':
        this.upstreamError ??= parsed['error'] ?? 'an error without a description';
        return 'forward';
      case 'message_stop':
        this.#last = Buffer.from(event);
        return 'last';
      default:
        return 'forward';
    }
  }
}

import { cutText } from '../../../units/index.ts';
import { dataOf, EventFollower, parseData, type Verdict } from '../event-follower.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { saidOf } from './said.ts';
import { spokenMembers, type MemberWatch } from '../spoken-bytes.ts';
import { errorInChoices } from '../told-error.ts';
import { doubtfulIn, isZero, usageOf } from './usage.ts';

const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;
const WATCHED = ['error', 'usage', 'finish_reason'] as const;
const NO_EVENT = Buffer.alloc(0);
/** `data: [DONE]` with its line ends, and some space to spare. */
const LONGEST_DONE_BYTES = 24;
export const DONE_EVENT = Buffer.from('data: [DONE]\n\n');

/** A content event commits the answer: from then on no other deployment may serve it. */
const hasContent = (choice: unknown): boolean => {
  if (!isRecord(choice)) return false;
  if (hasEnded(choice)) return true;
  const delta = choice['delta'];
  return (
    isRecord(delta) && Object.entries(delta).some(([key, value]) => key !== 'role' && value != null && value !== '')
  );
};

/** What a chunk has beside text, as far as it can be told without parsing it. */
class ChunkWatch implements MemberWatch {
  readonly watched = spokenMembers(...WATCHED);
  /** It says what only a parser can read, or is no whole JSON. */
  isToBeRead = false;
  /** A choice has a reason why it ended. */
  isFinished = false;
  hasEmptyReason = false;

  found(event: Buffer, which: number, value: number): void {
    const name = WATCHED[which];
    // With `include_usage` every chunk carries `"usage":null`; only an object is worth parsing.
    if (name === 'error' || (name === 'usage' && event[value] === OPEN_BRACE)) this.isToBeRead = true;
    else if (name === 'finish_reason' && event[value] === QUOTE) {
      if (event[value + 1] === QUOTE) this.hasEmptyReason = true;
      else this.isFinished = true;
    }
  }

  broken(): void {
    this.isToBeRead = true;
  }

  clear(): void {
    this.isToBeRead = false;
    this.isFinished = false;
    this.hasEmptyReason = false;
  }
}

const SPOKEN = ['content', 'reasoning_content', 'reasoning', 'refusal'] as const;

/** {@link SPOKEN} as they stand in a chunk. */
export const SPOKEN_IN_CHUNK = spokenMembers(...SPOKEN, 'arguments');

/** What a chunk says to its reader, thoughts and the arguments of tool calls included. */
export function textOfChunk(chunk: JsonObject): string {
  let said = '';
  if (!Array.isArray(chunk['choices'])) return said;
  for (const choice of chunk['choices'] as readonly unknown[]) {
    const delta = isRecord(choice) ? choice['delta'] : null;
    if (!isRecord(delta)) continue;
    for (const name of SPOKEN) if (typeof delta[name] === 'string') said += delta[name];
    if (Array.isArray(delta['content'])) for (const part of saidOf(delta['content'])) said += part.text;
    if (!Array.isArray(delta['tool_calls'])) continue;
    for (const call of delta['tool_calls'] as readonly unknown[]) {
      const called = isRecord(call) ? call['function'] : null;
      if (isRecord(called) && typeof called['arguments'] === 'string') said += called['arguments'];
    }
  }
  return said;
}

/** A finish reason that says something. */
export const hasEnded = (choice: unknown): boolean =>
  isRecord(choice) && choice['finish_reason'] != null && choice['finish_reason'] !== '';

/**
 * Follows a chat completion's stream without changing it: finds the first content event, reads usage, strips the
 * usage chunk where the client did not ask for it and pings, which no chat client knows, and holds `[DONE]` back.
 */
export class ChatFollower extends EventFollower {
  protected readonly textOf = textOfChunk;
  protected readonly spoken = SPOKEN_IN_CHUNK;
  protected override readonly watch = new ChunkWatch();
  readonly #stripUsage: boolean;
  /** A choice has come. */
  #answers = false;
  #ended = false;
  /** The newest event that was passed on unread: it may be the one that says why the answer ended. */
  #unread: Buffer | null = null;

  constructor(stripUsage: boolean) {
    super();
    this.#stripUsage = stripUsage;
  }

  get last(): Buffer {
    if (!this.#ended && this.#unread !== null) this.#readEnd(parseData(dataOf(this.#unread))?.['choices']);
    this.#unread = null;
    return this.#ended && this.upstreamError === null ? DONE_EVENT : NO_EVENT;
  }

  protected inspect(event: Buffer, value?: unknown): Verdict {
    const { isToBeRead, isFinished, hasEmptyReason } = this.watch;
    this.watch.clear();
    if (this.committed && event.length > LONGEST_DONE_BYTES && value === undefined && !isToBeRead) {
      if (event[0] !== COLON) {
        this.contentEvents++;
        if (!this.#ended) {
          if (isFinished) this.#ended = !hasEmptyReason;
          this.#unread = event;
        }
      }
      return 'forward';
    }
    const data = value === undefined ? dataOf(event) : null;
    if (data === '') return 'forward';
    if (data === '[DONE]') {
      if (this.#answers) this.#ended = true;
      else this.garbage ??= 'an end without an answer';
      return 'last';
    }
    const chunk = data === null ? value : parseData(data);
    if (!isRecord(chunk)) {
      this.garbage ??= cutText(dataOf(event), 80);
      return 'forward';
    }
    if (chunk['type'] === 'ping') return 'strip';
    this.upstreamError ??= chunk['error'] ?? null;
    this.#readUsage(chunk);
    this.#readChoices(chunk['choices']);
    return this.#stripUsage && isUsageOnly(chunk) ? 'strip' : 'forward';
  }

  #readUsage(chunk: JsonObject): void {
    const usage = usageOf(chunk);
    if (usage === null) return;
    this.doubtful ||= doubtfulIn(chunk);
    // Zeros are told by servers that did not count, and replace no count.
    if (this.usage === null || !isZero(usage)) this.usage = usage;
  }

  #readEnd(choices: unknown): void {
    if (!Array.isArray(choices)) return;
    this.upstreamError ??= errorInChoices(choices);
    this.#ended ||= this.upstreamError === null && choices.some(hasEnded);
  }

  #readChoices(choices: unknown): void {
    if (!Array.isArray(choices)) return;
    this.#answers ||= choices.length > 0;
    this.#readEnd(choices);
    if (!choices.some(hasContent)) return;
    this.committed ||= this.upstreamError === null;
    this.contentEvents++;
  }
}

/** A chunk that is there for its usage alone. */
function isUsageOnly({ choices, usage, error }: JsonObject): boolean {
  return usage != null && error == null && (choices == null || (Array.isArray(choices) && choices.length === 0));
}

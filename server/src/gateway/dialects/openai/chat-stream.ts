import { cutText } from '../../../units/index.ts';
import { dataOf, EventFollower, parseData, type Verdict } from '../event-follower.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { spokenMembers } from '../spoken-bytes.ts';
import { usageOf } from './usage.ts';

const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const USAGE = Buffer.from('"usage"');
const ERROR = Buffer.from('"error"');
/** `data: [DONE]` with its line ends, and some space to spare. */
const LONGEST_DONE_BYTES = 24;
export const DONE_EVENT = Buffer.from('data: [DONE]\n\n');

/** A content event commits the answer: from then on no other deployment may serve it. */
const hasContent = (choice: unknown): boolean => {
  if (!isRecord(choice)) return false;
  if (choice['finish_reason'] != null) return true;
  const delta = choice['delta'];
  return (
    isRecord(delta) && Object.entries(delta).some(([key, value]) => key !== 'role' && value != null && value !== '')
  );
};

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/** With `include_usage` every chunk carries `"usage":null`; only an object is worth parsing. */
function hasUsageObject(event: Buffer): boolean {
  for (let at = event.indexOf(USAGE); at !== -1; at = event.indexOf(USAGE, at + 1)) {
    let i = at + USAGE.length;
    while (isBlank(event[i]) || event[i] === COLON) i++;
    if (event[i] === OPEN_BRACE) return true;
  }
  return false;
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
    if (!Array.isArray(delta['tool_calls'])) continue;
    for (const call of delta['tool_calls'] as readonly unknown[]) {
      const called = isRecord(call) ? call['function'] : null;
      if (isRecord(called) && typeof called['arguments'] === 'string') said += called['arguments'];
    }
  }
  return said;
}

/**
 * Follows a chat completion's stream without changing it: finds the first content event, reads usage, strips the
 * usage chunk where the client did not ask for it, and holds `[DONE]` back.
 */
export class ChatFollower extends EventFollower {
  readonly last = DONE_EVENT;
  protected readonly textOf = textOfChunk;
  protected readonly spoken = SPOKEN_IN_CHUNK;
  readonly #stripUsage: boolean;

  constructor(stripUsage: boolean) {
    super();
    this.#stripUsage = stripUsage;
  }

  protected inspect(event: Buffer, value?: unknown): Verdict {
    if (this.committed && event.length > LONGEST_DONE_BYTES && !event.includes(ERROR) && !hasUsageObject(event)) {
      if (event[0] !== COLON) this.contentEvents++;
      return 'forward';
    }
    let chunk = value;
    if (value === undefined) {
      const data = dataOf(event);
      if (data === '') return 'forward';
      if (data === '[DONE]') return 'last';
      chunk = parseData(data);
    }
    const choices =
      isRecord(chunk) && Array.isArray(chunk['choices']) ? (chunk['choices'] as readonly unknown[]) : null;
    if (!isRecord(chunk) || (choices === null && chunk['error'] == null)) {
      this.garbage ??= cutText(dataOf(event), 80);
      return 'forward';
    }
    if (chunk['error'] != null) this.upstreamError = chunk['error'];
    this.usage = usageOf(chunk) ?? this.usage;
    if (choices?.some(hasContent)) {
      this.committed = true;
      this.contentEvents++;
    }
    return chunk['usage'] != null && choices?.length === 0 && this.#stripUsage ? 'strip' : 'forward';
  }
}

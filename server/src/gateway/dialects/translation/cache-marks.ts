import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import type { ChatValueCase } from './chat-value-cases.ts';
import { records, type Tell } from './parameters.ts';

const MOST_MARKS = 4;
/** Of too many, so many at the beginning stay: what conversations share stands there. */
const FIRST_KEPT = 2;
const HOUR = '1h';

/** The parts of a request that may be marked for Anthropic's cache. */
export interface Markable {
  readonly tools: readonly JsonObject[];
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
  /** The mark on the request itself, which stands for its last block. */
  readonly whole: unknown;
}

const isMarked = (block: JsonObject): boolean => isRecord(block['cache_control']);

/**
 * At most four marks, and none of an hour behind one of five minutes, in the order in which Anthropic reads: tools,
 * system, messages.
 */
export function fitCacheMarks(parts: Markable, tell: Tell<ChatValueCase>): Markable {
  const all = [...parts.tools, ...parts.system, ...parts.messages.flatMap(({ content }) => records(content))].filter(
    isMarked,
  );
  const count = all.length + (isRecord(parts.whole) ? 1 : 0);
  if (count === 0) return parts;
  const over = count - MOST_MARKS;
  if (over > 0) tell('cache_control[over-4]');
  let at = 0;
  let short = false;
  const fitted = (mark: unknown): JsonObject | undefined => {
    const place = at++;
    if (over > 0 && place >= FIRST_KEPT && place < FIRST_KEPT + over) return undefined;
    const long = isRecord(mark) && mark['ttl'] === HOUR;
    if (long && short) tell('cache_control.ttl');
    short ||= !long;
    return long && !short ? { type: 'ephemeral', ttl: HOUR } : { type: 'ephemeral' };
  };
  const fit = (block: JsonObject): JsonObject => {
    if (!isMarked(block)) return block;
    const { cache_control: old, ...rest } = block;
    const mark = fitted(old);
    return mark === undefined ? rest : { ...rest, cache_control: mark };
  };
  return {
    tools: parts.tools.map(fit),
    system: parts.system.map(fit),
    messages: parts.messages.map((message) => ({ ...message, content: records(message['content']).map(fit) })),
    whole: isRecord(parts.whole) ? fitted(parts.whole) : undefined,
  };
}

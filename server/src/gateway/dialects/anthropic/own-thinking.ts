import { isRecord } from '../record.ts';
import type { JsonObject, Outgoing } from '../lane.ts';
import { itemsKept, memberOf } from '../kept-items.ts';
import { spliceBody } from '../splice.ts';
import { THINKING_MARK } from '../thinking-mark.ts';

const MARK = Buffer.from(THINKING_MARK);

const isOwn = (block: unknown): boolean =>
  isRecord(block) &&
  block['type'] === 'thinking' &&
  typeof block['signature'] === 'string' &&
  block['signature'].startsWith(THINKING_MARK);

/** What becomes of a turn: nothing, some of its blocks go, or all of it. */
function ownBlocks(turn: unknown): { readonly gone: ReadonlySet<number>; readonly all: boolean } {
  const blocks: readonly unknown[] = isRecord(turn) && Array.isArray(turn['content']) ? turn['content'] : [];
  const gone = new Set<number>();
  blocks.forEach((block, at) => {
    if (isOwn(block)) gone.add(at);
  });
  return { gone, all: gone.size > 0 && gone.size === blocks.length };
}

/** Thinking that was switched on must stand before the calls whose results come now: without it there is none. */
function thinksOverCalls({ thinking, messages }: JsonObject, gone: ReadonlyMap<number, unknown>): boolean {
  const turns: readonly unknown[] = Array.isArray(messages) ? messages : [];
  const last = turns.at(-1);
  const content: readonly unknown[] = isRecord(last) && Array.isArray(last['content']) ? last['content'] : [];
  return (
    isRecord(thinking) &&
    thinking['type'] === 'enabled' &&
    gone.has(turns.length - 2) &&
    content.some((block) => isRecord(block) && block['type'] === 'tool_result')
  );
}

/**
 * A body without the thinking of other vendors, which Anthropic did not sign and refuses: only such blocks go, and turns
 * that were nothing else; every other byte that stays is as it was.
 */
export function withoutOwnThinking(
  body: Buffer,
  parsed: JsonObject,
): Omit<Outgoing, 'body'> & { readonly body: Buffer } {
  if (!body.includes(MARK) || !Array.isArray(parsed['messages'])) return { body, dropped: [] };
  const own = new Map<number, ReturnType<typeof ownBlocks>>();
  parsed['messages'].forEach((turn: unknown, at) => {
    const found = ownBlocks(turn);
    if (found.gone.size > 0) own.set(at, found);
  });
  const messages = own.size === 0 ? undefined : memberOf(body, body.indexOf('{'), 'messages');
  if (messages === undefined) return { body, dropped: [] };
  const turns = itemsKept(
    body,
    messages,
    (at) => own.get(at)?.all ?? false,
    (at, start, end) => {
      const found = own.get(at);
      const content = found === undefined ? undefined : memberOf(body, start, 'content');
      if (found === undefined || content === undefined) return body.subarray(start, end);
      const blocks = itemsKept(body, content, (block) => found.gone.has(block));
      return Buffer.concat([body.subarray(start, content.start), blocks, body.subarray(content.end, end)]);
    },
  );
  const whole = Buffer.concat([body.subarray(0, messages.start), turns, body.subarray(messages.end)]);
  return thinksOverCalls(parsed, own)
    ? { body: spliceBody(whole, {}, ['thinking']), dropped: ['thinking[history]'] }
    : { body: whole, dropped: [] };
}

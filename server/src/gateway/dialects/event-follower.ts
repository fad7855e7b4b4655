import type { Usage } from '../../units/index.ts';
import { isRecord } from './json-body.ts';
import type { Followed, JsonObject, StreamFollower } from './lane.ts';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = Buffer.alloc(0);
/** What is held of an event that does not end; longer ones pass unread. */
const LONGEST_EVENT_BYTES = 4_194_304;

/** The end of the first event at or after `from`, behind its blank line; -1 when it is not complete. */
export function eventEnd(bytes: Buffer, from: number): number {
  for (let i = bytes.indexOf(LF, from); i !== -1; i = bytes.indexOf(LF, i + 1)) {
    if (bytes[i + 1] === LF) return i + 2;
    if (bytes[i + 1] === CR && bytes[i + 2] === LF) return i + 3;
  }
  return -1;
}

/** The data of one event, its lines joined; empty for a comment. */
export function dataOf(event: Buffer): string {
  const text = event.toString('utf8');
  // Nearly every event is one line.
  if (text.startsWith('data:') && text.indexOf('\n') >= text.length - 2) return text.slice(5).trim();
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
}

/** The data of an event as an object; `null` where it is none. */
export function parseData(data: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(data);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** What becomes of an event: to the client, nowhere, or held back because it ends the stream. */
export type Verdict = 'forward' | 'strip' | 'last';

/** Cuts a stream into events at any byte boundary and forwards them as they are, except where `inspect` says otherwise. */
export abstract class EventFollower implements StreamFollower {
  #pending: Buffer = EMPTY;
  usage: Usage | null = null;
  begun: Usage | null = null;
  contentEvents = 0;
  committed = false;
  garbage: string | null = null;
  upstreamError: unknown = null;
  hear: StreamFollower['hear'] = null;
  abstract readonly last: Buffer;

  /** Reads one whole event. Sets what it finds. */
  protected abstract inspect(event: Buffer): Verdict;
  /** What an event says to its reader; empty for most kinds. */
  protected abstract textOf(event: JsonObject): string;

  #tell(hear: (text: string) => void, event: Buffer): void {
    const parsed = parseData(dataOf(event));
    const text = parsed === null ? '' : this.textOf(parsed);
    if (text !== '') hear(text);
  }

  push(bytes: Buffer): Followed {
    const buffer = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    let kept: Buffer[] | null = null;
    let from = 0;
    let keptFrom = 0;
    let done = false;
    for (let end = eventEnd(buffer, 0); end !== -1 && !done; end = eventEnd(buffer, from)) {
      const event = buffer.subarray(from, end);
      const verdict = this.inspect(event);
      if (this.hear !== null) this.#tell(this.hear, event);
      if (verdict !== 'forward') {
        kept ??= [];
        if (from > keptFrom) kept.push(buffer.subarray(keptFrom, from));
        keptFrom = end;
        done = verdict === 'last';
      }
      from = end;
    }
    if (buffer.length - from > LONGEST_EVENT_BYTES) {
      this.garbage ??= `an event of more than ${LONGEST_EVENT_BYTES} bytes`;
      from = buffer.length;
    }
    this.#pending = done || from === buffer.length ? EMPTY : buffer.subarray(from);
    const tail = buffer.subarray(keptFrom, from);
    if (kept === null) return { forward: tail, done };
    if (tail.length > 0) kept.push(tail);
    return { forward: kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept), done };
  }
}

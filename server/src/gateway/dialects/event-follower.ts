import { Gathered, type Usage } from '../../units/index.ts';
import { isRecord } from './json-body.ts';
import type { Followed, JsonObject, StreamFollower } from './lane.ts';
import { LargeEvent, type EventValue } from './large-event.ts';
import { spokenBytes, type MemberWatch } from './spoken-bytes.ts';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = Buffer.alloc(0);
/** What is held of an event that does not end; longer ones pass unread. */
const LONGEST_EVENT_BYTES = 16_777_216;
/** A longer event is read while it comes. */
const LARGE_EVENT_BYTES = 131_072;
/** The longest end of an event, less the byte that completes it. */
const OVERLAP_BYTES = 2;

/** The end of the first event at or after `from`, behind its blank line; -1 when it is not complete. */
function eventEnd(bytes: Buffer, from: number): number {
  for (let i = bytes.indexOf(LF, from); i !== -1; i = bytes.indexOf(LF, i + 1)) {
    if (bytes[i + 1] === LF) return i + 2;
    if (bytes[i + 1] === CR && bytes[i + 2] === LF) return i + 3;
  }
  return -1;
}

/** Cuts a stream into whole events at any byte boundary. Each byte is looked at once, however small the pieces. */
export class EventCutter {
  readonly #held = new Gathered();
  #buffer: Buffer = EMPTY;
  #search = 0;
  /** Events of what came are being read. */
  #isRead = false;
  /** Behind the last whole event. */
  from = 0;

  /** What came and what was held before it; empty while no event is whole. */
  add(bytes: Buffer): Buffer {
    const held = this.#held;
    this.from = 0;
    this.#isRead = true;
    // What is held has no end of an event in it; one may begin in its last bytes.
    this.#search = Math.max(0, held.length - OVERLAP_BYTES);
    // Only a line that has just ended can end an event with what comes.
    const { last } = held;
    const isEdge = last === LF || last === CR;
    const edge = isEdge ? Buffer.concat([held.tail(OVERLAP_BYTES), bytes.subarray(0, OVERLAP_BYTES)]) : EMPTY;
    const whole = held.length === 0 || eventEnd(edge, 0) !== -1 || eventEnd(bytes, 0) !== -1;
    held.append(bytes);
    this.#buffer = whole ? held.view() : EMPTY;
    return this.#buffer;
  }

  /** Bytes of the event that is not whole yet, as one part; empty where they are few. */
  large(): Buffer {
    return this.#held.length > LARGE_EVENT_BYTES ? this.#held.view() : EMPTY;
  }

  /** What of it came since, in parts. */
  part(index: number): Buffer | null {
    return this.#held.part(index);
  }

  get heldBytes(): number {
    return this.#held.length;
  }

  /** The end of the next whole event, which begins at {@link from}; -1 where there is none. */
  next(): number {
    return eventEnd(this.#buffer, this.#search);
  }

  /** An event has been read to its end. */
  read(end: number): void {
    this.from = end;
    this.#search = end;
  }

  /** Holds what is no whole event yet. @returns what is too long to be held, and let go */
  hold(): Buffer {
    const held = this.#held;
    this.#isRead = false;
    const rest = held.length - this.from;
    if (rest > LONGEST_EVENT_BYTES) return held.take().subarray(this.from);
    if (this.from > 0) {
      const all = held.take();
      held.append(all.subarray(this.from));
    }
    return EMPTY;
  }

  /** Nothing more is read. */
  drop(): void {
    this.#isRead = false;
    this.#held.take();
  }

  /** Nothing more comes. Between two pieces what is held is in no event that was read: its memory is free at once. */
  free(): void {
    if (!this.#isRead) this.#held.free();
  }
}

export const TOO_LONG = `an event of more than ${LONGEST_EVENT_BYTES} bytes`;

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
  readonly #cutter = new EventCutter();
  #large: LargeEvent | null = null;
  usage: Usage | null = null;
  doubtful = false;
  made: readonly string[] = [];
  begun: Usage | null = null;
  contentEvents = 0;
  contentBytes = 0;
  committed = false;
  garbage: string | null = null;
  upstreamError: unknown = null;
  hear: StreamFollower['hear'] = null;
  abstract readonly last: Buffer;

  /**
   * Reads one whole event. Sets what it finds.
   * @param value of its data, where it was read while it came
   */
  protected abstract inspect(event: Buffer, value?: unknown): Verdict;
  /** What an event says to its reader; empty for most kinds. */
  protected abstract textOf(event: JsonObject): string;
  /** Members of an event that hold such text. */
  protected abstract readonly spoken: readonly Buffer[];
  /** Is told of other members of an event before it is inspected, where it is small. */
  protected readonly watch: MemberWatch | null = null;

  get heldBytes(): number {
    return this.#cutter.heldBytes;
  }

  free(): void {
    this.#cutter.free();
  }

  #tell(hear: (text: string) => void, event: Buffer): void {
    const parsed = parseData(dataOf(event));
    const text = parsed === null ? '' : this.textOf(parsed);
    if (text !== '') hear(text);
  }

  #read(event: Buffer, large: EventValue | null): Verdict {
    if (large === null) {
      this.contentBytes += spokenBytes(event, this.spoken, this.watch);
      const verdict = this.inspect(event);
      if (this.hear !== null) this.#tell(this.hear, event);
      return verdict;
    }
    const verdict = this.inspect(event, large.value);
    const text = isRecord(large.value) ? this.textOf(large.value) : '';
    if (text === '') return verdict;
    this.contentBytes += text.length + large.extraBytes;
    this.hear?.(text);
    return verdict;
  }

  /** More of an event that is not whole yet has come. */
  #readOn(): void {
    if (this.#large !== null) return this.#large.readOn(this.#cutter);
    const start = this.#cutter.large();
    if (start.length > 0) this.#large = new LargeEvent(start, this.hear !== null);
  }

  push(bytes: Buffer): Followed {
    const cutter = this.#cutter;
    const buffer = cutter.add(bytes);
    if (buffer.length === 0) this.#readOn();
    let kept: Buffer[] | null = null;
    let keptFrom = 0;
    let done = false;
    for (let end = cutter.next(); end !== -1 && !done; end = cutter.next()) {
      const event = buffer.subarray(cutter.from, end);
      const verdict = this.#read(event, this.#large?.end(event) ?? null);
      this.#large = null;
      if (verdict !== 'forward') {
        kept ??= [];
        if (cutter.from > keptFrom) kept.push(buffer.subarray(keptFrom, cutter.from));
        keptFrom = end;
        done = verdict === 'last';
      }
      cutter.read(end);
    }
    let over: Buffer = EMPTY;
    if (done) cutter.drop();
    else if ((over = cutter.hold()).length > 0) {
      this.garbage ??= TOO_LONG;
      this.#large = null;
    }
    const tail = cutter.from === keptFrom ? EMPTY : buffer.subarray(keptFrom, cutter.from);
    if (kept === null && over.length === 0) return { forward: tail, done };
    kept ??= [];
    if (tail.length > 0) kept.push(tail);
    if (over.length > 0) kept.push(over);
    return { forward: kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept), done };
  }
}

import { cutText } from '../../../units/index.ts';
import type { Usage } from '../../../units/index.ts';
import { dataOf, EventCutter, parseData, TOO_LONG } from '../event-follower.ts';
import type { Followed, JsonObject, StreamFollower } from '../lane.ts';
import { spokenBytes } from '../spoken-bytes.ts';

const EMPTY = Buffer.alloc(0);
const SAMPLE = 80;

const DATA_LINE = '\ndata:';

/** {@link dataOf}, quick where an event is its name and one line, as Anthropic's are. */
function eventData(bytes: Buffer, from: number, end: number): string {
  const text = bytes.toString('utf8', from, end);
  const at = text.startsWith('event:') ? text.indexOf('\n') : -1;
  const oneLine = at !== -1 && text.startsWith(DATA_LINE, at) && text.indexOf('\n', at + 1) >= text.length - 3;
  return oneLine ? text.slice(at + DATA_LINE.length).trim() : dataOf(bytes.subarray(from, end));
}

/** Cuts a stream into events at any byte boundary and sends what `translate` makes of each. */
export abstract class TranslatingFollower implements StreamFollower {
  readonly #cutter = new EventCutter();
  usage: Usage | null = null;
  doubtful = false;
  begun: Usage | null = null;
  readonly made: readonly string[] = [];
  contentEvents = 0;
  contentBytes = 0;
  committed = false;
  garbage: string | null = null;
  upstreamError: unknown = null;
  hear: StreamFollower['hear'] = null;
  /** The upstream said why its answer ended. */
  protected complete = false;
  /** What the client has not been told when the stream ends. */
  #closing: string | null = null;

  /** One event's data in the client's words; `null` where it ends the stream and {@link closing} says the rest. */
  protected abstract translate(data: string): string | null;
  /** What comes before the last event of a good stream; asked once. */
  protected abstract closing(): string;
  protected abstract readonly lastEvent: Buffer;
  /** What an event of the upstream says to its reader. */
  protected abstract textOf(event: JsonObject): string;
  /** Members of an event that hold such text. */
  protected abstract readonly spoken: readonly Buffer[];

  get heldBytes(): number {
    return this.#cutter.heldBytes;
  }

  free(): void {
    this.#cutter.free();
  }

  #tell(hear: (text: string) => void, data: string): void {
    const parsed = parseData(data);
    const text = parsed === null ? '' : this.textOf(parsed);
    if (text !== '') hear(text);
  }

  /** Empty while the answer is not whole: a stream that ends here was cut off. */
  get last(): Buffer {
    if (!this.complete || this.upstreamError !== null) return EMPTY;
    return Buffer.concat([Buffer.from(this.#close()), this.lastEvent]);
  }

  #close(): string {
    this.#closing ??= this.closing();
    return this.#closing;
  }

  push(bytes: Buffer): Followed {
    const cutter = this.#cutter;
    const buffer = cutter.add(bytes);
    let out = '';
    let done = false;
    for (let end = cutter.next(); end !== -1 && !done; end = cutter.next()) {
      const data = eventData(buffer, cutter.from, end);
      this.contentBytes += spokenBytes(buffer.subarray(cutter.from, end), this.spoken);
      cutter.read(end);
      if (data === '') continue;
      if (this.hear !== null) this.#tell(this.hear, data);
      const said = this.translate(data);
      done = said === null;
      if (said !== null) out += said;
      else if (this.upstreamError === null && this.garbage === null) out += this.#end();
    }
    if (done) cutter.drop();
    else if (cutter.hold().length > 0) this.garbage ??= TOO_LONG;
    return { forward: out === '' ? EMPTY : Buffer.from(out), done };
  }

  #end(): string {
    const closing = this.#close();
    this.complete = true;
    this.#closing = '';
    return closing;
  }

  /** An event that is none of the upstream's protocol. */
  protected spoil(data: string): string {
    this.garbage ??= cutText(data, SAMPLE);
    return '';
  }

  /** A content event: it commits the answer and counts. */
  protected content(): void {
    this.committed = true;
    this.contentEvents++;
  }
}

import {
  LineBytes,
  tryParseRow,
  entryOfRow,
  emptyRecordBook,
  type Entry,
  writeEntry,
  type NamedRecords,
} from '../entry/index.ts';

const DEFAULT_BYTES = 4 * 1024 * 1024;
const DEFAULT_CAPACITY = 5000;
/** Tables come and go by the hour; beyond so many records the oldest lines can no longer be read. */
const MOST_RECORDS = 4096;

/**
 * The newest entries, as the lines that the journal writes, in one ring of bytes: objects kept for every request
 * would be what the garbage collector does all day. What `/v1/decisions/{id}` and the decision list ask before they
 * ask the disk.
 */
export class RecentEntries {
  readonly #ring: Uint8Array;
  readonly #capacity: number;
  readonly #starts: Float64Array;
  readonly #lengths: Float64Array;
  #book = emptyRecordBook();
  /** What the book was last taught from: a batch names the same few records over and over. */
  #learned: NamedRecords | null = null;
  #learnedSize = 0;
  #oldest = 0;
  #next = 0;
  #at = 0;

  constructor(capacity = DEFAULT_CAPACITY, bytes = DEFAULT_BYTES) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`a ring of ${capacity} entries is not possible`);
    this.#capacity = capacity;
    this.#ring = new Uint8Array(bytes);
    this.#starts = new Float64Array(capacity);
    this.#lengths = new Float64Array(capacity);
  }

  get size(): number {
    return this.#next - this.#oldest;
  }

  /** Keeps an entry that no journal has written. */
  add(entry: Entry): void {
    const lines = new LineBytes();
    const named: NamedRecords = new Set();
    writeEntry(lines, entry, named);
    this.addLine(lines, 0, named);
  }

  /**
   * @param from where in the lines the last one begins
   * @param named at least the records that it names; the same set with more in it as lines go on is cheapest
   */
  addLine(lines: LineBytes, from: number, named: NamedRecords): void {
    const length = lines.length - from;
    if (length > this.#ring.length) return;
    if (named !== this.#learned || named.size !== this.#learnedSize) this.#learn(named);
    if (this.#at + length > this.#ring.length) {
      this.#drop(this.#at, this.#ring.length);
      this.#at = 0;
    }
    this.#drop(this.#at, this.#at + length);
    if (this.size === this.#capacity) this.#dropOldest();
    lines.copySince(from, this.#ring, this.#at);
    const slot = this.#next % this.#capacity;
    this.#starts[slot] = this.#at;
    this.#lengths[slot] = length;
    this.#next++;
    this.#at += length;
  }

  /** The newest of an id: looked for in the bytes, so that nothing is kept for an entry but its line. */
  get(id: string): Entry | undefined {
    const wanted = new TextEncoder().encode(`{"id":${JSON.stringify(id)},`);
    for (let sequence = this.#next - 1; sequence >= this.#oldest; sequence--) {
      const start = this.#starts[sequence % this.#capacity] as number;
      let same = wanted.length - 1;
      // From its end: the beginnings are all alike.
      while (same >= 0 && this.#ring[start + same] === wanted[same]) same--;
      if (same < 0) return this.#read(sequence);
    }
    return undefined;
  }

  /** Newest first. Each is read when it is asked for. */
  *newest(): Generator<Entry> {
    for (let sequence = this.#next - 1; sequence >= this.#oldest; sequence--) {
      const entry = this.#read(sequence);
      if (entry !== undefined) yield entry;
    }
  }

  #read(sequence: number): Entry | undefined {
    const slot = sequence % this.#capacity;
    const start = this.#starts[slot] as number;
    const parsed = tryParseRow(
      new TextDecoder().decode(this.#ring.subarray(start, start + (this.#lengths[slot] as number))),
    );
    if (parsed?.kind !== 'entry') return undefined;
    try {
      return entryOfRow(parsed.row, this.#book);
    } catch {
      return undefined;
    }
  }

  #learn(named: NamedRecords): void {
    this.#learned = named;
    this.#learnedSize = named.size;
    for (const record of named) {
      const book: Map<string, unknown> = 'factors' in record ? this.#book.factors : this.#book.candidates;
      if (book.has(record.id)) continue;
      if (this.#book.factors.size + this.#book.candidates.size >= MOST_RECORDS) this.#book = emptyRecordBook();
      if ('factors' in record) this.#book.factors.set(record.id, record);
      else this.#book.candidates.set(record.id, record);
    }
  }

  /** Forgets the lines, oldest first, whose bytes lie in a part that is about to be written. */
  #drop(from: number, to: number): void {
    while (this.size > 0) {
      const slot = this.#oldest % this.#capacity;
      const start = this.#starts[slot] as number;
      if (start >= to || start + (this.#lengths[slot] as number) <= from) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    this.#oldest++;
  }
}

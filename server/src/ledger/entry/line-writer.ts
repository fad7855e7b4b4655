import { sameAsOf } from './compiled.ts';
import type { Found } from './field.ts';
import { bytesOf, jsonBytes, LineBytes } from './line-bytes.ts';
import type { CandidateRecord, FactorRecord } from './records.ts';

/** Records that lines name: they belong before them in the file. */
export type NamedRecords = Set<FactorRecord | CandidateRecord>;

/** How many texts of a column, or pieces of texts, are kept as bytes. */
export const MAX_KEPT = 4096;
/** A longer one is made again each time. */
const LONGEST_KEPT = 512;

/** A column of texts: they come again and again, so key and value are kept as the bytes they are written as. */
export class TextColumn {
  readonly #key: Uint8Array;
  readonly #kept = new Map<string, Uint8Array>();
  #last: string | null = null;
  #lastBytes: Uint8Array = new Uint8Array(0);

  constructor(key: string) {
    this.#key = keyBytes(key);
  }

  write(to: LineBytes, value: string | null): void {
    if (value === null) return;
    if (value === this.#last) {
      to.raw(this.#lastBytes);
      return;
    }
    let bytes = this.#kept.get(value);
    if (bytes === undefined) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      bytes = Buffer.concat([this.#key, jsonBytes(value)]);
      if (value.length <= LONGEST_KEPT) this.#kept.set(value, bytes);
    }
    this.#last = value;
    this.#lastBytes = bytes;
    to.raw(bytes);
  }
}

export const keyBytes = (key: string): Uint8Array => bytesOf(`,"${key}":`);

/** Writes a number under its key; an unknown one has none. */
export function writeNumber(to: LineBytes, key: Uint8Array, value: number | null): void {
  if (value === null || !Number.isFinite(value)) return;
  to.raw(key);
  to.number(value);
}

/** Writes what is neither a text of ours nor a number. */
export function writeJson(to: LineBytes, key: Uint8Array, value: unknown): void {
  to.raw(key);
  to.raw(jsonBytes(value));
}

/** Where one row is written: its line, its list of numbers, and the records it names. */
export interface LineWriter {
  to: LineBytes;
  readonly numbers: Float64Array;
  /** Place of a column in the list. */
  readonly nth: Readonly<Record<string, number>>;
  named: NamedRecords;
}

/** Texts that go together, as the bytes they are written as. Compared before they are used again, so never stale. */
interface Block {
  readonly values: readonly (string | null)[];
  readonly bytes: Uint8Array;
}

/** Blocks are made here and copied out: a buffer of its own would cost each more than it holds. */
const scratch = new LineBytes();

/** Text columns that are written as one piece as long as none of them changes. */
export class TextBlock {
  readonly #columns: readonly TextColumn[];
  readonly #getters: readonly ((row: never) => unknown)[];
  readonly #fits: (row: object, values: readonly unknown[]) => boolean;

  constructor(fields: readonly Found[]) {
    this.#columns = fields.map(({ leaf }) => new TextColumn(leaf.column.name));
    this.#getters = fields.map(({ get }) => get);
    this.#fits = sameAsOf(fields.map(({ path }) => path));
  }

  /** The piece of a row: the one before where it still fits. */
  of(row: object, before: Block | undefined): Block {
    if (before !== undefined && this.#fits(row, before.values)) return before;
    const values = this.#getters.map((get) => get(row as never) as string | null);
    scratch.clear();
    for (const [i, column] of this.#columns.entries()) column.write(scratch, values[i] ?? null);
    return { values, bytes: scratch.taken().slice() };
  }
}

export type { Block };

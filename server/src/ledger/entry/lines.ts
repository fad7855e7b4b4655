import { open } from 'node:fs/promises';
import { JoulegateError } from '../../units/index.ts';
import { ENTRY, ENTRY_SCHEMA, type Entry } from './entry.ts';
import { leavesOf, partsOf, readShape, type Found, type Row } from './field.ts';
import { bytesOf, LineBytes, MAX_KEPT } from './line-bytes.ts';
import {
  fillingOf,
  keyedOf,
  TextBlock,
  keepRecord,
  type Block,
  type LineWriter,
  type NamedRecords,
  type FactorRecord,
  type RecordBook,
  type RecordRow,
} from './line-writer.ts';

const LEAVES = leavesOf(ENTRY);
const PARTS = partsOf(ENTRY);
const nameOf = ({ leaf }: Found): string => leaf.column.name;
const inList = LEAVES.filter(
  ({ leaf }) =>
    leaf.form === 'number' && !leaf.rare && !/^(cache|documents|guard|waited|at_once)_/.test(nameOf({ leaf } as Found)),
);

/**
 * Columns whose values a line of the journal holds in one list, `numbers`, in this order: nearly every entry has them,
 * and their names would be half of its bytes. Unknown ones are `null`; the list ends with the last known.
 */
export const NUMBERED: readonly string[] = [...inList.map(nameOf), ...PARTS.flatMap(({ listed }) => listed)];
/** Key of the list. */
export const NUMBERS_KEY = 'numbers';

const OF_PARTS = NUMBERED.length - inList.length;
const fill = fillingOf(
  inList.map(({ path }) => path),
  OF_PARTS,
);
const writeKeyed = keyedOf(
  LEAVES.filter((found) => !inList.includes(found) && found.leaf.block === null && nameOf(found) !== 'id'),
);
const blockOf = (name: 'caller' | 'place'): TextBlock =>
  new TextBlock(LEAVES.filter(({ leaf }) => leaf.block === name));

/** Where it ran: the same for every entry of a deployment and hour. */
const PLACE = blockOf('place');
const places = new WeakMap<FactorRecord, Block>();
/** Who asked for what: mostly the same for the entries of one key and workload. */
const CALLER = blockOf('caller');
const callers = new Map<string, Map<string, Block>>();

function writeCaller(to: LineBytes, entry: Entry): void {
  let ofKey = callers.get(entry.keyId);
  if (ofKey === undefined) {
    if (callers.size >= MAX_KEPT) callers.clear();
    ofKey = new Map();
    callers.set(entry.keyId, ofKey);
  }
  const before = ofKey.get(entry.workload);
  const block = CALLER.of(entry, before);
  if (block !== before) ofKey.set(entry.workload, block);
  to.raw(block.bytes);
}

function writePlace(to: LineBytes, entry: Entry): void {
  const key = entry.attempts[0]?.factors ?? null;
  const before = key === null ? undefined : places.get(key);
  const block = PLACE.of(entry, before);
  if (key !== null && block !== before) places.set(key, block);
  to.raw(block.bytes);
}

const ID = bytesOf('{"id":');
const [NUMBERS, END] = [bytesOf(`,"${NUMBERS_KEY}":[`), bytesOf(']}\n')];
/** The row that is being written: one for all, since nothing waits in between. */
const line: LineWriter = {
  to: new LineBytes(),
  numbers: new Float64Array(NUMBERED.length),
  nth: Object.fromEntries(NUMBERED.map((name, i) => [name, i])),
  named: new Set(),
};

/**
 * Writes one entry as a line of the journal, newline included. Keys are the columns of a sealed segment, but for the
 * numbers that stand in one list; what is unknown has no key. Candidates' numbers keep four significant digits.
 *
 * @param named takes the records that the line names: they belong before it in the file
 * @throws TypeError when a value of the entry has no place in JSON; nothing is written then
 */
export function writeEntry(to: LineBytes, entry: Entry, named: NamedRecords): void {
  const start = to.length;
  try {
    writeColumns(to, entry, named);
  } catch (error) {
    to.truncate(start);
    throw error;
  }
}

function writeColumns(to: LineBytes, entry: Entry, named: NamedRecords): void {
  const { numbers } = line;
  const row = entry as unknown as Row;
  line.to = to;
  line.named = named;
  to.raw(ID);
  to.id(entry.id);
  writeCaller(to, entry);
  writePlace(to, entry);
  writeKeyed(to, row);
  fill(row, numbers, 0);
  for (const part of PARTS) part.write(line, row);
  let count = numbers.length;
  while (count > 0 && Number.isNaN(numbers[count - 1])) count--;
  to.raw(NUMBERS);
  to.numbers(numbers, count);
  to.raw(END);
}

/** One entry as a line of text. */
export function entryLine(entry: Entry, named: NamedRecords): string {
  const to = new LineBytes();
  writeEntry(to, entry, named);
  return Buffer.from(to.taken()).toString('utf8');
}

/** The row in a parsed line: every value under the name of its column. */
export function rowOfLine(parsed: Row): Row {
  const { [NUMBERS_KEY]: list, ...named } = parsed;
  if (!Array.isArray(list)) return parsed;
  const row: Record<string, unknown> = named;
  for (let i = 0; i < list.length && i < NUMBERED.length; i++) row[NUMBERED[i] as string] = list[i];
  return row;
}

/**
 * The entry in a row.
 * @param book the records that stand before it
 * @throws Error when the row names a record that is not there
 */
export const entryOfRow = (row: Row, book: RecordBook): Entry => ({
  schema: ENTRY_SCHEMA,
  ...readShape(ENTRY, row, book),
});

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** A line and where it stands. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Byte after the line's newline. */
  readonly endByte: number;
}

/**
 * The complete lines of a file, in pieces of at most one read, so that a large file is never in memory.
 *
 * @param endByte read up to here, where a line must end; `null`: to the last newline there is
 * @throws JoulegateError JG_LEDGER when the file is shorter than `endByte` or no line ends there
 */
export async function* readLines(path: string, endByte: number | null): AsyncGenerator<readonly Line[]> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    let number = 0;
    for (;;) {
      const wanted = endByte === null ? CHUNK_BYTES : Math.min(CHUNK_BYTES, endByte - position);
      const bytesRead = wanted === 0 ? 0 : (await handle.read(buffer, 0, wanted, position)).bytesRead;
      if (bytesRead === 0) break;
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const startByte = position - rest.length;
      position += bytesRead;
      const lines: Line[] = [];
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE, rest.length); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
        number++;
        lines.push({ text: bytes.toString('utf8', from, at), number, endByte: startByte + at + 1 });
        from = at + 1;
      }
      rest = bytes.subarray(from);
      if (lines.length > 0) yield lines;
    }
    if (endByte !== null && (position < endByte || rest.length > 0)) {
      const message =
        position < endByte
          ? `the file has ${position} bytes and should have ${endByte}`
          : `no line ends at byte ${endByte}`;
      throw new JoulegateError('JG_LEDGER', message, {
        where: path,
        hint: 'run "joulegate ledger verify" and restore the file from a backup',
      });
    }
  } finally {
    await handle.close();
  }
}

/** What a line of a journal file is. */
export type JournalRow =
  | { readonly kind: 'entry'; readonly row: Row }
  | { readonly kind: 'record'; readonly row: RecordRow }
  /** The first line, which names the file. */
  | { readonly kind: 'journal' };

/** The row in a line of text, or `null` where there is none. */
export function tryParseRow(text: string): JournalRow | null {
  try {
    const line = JSON.parse(text) as (Row & Partial<RecordRow>) | null;
    if (typeof line !== 'object' || line === null) return null;
    if (typeof line.record === 'string')
      return typeof line.record_json === 'string' ? { kind: 'record', row: line as RecordRow } : null;
    if (typeof line['journal'] === 'string') return { kind: 'journal' };
    const row = rowOfLine(line);
    return typeof row['id'] === 'string' && Number.isFinite(row['at_ms']) ? { kind: 'entry', row } : null;
  } catch {
    return null;
  }
}

/**
 * Reads one line: an entry, or `null` where it is a record, which goes into the book, or names the file.
 * @throws JoulegateError JG_LEDGER naming file and line
 */
export function parseLine(line: Line, path: string, book: RecordBook): Entry | null {
  const damaged = (message: string, cause?: unknown): Error =>
    new JoulegateError('JG_LEDGER', message, {
      where: `${path}:${line.number}`,
      hint: 'run "joulegate ledger verify" and restore the file from a backup',
      cause,
    });
  const parsed = tryParseRow(line.text);
  if (parsed === null) throw damaged('a line is not an entry');
  if (parsed.kind === 'journal') return null;
  if (parsed.kind === 'record') {
    keepRecord(book, parsed.row);
    return null;
  }
  try {
    return entryOfRow(parsed.row, book);
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}

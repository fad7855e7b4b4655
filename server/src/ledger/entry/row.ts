import { fillingOf } from './compiled.ts';
import { ENTRY, ENTRY_SCHEMA, type Entry } from './entry.ts';
import { leavesOf, partsOf, readShape, type Found, type Row } from './field.ts';
import { bytesOf, jsonBytes, LineBytes } from './line-bytes.ts';
import {
  keyBytes,
  MAX_KEPT,
  TextBlock,
  TextColumn,
  writeJson,
  writeNumber,
  type Block,
  type LineWriter,
  type NamedRecords,
} from './line-writer.ts';
import type { FactorRecord, RecordBook } from './records.ts';

const LEAVES = leavesOf(ENTRY);
const PARTS = partsOf(ENTRY);
const nameOf = ({ leaf }: Found): string => leaf.column.name;
const inList = LEAVES.filter(
  ({ leaf }) => leaf.form === 'number' && !leaf.rare && !nameOf({ leaf } as Found).startsWith('cache_'),
);

/**
 * Columns whose values a line of the journal holds in one list, `numbers`, in this order: nearly every entry has them,
 * and their names would be half of its bytes. Unknown ones are `null`; the list ends with the last known.
 */
export const NUMBERED: readonly string[] = [...inList.map(nameOf), ...PARTS.flatMap(({ listed }) => listed)];
/** Key of the list. */
export const NUMBERS_KEY = 'numbers';

const fill = fillingOf(inList.map(({ path }) => path));
const keyed = LEAVES.filter((found) => !inList.includes(found) && found.leaf.block === null && nameOf(found) !== 'id');
const of = (form: Found['leaf']['form']) => keyed.filter(({ leaf }) => leaf.form === form);
const TEXTS = of('text').map((found) => ({ column: new TextColumn(nameOf(found)), get: found.get }));
const RARE = of('number').map((found) => ({ key: keyBytes(nameOf(found)), get: found.get }));
const JSONS = of('json').map((found) => ({ key: keyBytes(nameOf(found)), get: found.get }));
const FLAGS = of('flag').map((found) => ({
  yes: bytesOf(`,"${nameOf(found)}":true`),
  no: bytesOf(`,"${nameOf(found)}":false`),
  get: found.get,
}));
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

const QUOTE = 0x22;
const ID = bytesOf('{"id":');
const [NUMBERS, END] = [bytesOf(`,"${NUMBERS_KEY}":[`), bytesOf(']}\n')];
const PLAIN_ID = /^[\w.:-]*$/;
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
  if (PLAIN_ID.test(entry.id)) {
    to.byte(QUOTE);
    to.ascii(entry.id);
    to.byte(QUOTE);
  } else to.raw(jsonBytes(entry.id));
  writeCaller(to, entry);
  writePlace(to, entry);
  for (const { yes, no, get } of FLAGS) to.raw(get(row) === true ? yes : no);
  for (const { column, get } of TEXTS) column.write(to, get(row) as string | null);
  for (const { key, get } of RARE) writeNumber(to, key, get(row) as number | null);
  for (const { key, get } of JSONS) {
    const value = get(row);
    if (value !== null) writeJson(to, key, value);
  }
  fill(row, numbers);
  numbers.fill(NaN, inList.length);
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

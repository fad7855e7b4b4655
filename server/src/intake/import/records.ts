import { csvData } from '../../edge/index.ts';
import { cutText, JoulegateError } from '../../units/index.ts';
import type { Fields } from './fields.ts';

/** A row of a file before anybody knows what it means. */
export interface FileRecord {
  readonly where: string;
  readonly fields: Fields;
  /** Why it has no fields: a line with too many cells, a value that is no object. */
  readonly broken: string | null;
}

/** A file as rows with named fields; buckets of APIs are flattened, their times repeated on each result. */
export interface FileRecords {
  /** Names that the first record has. */
  readonly names: readonly string[];
  readonly records: readonly FileRecord[];
  readonly notes: readonly string[];
}

const NAMES_SHOWN = 12;
const NAME_SHOWN = 40;

/** Names of a file for a message: a file of another kind may have any, of any length. @example namesIn(['a', 'b']) // 'a, b' */
export const namesIn = (names: readonly string[]): string =>
  names
    .slice(0, NAMES_SHOWN)
    .map((name) => cutText(name, NAME_SHOWN))
    .join(', ') || 'nothing';

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The separator that the head has most of. */
function separatorOf(head: string): ',' | '\t' | ';' {
  const count = (separator: string): number => head.split(separator).length;
  return count('\t') > count(',') ? '\t' : count(';') > count(',') ? ';' : ',';
}

function fromCsv(text: string): FileRecords {
  const headEnd = text.indexOf('\n');
  const rows = csvData.rows(text, separatorOf(headEnd === -1 ? text : text.slice(0, headEnd)));
  const head = rows.next();
  const names = head.done === true ? [] : head.value.cells.map((name) => name.trim());
  const records: FileRecord[] = [];
  for (const { line, cells } of rows) {
    const broken =
      cells.length === names.length ? null : `it has ${cells.length} cells, the head names ${names.length}`;
    const fields: Record<string, string> = {};
    if (broken === null) for (const [i, name] of names.entries()) fields[name] = cells[i] as string;
    records.push({ where: `line ${line}`, fields, broken });
  }
  return { names, records, notes: [] };
}

const recordOf = (value: unknown, where: string): FileRecord =>
  isObject(value) ? { where, fields: value, broken: null } : { where, fields: {}, broken: 'it is no object' };

/** A page holds buckets, a bucket holds results; anything else is a row itself. */
function flatten(value: unknown, where: string, into: FileRecord[], notes: Set<string>): void {
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) flatten(each, `${where}[${i}]`, into, notes);
    return;
  }
  if (!isObject(value)) {
    into.push(recordOf(value, where));
    return;
  }
  const { data, results, has_more: hasMore, ...own } = value;
  if (Array.isArray(data)) {
    if (hasMore === true) notes.add(`${where}: has_more is true: more pages were not exported`);
    flatten(data, where === '$' ? 'data' : `${where}.data`, into, notes);
  } else if (Array.isArray(results)) {
    for (const [i, each] of results.entries())
      into.push(recordOf(isObject(each) ? { ...own, ...each } : each, `${where}.results[${i}]`));
  } else into.push(recordOf(value, where));
}

function fromJson(text: string, path: string): FileRecords {
  const records: FileRecord[] = [];
  const notes = new Set<string>();
  try {
    flatten(JSON.parse(text), '$', records, notes);
  } catch (cause) {
    const lines = text.split('\n');
    // One document a line: pages as they were downloaded, or rows of a database.
    if (lines.length < 2 || !isWhole(lines[0] as string))
      throw new JoulegateError('JG_DATA', `${path} is no JSON: ${(cause as Error).message}`, {
        where: path,
        hint: 'give the file as it was downloaded',
      });
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      if (isWhole(line)) flatten(JSON.parse(line), `line ${i + 1}`, records, notes);
      else records.push({ where: `line ${i + 1}`, fields: {}, broken: 'it is no JSON' });
    }
  }
  const names = Object.keys(records.find(({ broken }) => broken === null)?.fields ?? {});
  return { names, records, notes: [...notes] };
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Reads a text as CSV, TSV, JSON, or JSON a line. @throws JoulegateError JG_DATA where it is none */
export function recordsOf(text: string, path: string): FileRecords {
  const bare = text.replace(/^\ufeff/, '');
  const start = bare.trimStart()[0];
  return start === '{' || start === '[' ? fromJson(bare, path) : fromCsv(bare);
}

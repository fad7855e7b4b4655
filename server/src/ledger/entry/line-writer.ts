import { createHash } from 'node:crypto';
import type { Decision, FootprintFactors } from '../../kernel/index.ts';
import { wellFormedJson, type EpochHour } from '../../units/index.ts';
import { bytesOf, keyBytes, LineBytes, TextColumn, writeJson, writeNumber } from './line-bytes.ts';

/** The factors that a footprint was computed with, named by their content. */
export interface FactorRecord {
  readonly id: string;
  readonly factors: FootprintFactors;
}

/** The candidates that the decisions of one table have in common, named by their content. */
export interface CandidateRecord {
  readonly id: string;
  readonly deployments: readonly string[];
  readonly errors: NonNullable<Decision['errors']> | null;
  /** Which intensity was weighed; `null`: the average, and no marginal one is known. */
  readonly carbonSignal: NonNullable<Decision['carbonSignal']> | null;
}

const ID_LENGTH = 16;
const contentId = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, ID_LENGTH);

/** What a grid zone's hour was taken for; the least and the most where it became known better within the hour. */
export interface GridFactor {
  readonly zone: string;
  readonly hour: EpochHour;
  /** Average, life cycle. */
  readonly lifecycleGPerKwh: readonly [number, number];
  readonly directGPerKwh: readonly [number, number] | null;
  readonly source: string;
  readonly licence: string | null;
}

/** A publication or a list that figures stand on. */
export interface FactorSource {
  readonly what: 'energy' | 'grid' | 'scope 2, location' | 'scope 2, market' | 'scope 3, category 3' | 'price';
  readonly source: string;
  readonly licence: string | null;
}

/**
 * A price that entries of an hour or a day at a deployment were computed with: several where tiers or lists differ. Of
 * entries that are not retired and were priced here, not imported.
 */
export interface ChargedPrice {
  /** The first hour of the time. */
  readonly fromHour: EpochHour;
  readonly deployment: string;
  readonly model: string | null;
  readonly requests: number;
  readonly price: FactorRecord['factors']['price'];
  /** How their energy was obtained. */
  readonly method: string;
}

const factorRecords = new WeakMap<FootprintFactors, FactorRecord>();
const candidateRecords = new WeakMap<object, CandidateRecord>();

/**
 * The record of a table's factors: the same object for the same factors, so that it is hashed once a table.
 */
export function factorRecordOf(factors: FootprintFactors): FactorRecord {
  let record = factorRecords.get(factors);
  if (record === undefined) {
    record = { id: contentId(JSON.stringify(factors)), factors };
    factorRecords.set(factors, record);
  }
  return record;
}

/** The record of what a decision shares with every decision of its table. */
export function candidateRecordOf({ deployments, errors, carbonSignal }: Decision): CandidateRecord {
  const key = carbonSignal ?? errors ?? deployments;
  let record = candidateRecords.get(key);
  if (record === undefined || record.deployments !== deployments || record.errors !== (errors ?? null)) {
    record = {
      id: contentId(JSON.stringify([deployments, errors ?? null, carbonSignal ?? null])),
      deployments,
      errors: errors ?? null,
      carbonSignal: carbonSignal ?? null,
    };
    candidateRecords.set(key, record);
  }
  return record;
}

/** Records by id, as they were read before the entries that name them. */
export interface RecordBook {
  readonly factors: Map<string, FactorRecord>;
  readonly candidates: Map<string, CandidateRecord>;
}

export const emptyRecordBook = (): RecordBook => ({ factors: new Map(), candidates: new Map() });

/** A record as it stands in a journal file: one line before the first entry that names it. */
export interface RecordRow {
  readonly record: 'factors' | 'candidates';
  readonly record_id: string;
  readonly record_json: string;
}

const lines = new WeakMap<FactorRecord | CandidateRecord, string>();

/** The line of a record, newline included. */
export function recordLine(record: FactorRecord | CandidateRecord): string {
  let line = lines.get(record);
  if (line === undefined) {
    const row: RecordRow =
      'factors' in record
        ? { record: 'factors', record_id: record.id, record_json: JSON.stringify(wellFormedJson(record.factors)) }
        : {
            record: 'candidates',
            record_id: record.id,
            record_json: JSON.stringify(
              wellFormedJson({
                deployments: record.deployments,
                errors: record.errors,
                carbonSignal: record.carbonSignal,
              }),
            ),
          };
    line = `${JSON.stringify(row)}\n`;
    lines.set(record, line);
  }
  return line;
}

/** Takes a record that was read into a book; `kind` and the rest as {@link RecordRow} has them. */
export function keepRecord(book: RecordBook, row: RecordRow): void {
  if (row.record === 'factors') {
    if (!book.factors.has(row.record_id))
      book.factors.set(row.record_id, { id: row.record_id, factors: JSON.parse(row.record_json) as FootprintFactors });
  } else if (!book.candidates.has(row.record_id)) {
    const { deployments, errors, carbonSignal } = JSON.parse(row.record_json) as Omit<CandidateRecord, 'id'>;
    book.candidates.set(row.record_id, { id: row.record_id, deployments, errors, carbonSignal });
  }
}

/**
 * Functions made once, at load, of the paths of a table: as fast as if every field were written out by hand, which a walk
 * along the table is not (2.5 us an entry more). They are made of the table's own names, never of anything that came in.
 */
const NAME = /^[A-Za-z_]\w*$/;

/** How a value is read, as an expression: `e.latency.ttftMs`. @param dot between members. @throws RangeError where a name is no plain one */
function expressionOf(of: string, path: readonly string[], dot = '.'): string {
  for (const name of path)
    if (!NAME.test(name)) throw new RangeError(`a field cannot be named ${JSON.stringify(name)}`);
  return `${of}.${path.join(dot)}`;
}

/**
 * Puts numbers of a row into a list, in the order of their paths, from a place on; unknown ones are NaN.
 * @param unknownBehind so many behind them become NaN too
 */
export const fillingOf = (
  paths: readonly (readonly string[])[],
  unknownBehind: number,
): ((row: object, list: Float64Array, from: number) => void) =>
  new Function(
    'e',
    'list',
    'from',
    [...paths.map((path) => `${expressionOf('e', path)} ?? NaN`), ...Array<string>(unknownBehind).fill('NaN')]
      .map((value, i) => `list[from + ${i}] = ${value};`)
      .join('\n'),
  ) as (row: object, list: Float64Array, from: number) => void;

/** Whether the values of a row are those of a list. */
export const sameAsOf = (paths: readonly (readonly string[])[]): ((row: object, list: readonly unknown[]) => boolean) =>
  new Function(
    'e',
    'list',
    `return ${paths.map((path, i) => `${expressionOf('e', path)} === list[${i}]`).join(' && ')};`,
  ) as (row: object, list: readonly unknown[]) => boolean;

/** Whether two rows agree in some values. @param pairs paths in the one and in the other */
export const agreeingOf = (
  pairs: readonly (readonly [readonly string[], readonly string[]])[],
): ((one: object, other: object) => boolean) =>
  new Function(
    'a',
    'b',
    `return ${pairs.map(([a, b]) => `${expressionOf('a', a)} === ${expressionOf('b', b)}`).join(' && ')};`,
  ) as (one: object, other: object) => boolean;

/** Records that lines name: they belong before them in the file. */
export type NamedRecords = Set<FactorRecord | CandidateRecord>;

/** What a value is. */
export type Form = 'number' | 'text' | 'flag' | 'json';

/** A value with a column of its own, and where it stands in a row. */
interface Written {
  readonly leaf: { readonly column: { readonly name: string }; readonly form: Form };
  /** Names of members, outermost first. */
  readonly path: readonly string[];
}

type WriteValue = (to: LineBytes, value: unknown) => void;
/** How a value that is known is written under its key, in the order of a line. */
const KEYED: readonly (readonly [form: Form, of: (name: string) => WriteValue])[] = [
  [
    'flag',
    (name) => {
      const [yes, no] = [bytesOf(`,"${name}":true`), bytesOf(`,"${name}":false`)];
      return (to, value) => to.raw(value === true ? yes : no);
    },
  ],
  [
    'text',
    (name) => {
      const column = new TextColumn(name);
      return (to, value) => column.write(to, value as string);
    },
  ],
  [
    'number',
    (name) => {
      const key = keyBytes(name);
      return (to, value) => writeNumber(to, key, value as number);
    },
  ],
  [
    'json',
    (name) => {
      const key = keyBytes(name);
      return (to, value) => writeJson(to, key, value);
    },
  ],
];

/** Writes columns under keys of their own, by their form and then in the order of their table; what is unknown has no key. */
export function keyedOf(fields: readonly Written[]): (to: LineBytes, row: object) => void {
  const columns = KEYED.flatMap(([form, of]) =>
    fields.flatMap(({ leaf, path }) => (leaf.form === form ? [{ path, write: of(leaf.column.name) }] : [])),
  );
  const names = columns.map((_, i) => `write${i}`);
  const statements = columns.map(
    ({ path }, i) =>
      `const value${i} = ${expressionOf('e', path, '?.')}; if (value${i} != null) write${i}(to, value${i});`,
  );
  const made = new Function(...names, `return (to, e) => {\n${statements.join('\n')}\n};`) as (
    ...writers: readonly WriteValue[]
  ) => (to: LineBytes, row: object) => void;
  return made(...columns.map(({ write }) => write));
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

  constructor(fields: readonly (Written & { readonly get: (row: never) => unknown })[]) {
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

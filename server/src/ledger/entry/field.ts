import { z } from 'zod';
import type { Form, RecordBook, LineWriter } from './line-writer.ts';

/** One column of a sealed segment: the same name is the key of a line in the journal. */
export interface Column {
  readonly name: string;
  /** The engine's type, written as DuckDB names it. */
  readonly type: string;
  readonly unit: string;
  readonly doc: string;
  /** What the hourly sums do with it: tell rows apart by it, add it up, or add it up and count the entries without it. */
  readonly hours?: 'key' | 'sum' | 'sum-and-unknown';
  /**
   * The figure of one attempt once more from its usage and factors, in SQL after docs/methods/energy.md and carbon.md, not
   * by the code that books it. `wh`, `embodied_g` and `cost` are those of the attempt, other names its factors.
   */
  readonly again?: string;
}

/** @example columnOf('site', 'VARCHAR', '', 'where it ran').type // 'VARCHAR' */
export const columnOf = (name: string, type: string, unit: string, doc: string): Column => ({ name, type, unit, doc });

/** A row as a line of the journal or the engine gives it: columns by name; `null` and absent are the same. */
export type Row = Readonly<Record<string, unknown>>;

/** One value of a row, in one column. */
export interface Leaf<T> {
  readonly kind: 'leaf';
  readonly column: Column;
  readonly form: Form;
  readonly nullable: boolean;
  /** Texts that come together again and again are written as one piece: who asked, and where it ran. */
  readonly block: 'caller' | 'place' | null;
  /** Few rows have the number: it stands under its own key, not in the line's list. */
  readonly rare: boolean;
  /** What the engine or the line gives, as the row's value. */
  readonly parse?: (value: unknown) => unknown;
  /** Of the value in the API, where its form does not tell it. */
  readonly schema?: z.ZodType;
  /** Of the type only. */
  readonly value?: T;
}

/** Several columns that one value is written to by a rule of its own. */
export interface Part<T> {
  readonly kind: 'part';
  readonly columns: readonly Column[];
  /** Columns whose numbers stand in the line's list. */
  readonly listed: readonly string[];
  /** Of the value in the API. */
  readonly schema: z.ZodType;
  /** @param row the whole row that the value belongs to */
  write(line: LineWriter, row: Row): void;
  /** @param made what was read of the row before, in the order of its table */
  read(row: Row, book: RecordBook, made: Row): T;
}

/** Members that are `null` together. */
export interface Together<S> {
  readonly kind: 'together';
  readonly shape: S;
}

/** A table of fields: a row a field, nested as the value is. */
export interface Shape {
  readonly [name: string]: Leaf<unknown> | Part<unknown> | Together<Shape> | Shape;
}

/** The value that a table describes. */
export type ValueOf<S> = {
  readonly [K in keyof S]: S[K] extends Leaf<infer T>
    ? T
    : S[K] extends Part<infer T>
      ? T
      : S[K] extends Together<infer G>
        ? ValueOf<G> | null
        : ValueOf<S[K]>;
};

type Maybe<T> = T | null;
const leaf = <T>(over: Pick<Leaf<T>, 'column' | 'form'> & Partial<Leaf<T>>): Leaf<T> => ({
  kind: 'leaf',
  nullable: false,
  block: null,
  rare: false,
  ...over,
});

/** A number that every row has. */
export const known = <T extends number = number>(name: string, type: string, unit: string, doc: string): Leaf<T> =>
  leaf({ column: { name, type, unit, doc }, form: 'number' });
/** A number that may be unknown: `null`, never 0. */
export const maybe = <T extends number = number>(
  name: string,
  type: string,
  unit: string,
  doc: string,
): Leaf<Maybe<T>> => leaf({ column: { name, type, unit, doc }, form: 'number', nullable: true });
/** A number that few rows have. */
export const rare = <T extends number = number>(
  name: string,
  type: string,
  unit: string,
  doc: string,
): Leaf<Maybe<T>> => leaf({ ...maybe<T>(name, type, unit, doc), rare: true });
export const text = <T extends string = string>(name: string, doc: string, block: Leaf<T>['block'] = null): Leaf<T> =>
  leaf({ column: { name, type: 'VARCHAR', unit: '', doc }, form: 'text', block });
export const maybeText = <T extends string = string>(
  name: string,
  doc: string,
  block: Leaf<T>['block'] = null,
): Leaf<Maybe<T>> => leaf({ column: { name, type: 'VARCHAR', unit: '', doc }, form: 'text', nullable: true, block });
export const flag = (name: string, doc: string): Leaf<boolean> =>
  leaf({ column: { name, type: 'BOOLEAN', unit: '', doc }, form: 'flag', parse: (value) => value === true });
const marked = <L extends { readonly column: Column }>(of: L, marks: Pick<Column, 'hours' | 'again'>): L => ({
  ...of,
  column: { ...of.column, ...marks },
});
/** Hourly sums are told apart by it. */
export const keyOfHours = <T>(of: Leaf<T>): Leaf<T> => marked(of, { hours: 'key' });
/** Hourly sums add it up, and count the entries of which it is not known where it may be unknown for reasons of its own. */
export const summed = <T>(of: Leaf<T>, hours: 'sum' | 'sum-and-unknown', again?: string): Leaf<T> =>
  marked(of, again === undefined ? { hours } : { hours, again });
/** What is neither a text nor a number; unknown is `null`. */
export const json = <T>(column: Column, schema: z.ZodType, parse: (value: unknown) => T): Leaf<Maybe<T>> =>
  leaf<Maybe<T>>({ column, form: 'json', nullable: true, schema, parse });
/** The engine gives a map as pairs, JSON as an object. */
const countsOf = (value: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Array.isArray(value)
      ? (value as { key: string; value: number }[]).map((pair) => [pair.key, pair.value] as const)
      : Object.entries(value as Record<string, number>),
  );
/** How much of each of what is named. */
export const counts = (name: string, unit: string, doc: string): Leaf<Maybe<Readonly<Record<string, number>>>> =>
  json({ name, type: 'MAP(VARCHAR, DOUBLE)', unit, doc }, z.record(z.string(), z.number()), countsOf);
export const together = <S extends Shape>(shape: S): Together<S> => ({ kind: 'together', shape });

const isLeaf = (each: Shape[string]): each is Leaf<unknown> => each.kind === 'leaf';
const isPart = (each: Shape[string]): each is Part<unknown> => each.kind === 'part';
const isTogether = (each: Shape[string]): each is Together<Shape> => each.kind === 'together';

/** A leaf and how its value is found in a row. */
export interface Found {
  readonly leaf: Leaf<unknown>;
  /** Names of members, outermost first. */
  readonly path: readonly string[];
  readonly get: (row: Row) => unknown;
}

/** Leaves of a table at any depth, in its order. Values of members that are `null` together are `null`. */
export function leavesOf(shape: Shape): readonly Found[] {
  return Object.entries(shape).flatMap(([name, each]): readonly Found[] => {
    if (isLeaf(each)) return [{ leaf: each, path: [name], get: (row) => row[name] }];
    if (isPart(each)) return [];
    const inner = leavesOf(isTogether(each) ? each.shape : (each as Shape));
    return inner.map(({ leaf: found, path, get }) => ({
      leaf: found,
      path: [name, ...path],
      get: (row) => {
        const group = row[name] as Row | null;
        return group === null ? null : get(group);
      },
    }));
  });
}

/** Parts of a table, in its order. */
export const partsOf = (shape: Shape): readonly Part<unknown>[] => Object.values(shape).filter(isPart);

/** Columns of a table, in its order. */
export const columnsOf = (shape: Shape): readonly Column[] =>
  Object.values(shape).flatMap((each) => {
    if (isLeaf(each)) return [each.column];
    if (isPart(each)) return each.columns;
    return columnsOf(isTogether(each) ? each.shape : (each as Shape));
  });

function valueOf({ column, form, nullable, parse }: Leaf<unknown>, row: Row): unknown {
  const value = row[column.name];
  if (value === undefined || value === null) return nullable || form === 'text' ? null : form === 'number' ? 0 : false;
  return parse !== undefined ? parse(value) : form === 'number' ? Number(value) : value;
}

/** Reads a value by its table. @throws Error when the row names a record that is not in the book */
export function readShape<S extends Shape>(shape: S, row: Row, book: RecordBook): ValueOf<S> {
  const made: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(shape)) {
    if (isLeaf(each)) made[name] = valueOf(each, row);
    else if (isPart(each)) made[name] = each.read(row, book, made);
    else if (!isTogether(each)) made[name] = readShape(each as Shape, row, book);
    else {
      const first = columnsOf(each.shape)[0] as Column;
      made[name] = (row[first.name] ?? null) === null ? null : readShape(each.shape, row, book);
    }
  }
  return made as ValueOf<S>;
}

const FORMS = { number: z.number, text: z.string, flag: z.boolean, json: z.unknown } as const;

/** The schema of a table's value in the API: what docs/ledger.md says of a column is said of its field. */
export function schemaOf(shape: Shape): z.ZodObject {
  return z.object(
    Object.fromEntries(
      Object.entries(shape).map(([name, each]): [string, z.ZodType] => {
        if (isPart(each)) return [name, each.schema];
        if (isTogether(each)) return [name, schemaOf(each.shape).nullable()];
        if (!isLeaf(each)) return [name, schemaOf(each as Shape)];
        const { column, form, nullable } = each;
        const value = each.schema ?? FORMS[form]();
        const said = [column.unit, column.doc].filter((word) => word !== '').join(': ');
        return [name, (nullable ? value.nullable() : value).describe(said)];
      }),
    ),
  );
}

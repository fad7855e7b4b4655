import type { Check } from './model.ts';
import type { Table } from './table.ts';

type Row = Table['rows'][number];
/** Whether a row satisfies a check. */
export type OfRow = (row: Row) => boolean;

/** What a check comes to: of each row, of the table as a whole, or why it cannot be evaluated. */
export type Compiled =
  | { readonly kind: 'row'; readonly holds: OfRow }
  | { readonly kind: 'table'; readonly broken: (rows: readonly Row[]) => number }
  | { readonly kind: 'absent'; readonly column: string }
  | { readonly kind: 'not checkable'; readonly why: string };

const NUMBER = /^-?(\d+(\.\d+)?|\.\d+)([eE]-?\d+)?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const UNIT = /^(\d+ )?[A-Z][A-Za-z]*([ -][A-Z][A-Za-z]*)*(\/(\d+ )?[A-Z][A-Za-z]*)?$/;
const isTime = (text: string): boolean =>
  TIME.test(text) && new Date(text).toISOString().slice(0, 19) === text.slice(0, 19);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isKeyValue = (text: string): boolean => {
  const value = jsonOf(text);
  return isObject(value) && Object.values(value).every((each) => each === null || typeof each !== 'object');
};

/** Checks of one column: what holds of a text. Whether it may be null is told by rules of its own. */
const OF_TEXT: Readonly<Record<string, (text: string, check: Check, currencies: ReadonlySet<string>) => boolean>> = {
  TypeString: () => true,
  TypeDecimal: (text) => Number.isFinite(Number(text)) && text.trim() !== '',
  TypeDateTime: isTime,
  TypeJSON: (text) => isObject(jsonOf(text)),
  FormatString: (text) => text.isWellFormed() && text.trim() !== '',
  FormatNumeric: (text) => NUMBER.test(text),
  FormatDateTime: isTime,
  FormatUnit: (text) => UNIT.test(text),
  FormatCurrency: (text, _, currencies) => currencies.has(text),
  FormatJSON: (text) => isObject(jsonOf(text)),
  FormatKeyValue: isKeyValue,
  CheckNationalCurrency: (text, _, currencies) => currencies.has(text),
  CheckDecimalValue: (text) => NUMBER.test(text),
  CheckGreaterOrEqualThanValue: (text, { Value }) => Number(text) >= Number(Value),
  CheckLessOrEqualThanValue: (text, { Value }) => Number(text) <= Number(Value),
  CheckRegexMatch: (text, { Pattern }) => new RegExp(Pattern ?? '').test(text),
  CheckStringEndsWith: (text, { Value }) => text.endsWith(String(Value)),
};

const same = (a: string | null, b: string | null): boolean =>
  a === b || (a !== null && b !== null && NUMBER.test(a) && NUMBER.test(b) && Number(a) === Number(b));

/**
 * A check over a table.
 * @param asCondition where a value is asked for, null is another; in a requirement null is left to the rules of nullability
 */
export function compile(check: Check, table: Table, currencies: ReadonlySet<string>, asCondition = false): Compiled {
  const { CheckFunction: name = '', Items = [], ColumnName, ColumnAName, ColumnBName, ResultColumnName } = check;
  if (name === 'ColumnPresent') return { kind: 'table', broken: () => (table.columns.has(ColumnName ?? '') ? 0 : 1) };
  if (name === 'AND' || name === 'OR') {
    const parts = Items.map((item) => compile(item, table, currencies, asCondition));
    const odd = parts.find(({ kind }) => kind !== 'row');
    if (odd !== undefined)
      return odd.kind === 'table' ? { kind: 'not checkable', why: `${name} of whole tables` } : odd;
    const tests = parts.map((part) => (part as { readonly holds: OfRow }).holds);
    return {
      kind: 'row',
      holds: name === 'AND' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row)),
    };
  }
  const named = [ColumnName, ColumnAName, ColumnBName, ResultColumnName].filter((each) => each !== undefined);
  if (named.length === 0)
    return { kind: 'not checkable', why: `${name || 'an empty check'} names no column in the model` };
  const absent = named.find((column) => !table.columns.has(column));
  if (absent !== undefined) return { kind: 'absent', column: absent };
  const cell = (column: string | undefined): ((row: Row) => string | null) => {
    const at = table.columns.get(column ?? '')!;
    return (row) => row[at] ?? null;
  };
  const [of, a, b] = [cell(ColumnName), cell(ColumnAName), cell(ColumnBName)];
  switch (name) {
    case 'CheckValue':
      return {
        kind: 'row',
        holds:
          check.Value === null
            ? (row) => of(row) === null
            : (row) => (of(row) === null ? !asCondition : same(of(row), String(check.Value))),
      };
    case 'CheckNotValue':
      return {
        kind: 'row',
        holds: check.Value === null ? (row) => of(row) !== null : (row) => !same(of(row), String(check.Value)),
      };
    case 'CheckSameValue':
      return { kind: 'row', holds: (row) => same(a(row), b(row)) };
    case 'CheckNotSameValue':
      return { kind: 'row', holds: (row) => !same(a(row), b(row)) };
    case 'ColumnByColumnEqualsColumnValue': {
      const result = cell(ResultColumnName);
      // Zero tolerance, in float64: what the operands say as they are printed.
      return { kind: 'row', holds: (row) => Number(a(row)) * Number(b(row)) === Number(result(row)) };
    }
    case 'CheckDistinctCount':
      return {
        kind: 'table',
        broken(rows) {
          const values = new Map<string, Set<string | null>>();
          for (const row of rows) {
            const key = a(row);
            if (key === null) continue;
            const own = values.get(key) ?? new Set();
            if (own.size === 0) values.set(key, own);
            own.add(b(row));
          }
          return [...values.values()].filter(({ size }) => size !== check.ExpectedCount).length;
        },
      };
    case 'CheckNoDuplicates':
      return {
        kind: 'table',
        broken: (rows) => rows.length - new Set(rows.map(of)).size,
      };
    default: {
      const test = OF_TEXT[name];
      if (test === undefined) return { kind: 'not checkable', why: `${name} is not evaluated here` };
      return {
        kind: 'row',
        holds(row) {
          const text = of(row);
          return text === null ? !asCondition : test(text, check, currencies);
        },
      };
    }
  }
}

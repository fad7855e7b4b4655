import type { Row } from './field.ts';

/**
 * Functions made once, at load, of the paths of a table: as fast as if every field were written out by hand, which a walk
 * along the table is not (2.5 us an entry more). They are made of the table's own names, never of anything that came in.
 */
const NAME = /^[A-Za-z_]\w*$/;

/** How a value is read, as an expression: `e.latency.ttftMs`. @throws RangeError where a name is no plain one */
export function expressionOf(of: string, path: readonly string[]): string {
  for (const name of path)
    if (!NAME.test(name)) throw new RangeError(`a field cannot be named ${JSON.stringify(name)}`);
  return [of, ...path].join('.');
}

/** Puts numbers of a row into a list, in the order of their paths; unknown ones are NaN. */
export const fillingOf = (paths: readonly (readonly string[])[]): ((row: Row, list: Float64Array) => void) =>
  new Function('e', 'list', paths.map((path, i) => `list[${i}] = ${expressionOf('e', path)} ?? NaN;`).join('\n')) as (
    row: Row,
    list: Float64Array,
  ) => void;

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
): ((one: Row, other: Row) => boolean) =>
  new Function(
    'a',
    'b',
    `return ${pairs.map(([a, b]) => `${expressionOf('a', a)} === ${expressionOf('b', b)}`).join(' && ')};`,
  ) as (one: Row, other: Row) => boolean;

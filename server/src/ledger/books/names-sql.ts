import { sqlText } from '../engine/index.ts';
import type { KnownName } from '../../identity/index.ts';

const AT_ONCE = 1000;
const text = (value: string | null): string => (value === null ? 'NULL' : sqlText(value));

/** Statements that give the engine names, in memory: they are on no disk but the state's. */
export function nameStatements(names: readonly KnownName[]): readonly string[] {
  const statements = [
    'CREATE OR REPLACE TABLE names (id VARCHAR PRIMARY KEY, kind VARCHAR, organisation VARCHAR, name VARCHAR, label VARCHAR)',
  ];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const rows = names
      .slice(from, from + AT_ONCE)
      .map(
        ({ id, kind, organisation, name, label }) => `(${[id, kind, organisation, name, label].map(text).join(', ')})`,
      );
    statements.push(`INSERT INTO names VALUES ${rows.join(', ')}`);
  }
  return statements;
}

/** A relation with names in place of pseudonyms; what has no name keeps its pseudonym. */
export function shown(relation: string, named: boolean, columns: readonly string[]): string {
  if (!named) return relation;
  const replaced = columns.map((column) => `coalesce(of_${column}.name, booked.${column}) AS ${column}`);
  return `SELECT booked.* REPLACE (${replaced.join(', ')}) FROM (${relation}) booked ${columns.map((column) => `LEFT JOIN names of_${column} ON of_${column}.id = booked.${column}`).join(' ')}`;
}

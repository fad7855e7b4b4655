import { wellFormed, type JoulegateError } from '../../units/index.ts';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import type { YamlProblem } from './problem.ts';
import { didYouMean } from './similar.ts';

export type LineOf = (path: readonly (string | number)[]) => number | null;

/** A read file with the line of every value. */
export interface ReadYaml<T> {
  readonly raw: T;
  readonly lineOf: LineOf;
}

/** The line of a setting's key or of a list's item, or of the nearest thing around it that exists. */
function lineFinder(document: Document, lines: LineCounter): LineOf {
  const lineAt = (node: unknown): number | null =>
    isNode(node) && node.range ? lines.linePos(node.range[0]).line : null;
  return (path) => {
    let node: unknown = document.contents;
    let line = lineAt(node);
    for (const part of path) {
      if (isAlias(node)) node = node.resolve(document);
      const pair = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
        : undefined;
      const next: unknown = isSeq(node) ? node.items[Number(part)] : pair?.value;
      if (pair === undefined && next === undefined) break;
      line = lineAt(pair?.key ?? next) ?? line;
      node = next;
    }
    return line;
  };
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/** A JSON schema and, where it is a union, its branches. */
const branchesOf = (schema: unknown): unknown[] => {
  const branches = member(schema, 'anyOf') ?? member(schema, 'oneOf');
  return Array.isArray(branches) ? branches.flatMap(branchesOf) : [schema];
};

/** Known keys at a path, for a suggestion. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current = branchesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  for (const part of path)
    current = current
      .map((each) =>
        typeof part === 'number' ? member(each, 'items') : member(member(each, 'properties'), String(part)),
      )
      .flatMap(branchesOf);
  return [...new Set(current.flatMap((each) => Object.keys((member(each, 'properties') as object | undefined) ?? {})))];
}

function problemsOf(error: z.ZodError, schema: z.ZodType, lineOf: LineOf): YamlProblem[] {
  return error.issues.flatMap((issue): YamlProblem[] => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        line: lineOf([...path, key]),
        message: `unknown setting${didYouMean(key, known)}`,
      }));
    }
    const message = issue.code === 'invalid_union' ? unionMessage(issue) : inWords(issue);
    return [{ path, line: lineOf(path), message }];
  });
}

/** A setting that is left out is missing, and not of a wrong kind. */
const inWords = ({ message }: z.core.$ZodIssue): string =>
  message.endsWith(', received undefined') ? 'is missing' : message;

function unionMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  // What is left out fits no form because there is nothing to fit.
  const isLeftOut = (errors: readonly z.core.$ZodIssue[]): boolean =>
    errors.length > 0 && errors.every((each) => each.path.length === 0 && inWords(each) === 'is missing');
  if (issue.errors.length > 0 && issue.errors.every(isLeftOut)) return 'is missing';
  const branches = issue.errors.map((errors) =>
    errors.map((each) => `${each.path.join('.')} ${each.message}`.trim()).join('; '),
  );
  return branches.length === 0 ? issue.message : `fits no form: ${branches.join(' — or — ')}`;
}

/** Where a text or a name stands that could be neither booked nor shown. */
function illFormedAt(value: unknown, path: readonly (string | number)[]): readonly (string | number)[] | null {
  if (typeof value === 'string') return wellFormed(value) === value ? null : path;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, each] of Object.entries(value)) {
    const found =
      wellFormed(name) === name ? illFormedAt(each, [...path, Array.isArray(value) ? Number(name) : name]) : path;
    if (found !== null) return found;
  }
  return null;
}

/**
 * Parses the text of a YAML file and holds it against a schema; `<<` merges, aliases are bounded.
 * @param errorOf makes one error of all problems, each with its line
 * @throws what `errorOf` makes
 */
export function readYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  errorOf: (problems: readonly YamlProblem[]) => JoulegateError,
): ReadYaml<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true, merge: true });
  if (document.errors.length > 0)
    throw errorOf(
      document.errors.map((error) => ({
        path: [],
        line: error.linePos?.[0].line ?? null,
        message: (error.message.split('\n')[0] as string).replace(/ at line \d+, column \d+:?$/, ''),
      })),
    );
  const lineOf = lineFinder(document, lines);
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw errorOf([{ path: [], line: null, message: (error as Error).message }]);
  }
  const odd = illFormedAt(plain, []);
  if (odd !== null)
    throw errorOf([
      { path: odd, line: lineOf(odd), message: 'half of a character or a control character stands in it' },
    ]);
  const result = schema.safeParse(plain);
  if (!result.success) throw errorOf(problemsOf(result.error, schema, lineOf));
  return { raw: result.data, lineOf };
}

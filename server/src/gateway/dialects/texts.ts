import { isRecord } from './json-body.ts';
import type { JsonObject } from './lane.ts';
import { itemsOf, membersOf } from './splice.ts';

/** Keys and places from the body down to a string. */
export type TextPath = readonly (string | number)[];

/** A text of a prompt and where it stands. */
export interface TextPart {
  readonly path: TextPath;
  readonly text: string;
}

/** Replacements below one value: a new text, or those of its members and items. */
type Tree = Leaf | Map<string | number, Tree>;
interface Leaf {
  readonly value: unknown;
  placed: boolean;
}

/** A value of a body and where it stands. */
export interface PlacedValue {
  readonly path: TextPath;
  readonly value: unknown;
}

function treeOf(leaves: readonly (PlacedValue & Leaf)[]): Tree {
  const root = new Map<string | number, Tree>();
  for (const leaf of leaves) {
    const { path } = leaf;
    let at = root;
    path.forEach((step, i) => {
      if (i === path.length - 1) return void at.set(step, leaf);
      let below = at.get(step);
      if (!(below instanceof Map)) at.set(step, (below = new Map<string | number, Tree>()));
      at = below;
    });
  }
  return root;
}

/** Writes a value with its replacements. */
function write(bytes: Buffer, start: number, end: number, tree: Tree, parts: Buffer[]): void {
  if (!(tree instanceof Map)) {
    tree.placed = true;
    return void parts.push(Buffer.from(JSON.stringify(tree.value)));
  }
  let from = start;
  const below = (at: number, to: number, each: Tree): void => {
    parts.push(bytes.subarray(from, at));
    write(bytes, at, to, each, parts);
    from = to;
  };
  if (bytes[start] === OPEN_BRACE)
    for (const span of membersOf(bytes, start)) {
      const each = tree.get(span.key);
      // Every occurrence of a repeated key: an upstream that takes the first must not read what was replaced.
      if (each !== undefined) below(span.start, span.end, each);
    }
  else if (bytes[start] === OPEN_BRACKET) {
    let i = 0;
    for (const span of itemsOf(bytes, start)) {
      const each = tree.get(i++);
      if (each !== undefined) below(span.start, span.end, each);
    }
  }
  parts.push(bytes.subarray(from, end));
}

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * Puts other texts in the place of a prompt's own and leaves every other byte of its body as it was.
 * @param body a valid JSON object
 * @throws RangeError where a path leads nowhere: a text that was to be replaced must not go on unseen
 * @example replaceTexts(Buffer.from('{"input":["a","b"]}'), [{ path: ['input', 1], text: 'c' }]) // {"input":["a","c"]}
 */
export const replaceTexts = (body: Buffer, replacements: readonly TextPart[]): Buffer =>
  replaceValues(
    body,
    replacements.map(({ path, text }) => ({ path, value: text })),
  );

/**
 * The same for values of any kind.
 * @throws RangeError where a path leads nowhere
 */
export function replaceValues(body: Buffer, replacements: readonly PlacedValue[]): Buffer {
  if (replacements.length === 0) return body;
  const parts: Buffer[] = [];
  const start = body.indexOf(OPEN_BRACE);
  parts.push(body.subarray(0, start));
  const leaves = replacements.map((each) => ({ ...each, placed: false }));
  write(body, start, body.length, treeOf(leaves), parts);
  const lost = leaves.find(({ placed }) => !placed);
  if (lost !== undefined) throw new RangeError(`the prompt has no ${lost.path.join('.')}`);
  return Buffer.concat(parts);
}

/** What a body says with other values at some paths, each of which leads somewhere; it stays as it is. */
export function withValues(parsed: JsonObject, replacements: readonly PlacedValue[]): JsonObject {
  const at = (value: unknown, path: TextPath, put: unknown): unknown => {
    const [step, ...rest] = path;
    if (step === undefined) return put;
    const below = (value as Readonly<Record<string | number, unknown>>)[step];
    if (Array.isArray(value)) return value.with(step as number, at(below, rest, put));
    return { ...(value as JsonObject), [step]: at(below, rest, put) };
  };
  return replacements.reduce((said, { path, value }) => at(said, path, value) as JsonObject, parsed);
}

/** Adds a text where the value is one. */
export function addText(value: unknown, path: TextPath, found: TextPart[]): void {
  if (typeof value === 'string') found.push({ path, text: value });
}

/** Adds a text, or what `read` finds in each object of a list. */
export function addTexts(
  value: unknown,
  path: TextPath,
  found: TextPart[],
  read: (item: Readonly<Record<string, unknown>>, path: TextPath) => void,
): void {
  if (!Array.isArray(value)) return addText(value, path, found);
  value.forEach((item: unknown, i) => {
    if (isRecord(item)) read(item, [...path, i]);
    else addText(item, [...path, i], found);
  });
}

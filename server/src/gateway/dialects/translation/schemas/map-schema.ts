import { isPlainRecord } from '../../digits.ts';
import type { JsonObject } from '../../lane.ts';

/** Words whose members are names of the schema's owner, each with a schema. */
const NAMED: readonly string[] = ['properties', '$defs', 'definitions', 'patternProperties', 'dependentSchemas'];
/** Words that hold a schema or a list of them. */
const NESTED: readonly string[] = [
  'items',
  'additionalProperties',
  'anyOf',
  'oneOf',
  'allOf',
  'prefixItems',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'additionalItems',
  'unevaluatedItems',
  'unevaluatedProperties',
];

/** What changes one schema, those inside it already changed. */
export type Change = (schema: JsonObject) => JsonObject;

const below = (value: unknown, change: Change): unknown =>
  Array.isArray(value) ? value.map((each) => mapSchema(each, change)) : mapSchema(value, change);

const named = (value: unknown, change: Change): unknown =>
  isPlainRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapSchema(each, change)]))
    : value;

/** A schema changed at every depth; what is no object, such as `true`, stays. */
export function mapSchema(schema: unknown, change: Change): unknown {
  if (!isPlainRecord(schema)) return schema;
  const out: Record<string, unknown> = {};
  for (const word in schema)
    out[word] = NAMED.includes(word)
      ? named(schema[word], change)
      : NESTED.includes(word)
        ? below(schema[word], change)
        : schema[word];
  return change(out);
}

/** Whether something holds of a schema at any depth. */
export function someSchema(schema: unknown, holds: (schema: JsonObject) => boolean): boolean {
  let found = false;
  mapSchema(schema, (at) => {
    found ||= holds(at);
    return at;
  });
  return found;
}

/** Objects are what it describes, perhaps among others. */
export const describesObject = ({ type, properties }: JsonObject): boolean =>
  type === 'object' || (Array.isArray(type) && type.includes('object')) || properties !== undefined;

/** A schema without some words. */
export const without = (schema: JsonObject, words: readonly string[]): JsonObject => {
  const out: Record<string, unknown> = {};
  for (const word in schema) if (!words.includes(word)) out[word] = schema[word];
  return out;
};

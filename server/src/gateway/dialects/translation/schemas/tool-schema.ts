import { isPlainRecord } from '../../digits.ts';
import type { JsonObject } from '../../lane.ts';
import { describesObject, mapSchema, someSchema, without } from './map-schema.ts';

const COMBINED = ['anyOf', 'oneOf', 'allOf'] as const;

/** A branch, or what it refers to in the same schema. */
function branchOf(root: JsonObject, branch: unknown): JsonObject {
  if (!isPlainRecord(branch)) return {};
  const reference = branch['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return branch;
  const found = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, step) => (isPlainRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), root);
  return isPlainRecord(found) ? found : {};
}

/** A schema that is only a reference to one of its own definitions, written out. */
export const rootOf = (schema: JsonObject): JsonObject =>
  typeof schema['$ref'] === 'string' ? { ...without(schema, ['$ref']), ...branchOf(schema, schema) } : schema;

const requiredOf = ({ required }: JsonObject): readonly unknown[] => (Array.isArray(required) ? required : []);

/**
 * Arguments are one object: where a schema names several, everything that any of them has, and required what all
 * require.
 */
function joined(schema: JsonObject): JsonObject {
  const properties: Record<string, unknown> = {};
  const required = new Set(requiredOf(schema));
  for (const word of COMBINED) {
    const branches = Array.isArray(schema[word]) ? schema[word].map((each) => branchOf(schema, each)) : [];
    for (const each of branches) if (isPlainRecord(each['properties'])) Object.assign(properties, each['properties']);
    const [first, ...rest] = branches.map(requiredOf);
    for (const name of word === 'allOf' ? branches.flatMap(requiredOf) : (first ?? []))
      if (word === 'allOf' || rest.every((names) => names.includes(name))) required.add(name);
  }
  if (isPlainRecord(schema['properties'])) Object.assign(properties, schema['properties']);
  const out: Record<string, unknown> = { ...without(schema, COMBINED), type: 'object', properties };
  if (required.size > 0) out['required'] = [...required];
  return out;
}

const withProperties = (schema: JsonObject): JsonObject =>
  schema['type'] === 'object' && schema['properties'] === undefined && schema['additionalProperties'] === undefined
    ? { ...schema, properties: {} }
    : schema;

/**
 * The schema of a tool's arguments as every vendor takes it: an object's, with properties.
 * @param lost told where the schema said more than could be kept
 * @example toolSchema({}) // { type: 'object', properties: {} }
 */
export function toolSchema(schema: unknown, lost: () => void): JsonObject {
  if (!isPlainRecord(schema)) return { type: 'object', properties: {} };
  let top = rootOf(schema);
  if (COMBINED.some((word) => top[word] !== undefined)) {
    lost();
    top = joined(top);
  } else if (top['type'] !== 'object') {
    if (top['type'] !== undefined && !describesObject(top)) lost();
    top = { ...top, type: 'object' };
  }
  if (!isPlainRecord(top['properties'])) top = { ...top, properties: {} };
  return mended(top);
}

/** A schema whose objects all have properties. */
export const mended = (schema: JsonObject): JsonObject => mapSchema(schema, withProperties) as JsonObject;

/** Words that OpenAI's strict mode refuses. */
const NOT_STRICT = ['oneOf', 'allOf', 'not', 'if', 'then', 'else', 'patternProperties', 'dependentRequired', 'default'];

/** OpenAI's strict mode takes the schema: objects without other properties, all of them required. */
export const isStrict = (schema: unknown): boolean =>
  isPlainRecord(schema) &&
  schema['type'] === 'object' &&
  !someSchema(schema, (at) => {
    if (NOT_STRICT.some((word) => at[word] !== undefined)) return true;
    if (!describesObject(at)) return false;
    const names = isPlainRecord(at['properties']) ? Object.keys(at['properties']) : [];
    return at['additionalProperties'] !== false || names.some((name) => !requiredOf(at).includes(name));
  });

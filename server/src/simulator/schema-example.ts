type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-15',
  'date-time': '2026-01-15T09:00:00Z',
  time: '09:00:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '6f1c2f6e-3c1d-4c8e-9a57-0a4f4f6b7d21',
};
const MAX_DEPTH = 8;

/**
 * The smallest value that a JSON Schema accepts, required fields filled: what a model would pass to a tool.
 * Knows type, enum, const, default, required, items, bounds, lengths, the usual formats, local `$ref`, and the
 * first branch of anyOf and oneOf; patterns and conditional schemas are beyond it.
 */
export function schemaExample(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (!isSchema(schema) || depth > MAX_DEPTH) return {};
  if (typeof schema.$ref === 'string') return schemaExample(resolve(root, schema.$ref), root, depth + 1);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0];
  if ('default' in schema) return schema.default;
  for (const branches of [schema.anyOf, schema.oneOf]) {
    if (Array.isArray(branches) && branches.length > 0) return schemaExample(branches[0], root, depth + 1);
  }
  if (Array.isArray(schema.allOf)) return schemaExample(merged(schema), root, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : (schema.type ?? (schema.properties ? 'object' : 'string'));
  if (type === 'object') return objectExample(schema, root, depth);
  if (type === 'array') {
    const length = Math.max(1, numberOf(schema.minItems, 1));
    return Array.from({ length }, () => schemaExample(schema.items ?? { type: 'string' }, root, depth + 1));
  }
  if (type === 'integer' || type === 'number') return numberExample(schema, type === 'integer');
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return stringExample(schema);
}

function objectExample(schema: Schema, root: unknown, depth: number): Record<string, unknown> {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const names = required.filter((name): name is string => typeof name === 'string');
  return Object.fromEntries(names.map((name) => [name, schemaExample(properties[name] ?? {}, root, depth + 1)]));
}

function numberExample(schema: Schema, whole: boolean): number {
  const step = whole ? 1 : 0.5;
  const above = typeof schema.exclusiveMinimum === 'number' ? schema.exclusiveMinimum + step : null;
  const value = Math.min(above ?? numberOf(schema.minimum, 1), numberOf(schema.maximum, Number.POSITIVE_INFINITY));
  return whole ? Math.ceil(value) : value;
}

function stringExample(schema: Schema): string {
  const text = (typeof schema.format === 'string' ? FORMATS[schema.format] : undefined) ?? 'example';
  return text.padEnd(numberOf(schema.minLength, 0), '.').slice(0, numberOf(schema.maxLength, Number.POSITIVE_INFINITY));
}

function merged(schema: Schema): Schema {
  const parts = [{ ...schema, allOf: undefined }, ...(schema.allOf as unknown[])].filter(isSchema);
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map((part) => part.properties)),
    required: parts.flatMap((part) => (Array.isArray(part.required) ? part.required : [])),
  };
}

function resolve(root: unknown, ref: string): unknown {
  let node: unknown = root;
  for (const step of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    node = isSchema(node) ? node[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return node;
}

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

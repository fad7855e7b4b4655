import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { dataFolder } from '../server/src/edge/index.ts';

export type SchemaNode = Readonly<Record<string, unknown>>;
export const isNode = (value: unknown): value is SchemaNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ANNOTATIONS = new Set([
  'description',
  'title',
  'default',
  'deprecated',
  'example',
  'examples',
  'discriminator',
  'nullable',
]);

/** OpenAPI to plain JSON Schema: references into `$defs`, annotations dropped, `nullable` spelled out, also of enums. */
function plainSchema(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((each) => plainSchema(each));
  if (!isNode(value)) return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (!isMap && (ANNOTATIONS.has(key) || key.startsWith('x-'))) continue;
    out[key] =
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/components/schemas/', '#/$defs/')
        : plainSchema(inner, !isMap && (key === 'properties' || key === '$defs'));
  }
  return !isMap && value['nullable'] === true ? { anyOf: [out, { type: 'null' }] } : out;
}

/** The published description of the API; `null` when it is not here. */
export function readOpenAiDocument(): { readonly components: { readonly schemas: SchemaNode } } | null {
  const folder = dataFolder();
  const file = folder === null ? '' : join(folder, 'openai', 'openapi.json.gz');
  return existsSync(file)
    ? (JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as { components: { schemas: SchemaNode } })
    : null;
}

/** Its schemas as plain JSON Schema, by name. */
export function openAiDefinitions(): Readonly<Record<string, SchemaNode>> | null {
  const document = readOpenAiDocument();
  return document === null ? null : (plainSchema(document.components.schemas, true) as Record<string, SchemaNode>);
}

/** What the published description says of a value: its problems, none when it fits. */
export type SchemaCheck = (schema: string, value: unknown) => readonly string[];

/** Checks against the published description of the API; `null` when it is not here. */
export function openAiSchemas($defs = openAiDefinitions()): SchemaCheck | null {
  if ($defs === null) return null;
  const compiled = new Map<string, z.ZodType>();
  return (schema, value) => {
    if (!Object.hasOwn($defs, schema)) throw new RangeError(`the description has no schema ${schema}`);
    let check = compiled.get(schema);
    if (check === undefined)
      compiled.set(schema, (check = z.fromJSONSchema({ $ref: `#/$defs/${schema}`, $defs } as never)));
    const result = check.safeParse(value);
    return result.success
      ? []
      : result.error.issues.map(
          (issue) => `${issue.path.join('.')}: ${issue.message} ${JSON.stringify(issue).slice(0, 300)}`,
        );
  };
}

/**
 * Writes the console's client of the control plane, types and all, from its OpenAPI description.
 *
 * `npm run client [-- --check]`: with `--check` nothing is written, and the exit is 1 where the file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { openApi } from '../server/src/doors/http/openapi.ts';
import { QUESTIONS } from '../server/src/doors/questions/index.ts';

const FILE = join(import.meta.dirname, '..', 'console/src/api/control-plane.ts');

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly description?: string;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  readonly responses: { readonly 200: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } };
}
interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const comment = (text: string | undefined): string => (text === undefined || text === '' ? '' : `/** ${text} */\n`);
const property = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'array':
      if (schema.prefixItems !== undefined) return `readonly [${schema.prefixItems.map(typeOf).join(', ')}]`;
      return `readonly (${typeof schema.items === 'object' ? typeOf(schema.items) : 'unknown'})[]`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined || Object.keys(properties).length === 0)
    return `Readonly<Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) || 'unknown' : 'unknown'}>>`;
  const fields = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description)}readonly ${property(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  return `{\n${fields.join('\n')}\n}`;
}

function method(verb: 'GET' | 'POST', path: string, operation: Operation): string {
  const { operationId, summary, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json'].schema;
  const fields = [
    ...parameters.map(({ name, required, schema }) => `readonly ${name}${required ? '' : '?'}: ${typeOf(schema)};`),
    ...(body === undefined || Object.keys(body.properties ?? {}).length === 0 ? [] : [objectType(body).slice(1, -1)]),
  ];
  const answer = typeOf(responses[200].content['application/json']?.schema ?? {});
  const argument = fields.length === 0 ? '' : `input: {${fields.join('\n')}}`;
  return `${comment(summary)}${operationId}: (${argument}) => ask<${answer}>('${verb}', '${path}'${argument === '' ? '' : ', input'}),`;
}

const { paths, components } = JSON.parse(JSON.stringify(openApi('', QUESTIONS))) as Description;
const { Error: _, ...schemas } = components.schemas;
const named = Object.entries(schemas).map(([name, schema]) => {
  const type = typeOf(schema);
  return `${comment(schema.description)}export ${type.startsWith('{') ? `interface ${name} ${type}` : `type ${name} = ${type};`}`;
});
const methods = Object.entries(paths).flatMap(([path, { get, post }]) => [
  ...(get?.responses[200].content['application/json'] === undefined || !path.startsWith('/api/')
    ? []
    : [method('GET', path, get)]),
  ...(post === undefined ? [] : [method('POST', path, post)]),
]);
const source = [
  "/** Written by `npm run client` from the control plane's description (/api/openapi.json); nobody edits it. */",
  "import { ask } from './client.ts';",
  ...named,
  `export const controlPlane = {\n${methods.join('\n')}\n};`,
].join('\n\n');
const text = await format(source, { parser: 'typescript', printWidth: 120, singleQuote: true });
if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) {
    console.error('console/src/api/control-plane.ts is stale: npm run client');
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, text);
}

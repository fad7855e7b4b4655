import { z } from 'zod';
import { documents, hasBody, pathOf, type Question } from '../question.ts';
import { fieldOf } from '../text-input.ts';

type Json = Readonly<Record<string, unknown>>;

const DESCRIPTION =
  'Times are milliseconds since 1970-01-01T00:00Z; units stand in the field names or beside the value; unknown is null, ' +
  'never 0. Energy and carbon totals are plain sums of what was booked, with a 90 % interval (p05, p95). Where several ' +
  'workers share a port, workers says how many of them answered within a second: the requests of the others are missing ' +
  'from that answer, not from the books. Routes whose right is not read ask who it is, on loopback too: the session of a console user whose role has the right, or the token; every write is audited.';

const ERROR = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      code: z.string(),
      param: z.string().nullable(),
    }),
  })
  .meta({ id: 'Error' });

const text = (description: string, mediaType: string): Json => ({
  200: { description, content: { [mediaType]: { schema: { type: 'string' } } } },
});
/** Routes that answer no question. */
const OTHERS: Json = {
  '/api/events': {
    get: {
      operationId: 'events',
      summary: 'A tick when something changed, at most two a second',
      responses: text('event: tick', 'text/event-stream'),
    },
  },
  '/metrics': {
    get: { operationId: 'metrics', summary: 'Prometheus metrics', responses: text('text', 'text/plain') },
  },
  '/healthz': {
    get: {
      operationId: 'healthz',
      summary: 'Alive',
      responses: { 200: { description: 'alive', content: { 'application/json': { schema: { type: 'object' } } } } },
    },
  },
};

/** JSON Schema of a shape; named shapes go to `components`. */
function schemaOf(shape: z.ZodType, io: 'input' | 'output', components: Record<string, unknown>): Json {
  const made = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  const {
    $schema: _,
    $defs = {},
    ...schema
  } = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json & { $defs?: Json };
  Object.assign(components, $defs);
  const { id } = shape.meta() ?? {};
  if (id === undefined || '$ref' in schema) return schema;
  const { id: __, ...named } = schema;
  components[id] = named;
  return { $ref: `#/components/schemas/${id}` };
}

/** Camel-cased words of a question. @example operationOf({ name: 'keys list' }) // 'keysList' */
export const operationOf = ({ name }: Pick<Question, 'name'>): string =>
  name.replaceAll(/ (\w)/g, (_, letter: string) => letter.toUpperCase());

/** The description of the control plane's API. */
export function openApi(version: string, questions: readonly Question[]): Json {
  const components: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  const refused = { description: 'refused', content: json(schemaOf(ERROR, 'output', components)) };
  for (const question of questions) {
    const { does, input, output, role } = question;
    const posts = hasBody(question);
    const path = pathOf(question);
    const [inPath, others] = [[] as string[], [] as string[]];
    for (const name of Object.keys(input.shape)) (path.includes(`{${name}}`) ? inPath : others).push(name);
    const parameters = [...inPath, ...(posts ? [] : others)].map((name) => {
      const field = input.shape[name] as z.ZodType;
      const { required, description } = fieldOf(field);
      const where = inPath.includes(name) ? 'path' : 'query';
      return { name, in: where, required, description, schema: schemaOf(field, 'input', components) };
    });
    const body = z.strictObject(Object.fromEntries(others.map((name) => [name, input.shape[name] as z.ZodType])));
    (paths[path] ??= {})[posts ? 'post' : 'get'] = {
      operationId: operationOf(question),
      summary: does,
      'x-joulegate-right': role,
      ...(role === 'read' ? {} : { security: [{ bearer: [] }] }),
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(!posts ? {} : { requestBody: { content: json(schemaOf(body, 'input', components)) } }),
      responses: {
        200: {
          description: does,
          content: {
            ...json(schemaOf(output, 'output', components)),
            ...(question.csv === undefined ? {} : { 'text/csv': { schema: { type: 'string' } } }),
            ...Object.fromEntries(
              documents.of(question).map((kind) => [documents.mediaTypes[kind], { schema: { type: 'string' } }]),
            ),
          },
        },
        default: refused,
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'joulegate control plane', version, description: DESCRIPTION },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } }, schemas: components },
    security: [{}, { bearer: [] }],
    paths: { ...paths, ...OTHERS },
  };
}

const json = (schema: Json): Json => ({ 'application/json': { schema } });

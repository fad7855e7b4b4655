import type { JsonSchema } from './json-schema.ts';

/** One line of a table of the reference. */
export interface FieldRow {
  readonly path: string;
  readonly values: string;
  readonly fallback: string;
  readonly does: string;
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** What may stand there besides null, one form each. */
const formsOf = (schema: JsonSchema): readonly JsonSchema[] =>
  (schema.anyOf ?? schema.oneOf ?? [schema]).filter(isSchema).flatMap((form) => {
    if (form !== schema) return formsOf(form);
    if (Array.isArray(form.type)) return form.type.flatMap((type) => (type === 'null' ? [] : [{ ...form, type }]));
    return form.type === 'null' ? [] : [form];
  });

function bounds(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum } = schema;
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? null : maximum;
  const least = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? null : minimum;
  return [
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(least === null ? [] : [`at least ${least}`]),
    ...(most === null ? [] : [`at most ${most}`]),
  ].join(', ');
}

const FORMATS: Readonly<Record<string, string>> = { uri: 'URL', date: 'date' };

function valuesOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.type === 'array') {
    const items = Array.isArray(schema.items) ? schema.items : [schema.items];
    const named = [...new Set(items.filter(isSchema).flatMap(formsOf).map(valuesOf))].join(' or ');
    return items.length > 1 ? `list of ${items.length}: ${named}` : `list of ${named}`;
  }
  if (schema.type === 'object') {
    const { additionalProperties: each } = schema;
    if (isSchema(each)) return `${formsOf(each).map(valuesOf).join(' or ')}, by name`;
    return keysOf(schema);
  }
  if (schema.type === 'string') return FORMATS[schema.format ?? ''] ?? 'text';
  if (schema.type === 'boolean') return '`true`, `false`';
  const range = bounds(schema);
  return `${schema.type === 'integer' ? 'whole number' : 'number'}${range === '' ? '' : `, ${range}`}`;
}

/** The keys that tell a form of settings from others: those that must be there, or all where none must. */
const keysOf = ({ properties = {}, required = Object.keys(properties) }: JsonSchema): string =>
  `\`{ ${(required.length === 0 ? Object.keys(properties) : required).slice(0, 3).join(', ')}${Object.keys(properties).length > 3 ? ', …' : ''} }\``;

function allValues(schema: JsonSchema): string {
  const forms = formsOf(schema);
  const nullable = JSON.stringify(forms) !== JSON.stringify([schema]) && hasNull(schema);
  const plain = forms.length === 1 && forms[0]?.properties !== undefined;
  const told = plain ? 'settings below' : [...new Set(forms.map(valuesOf))].join(' or ');
  return `${told}${nullable ? ' or `null`' : ''}`;
}

const hasNull = (schema: JsonSchema): boolean =>
  schema.type === 'null' ||
  (Array.isArray(schema.type) && schema.type.includes('null')) ||
  (schema.anyOf ?? []).some((each) => isSchema(each) && hasNull(each));

/** The key by which the forms of a union are told apart, such as `kind`. */
function tellerOf(forms: readonly JsonSchema[]): string | null {
  const toldBy = (name: string): readonly string[] =>
    forms.flatMap(({ properties }) => {
      const value = properties?.[name];
      return isSchema(value) && (value.const ?? value.enum) !== undefined ? [valuesOf(value)] : [];
    });
  const names = Object.keys(forms[0]?.properties ?? {});
  return names.find((name) => new Set(toldBy(name)).size === forms.length) ?? null;
}

/** Settings that were told already, by what is in them, and where. */
type Told = Map<string, string>;

/** Lines of what stands below a setting. */
function below(path: string, schema: JsonSchema, told: Told): readonly FieldRow[] {
  const forms = formsOf(schema);
  const settings = forms.filter(({ properties }) => properties !== undefined);
  const digest = JSON.stringify(settings.map(({ properties }) => properties));
  const before = told.get(digest);
  if (settings.length > 0 && before !== undefined)
    return [{ path: `${path}.…`, values: '', fallback: '', does: `As below \`${before}\`.` }];
  if (settings.length > 0) told.set(digest, path);
  const teller = settings.length > 1 ? tellerOf(settings) : null;
  const rowsOf = (form: JsonSchema, wanted: (name: string) => boolean): readonly FieldRow[] =>
    Object.entries(form.properties ?? {}).flatMap(([name, field]) =>
      isSchema(field) && wanted(name)
        ? fieldLines(`${path}.${name}`, field, form.required?.includes(name) ?? false, told)
        : [],
    );
  const headOf = (form: JsonSchema): FieldRow => {
    const value = teller === null ? null : form.properties?.[teller];
    const named = isSchema(value)
      ? `${teller}: ${(value.enum ?? [value.const]).join(', ')}`
      : keysOf(form).slice(1, -1);
    return { path, values: `form \`${named}\``, fallback: '', does: form.description ?? '' };
  };
  const shared = (name: string): boolean =>
    new Set(settings.map(({ properties }) => JSON.stringify(properties?.[name]))).size === 1;
  return [
    ...(forms.length > 1 && settings.length === 1 ? settings.map(headOf) : []),
    ...settings.slice(0, 1).flatMap((form) => rowsOf(form, shared)),
    ...(settings.length === 1
      ? []
      : settings.flatMap((form) => [headOf(form), ...rowsOf(form, (name) => name !== teller && !shared(name))])),
    ...forms.flatMap((form) => {
      const items = isSchema(form.items) && !Array.isArray(form.items) ? form.items : null;
      const each = isSchema(form.additionalProperties) ? form.additionalProperties : null;
      return [
        ...(items === null ? [] : below(`${path}[]`, items, told)),
        ...(each === null ? [] : below(`${path}.<name>`, each, told)),
      ];
    }),
  ];
}

function fieldLines(path: string, schema: JsonSchema, required: boolean, told: Told): readonly FieldRow[] {
  const { default: value, description = '' } = schema;
  const empty = isSchema(value) && Object.keys(value).length === 0 && !Array.isArray(value);
  return [
    {
      path,
      values: allValues(schema),
      fallback: required ? 'required' : value === undefined || empty ? '–' : code(value),
      does: description,
    },
    ...below(path, schema, told),
  ];
}

/** Every setting of a JSON schema with its own line, top-level key by key. */
export function fieldRows(schema: JsonSchema): ReadonlyMap<string, readonly FieldRow[]> {
  return new Map(
    Object.entries(schema.properties ?? {}).map(([name, field]) => [
      name,
      isSchema(field) ? fieldLines(name, field, schema.required?.includes(name) ?? false, new Map()) : [],
    ]),
  );
}

/** Sections of a page about a file: one a key at the top, a table of what is in it. */
export function settingSections(schema: JsonSchema): string {
  return [...fieldRows(schema)]
    .map(([name, [head, ...rows]]) => {
      const given = [
        ...(head?.values.startsWith('settings below') === true ? [] : [head?.values ?? '']),
        ...(head?.fallback === 'required'
          ? ['required']
          : head?.fallback === '–'
            ? []
            : [`default ${head?.fallback ?? ''}`]),
      ].join('; ');
      const about = `${head?.does ?? ''}\n${given === '' ? '' : `\nValue: ${given}.\n`}`;
      const table = rows.map(
        ({ path, values, fallback, does }) => `| \`${path}\` | ${values} | ${fallback} | ${does} |`,
      );
      return `## ${name}\n${about}${rows.length === 0 ? '' : `\n| field | values | default | what it does |\n|---|---|---|---|\n${table.join('\n')}\n`}`;
    })
    .join('\n');
}

/** The text of docs/config.md. */
export const configDocument = (schema: JsonSchema): string =>
  `# joulegate.yaml
<!-- Generated from the schema in server/src; UPDATE_DOCS=1 npm run test:unit writes it. -->
Every setting, as the schema says it. \`[]\` is an item of a list, \`<name>\` a name of your own, \`–\` no default. Money is in USD,
energy in Wh, time in the unit of the name. Only \`version: 1\` and \`origins\` must be there; a config that serves has \`vendors\`, or
\`deployments\` and \`workloads\`.

\`joulegate check\` names the line of every mistake. Editors know the settings by
[joulegate.schema.json](joulegate.schema.json) (\`joulegate check --schema\` prints it): give its path in the first line,
\`# yaml-language-server: $schema=./joulegate.schema.json\`. \`joulegate init\` writes both.
What several deployments share is written once: \`- &own\` names one, \`<<: *own\` in another takes its settings, and what stands
beside it prevails.

${settingSections(schema)}`;

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configDocument, fieldRows } from './config-document.fixture.ts';
import { configJsonSchema } from './json-schema.ts';
import { parseConfig } from './parse.ts';

const ROOT = join(import.meta.dirname, '../../..');
const schema = configJsonSchema();
const files: readonly (readonly [string, string])[] = [
  ['docs/config.md', configDocument(schema)],
  ['docs/joulegate.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
];

test.each(files)('%s is what the schema says', (name, text) => {
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(join(ROOT, name), text);
  expect(readFileSync(join(ROOT, name), 'utf8')).toBe(text);
});

test('every setting and every form of it says what it does', () => {
  const rows = [...fieldRows(schema).values()].flat();
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.filter(({ does }) => !/^[A-Z`].*\.$/.test(does)).map(({ path, does }) => `${path}: ${does}`)).toEqual([]);
});

test('a setting without a description is told', () => {
  const bare = {
    type: 'object',
    properties: { a: { type: 'array', items: { type: 'object', properties: { b: {} } } } },
  };
  const rows = [...fieldRows(bare as typeof schema).values()].flat();
  expect(rows.filter(({ does }) => does === '').map(({ path }) => path)).toEqual(['a', 'a[].b']);
});

describe('an independent validator', () => {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  const withConfig = readdirSync(join(ROOT, 'examples')).filter((name) =>
    existsSync(join(ROOT, 'examples', name, 'joulegate.yaml')),
  );
  const examples = withConfig.map(
    (name) => [name, readFileSync(join(ROOT, 'examples', name, 'joulegate.yaml'), 'utf8')] as const,
  );

  test.each(examples)('takes the example %s, as joulegate does', (_, text) => {
    expect(() => parseConfig(text, 'joulegate.yaml')).not.toThrow();
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  test.each([
    ['gateway: { prot: 4000 }', 'gateway'],
    ['workloads: [{ id: chat, deployments: [a], latencyLimit: 5 }]', 'workloads'],
    ['grid: [{ kind: eia, keys: { env: A } }]', 'grid'],
    ['limits: { teams: { research: { rmp: 5 } } }', 'limits'],
    ['vendors: [{ vendor: openai, credential: { evn: A } }]', 'vendors'],
  ])('refuses the misspelt key of %s, as joulegate does', (line, key) => {
    const text = `version: 1\norigins: [paris]\n${line}\n`;
    expect(() => parseConfig(text, 'joulegate.yaml')).toThrow(key);
    expect(validate(parse(text))).toBe(false);
    expect(validate.errors?.map(({ dataPath }) => dataPath).join(' ')).toContain(`.${key}`);
  });
});

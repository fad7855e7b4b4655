import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../../edge/index.ts';
import { ANSWER_FIELDS } from '../answer-bound.ts';
import { MESSAGES_FACTS } from '../anthropic/facts.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { BESIDE_FACTS, CHAT_FACTS, INPUT_FACTS, RESPONSES_FACTS } from '../openai/facts.ts';
import { CHAT_PARAMETERS } from '../translation/chat-parameters.ts';
import { MESSAGES_PARAMETERS } from '../translation/messages-parameters.ts';
import { typeFact } from './read-body.ts';

describe('against what the vendors publish', () => {
  const folder = dataFolder();

  test.skipIf(folder === null)(`every field and type of OpenAI's API has a row (${SKIPPED_NO_DATA} otherwise)`, () => {
    const document = JSON.parse(
      gunzipSync(readFileSync(join(folder ?? '', 'openai/openapi.json.gz'))).toString('utf8'),
    ) as { paths: Record<string, JsonObject>; components: { schemas: Record<string, JsonObject> } };
    const resolved = (schema: JsonObject): JsonObject =>
      typeof schema['$ref'] === 'string'
        ? document.components.schemas[schema['$ref'].split('/').at(-1) ?? '']!
        : schema;
    const parts = (schema: JsonObject): readonly JsonObject[] =>
      ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as JsonObject[]) : []));
    const fields = (from: JsonObject): string[] => {
      const schema = resolved(from);
      return [
        ...parts(schema).flatMap(fields),
        ...Object.keys(isRecord(schema['properties']) ? schema['properties'] : {}),
      ];
    };
    const body = (path: string): JsonObject => {
      let at: unknown = document.paths[path];
      for (const key of ['post', 'requestBody', 'content', 'application/json', 'schema']) at = (at as JsonObject)[key];
      return at as JsonObject;
    };
    for (const [path, facts] of [
      ['/chat/completions', CHAT_FACTS],
      ['/responses', RESPONSES_FACTS],
      ['/responses/compact', BESIDE_FACTS],
      ['/responses/input_tokens', BESIDE_FACTS],
      ['/embeddings', INPUT_FACTS],
      ['/moderations', INPUT_FACTS],
    ] as const) {
      const names = fields(body(path));
      expect(names.length).toBeGreaterThan(1);
      expect(
        names.filter((name) => !Object.hasOwn(facts.fields, name)),
        path,
      ).toEqual([]);
    }
    const typesOf = (from: JsonObject): string[] => {
      const schema = resolved(from);
      const type = isRecord(schema['properties']) ? schema['properties']['type'] : undefined;
      return [
        ...parts(schema).flatMap(typesOf),
        ...(isRecord(type) && Array.isArray(type['enum']) ? (type['enum'] as string[]) : []),
      ];
    };
    const names = [
      'InputItem',
      'Tool',
      'InputContent',
      'ChatCompletionRequestUserMessageContentPart',
      'ChatCompletionTool',
    ];
    const types = names.flatMap((name) => typesOf(document.components.schemas[name]!));
    expect(types.length).toBeGreaterThan(40);
    expect(types.filter((type) => typeFact(RESPONSES_FACTS, type) === undefined)).toEqual([]);
  });

  test("every field and type of Anthropic's SDK has a row", () => {
    const sdk = createRequire(import.meta.url).resolve('@anthropic-ai/sdk/resources/beta/messages/messages');
    const text = readFileSync(sdk.replace(/\.m?js$/, '.d.ts'), 'utf8');
    const members = (name: string): string =>
      new RegExp(`export interface ${name}\\b[^{]*\\{([^]*?)\\n\\}`).exec(text)?.[1] ?? '';
    const request = members('MessageCreateParamsBase');
    const names = [...request.matchAll(/^ {4}(\w+)\??:/gm)].map(([, name]) => name!);
    const inHeaders = ['betas', 'user_profile_id', 'workspace_id'];
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !inHeaders.includes(name) && !Object.hasOwn(MESSAGES_FACTS.fields, name))).toEqual(
      [],
    );
    const union = (name: string): string[] =>
      (new RegExp(`export type ${name} = ([^]*?);\\n`).exec(text)?.[1] ?? '').split(' | ').map((each) => each.trim());
    const types = [...union('BetaToolUnion'), ...union('BetaContentBlockParam')].flatMap((name) =>
      [...(/^ {4}type\??: (.*);/m.exec(members(name))?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, type]) => type!),
    );
    expect(types.length).toBeGreaterThan(40);
    expect(types.filter((type) => typeFact(MESSAGES_FACTS, type) === undefined)).toEqual([]);
  });

  test('what bounds an answer has a row', () => {
    for (const [name, facts] of [
      ['chat', CHAT_FACTS],
      ['responses', RESPONSES_FACTS],
      ['messages', MESSAGES_FACTS],
    ] as const)
      for (const field of [...ANSWER_FIELDS[name].tokens, ...ANSWER_FIELDS[name].answers])
        expect(facts.fields[field]?.does, field).toBe('harmless');
  });

  test('what is translated has a row in the table of its protocol', () => {
    for (const [parameters, facts] of [
      [CHAT_PARAMETERS, CHAT_FACTS],
      [MESSAGES_PARAMETERS, MESSAGES_FACTS],
    ] as const)
      expect(Object.keys(parameters).filter((name) => !Object.hasOwn(facts.fields, name))).toEqual([]);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../../edge/index.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { CHAT_CASES } from './chat-cases.ts';
import { CHAT_OVER_RESPONSES_CASES } from './chat-over-responses/cases.ts';
import { CHAT_OVER_RESPONSES_PARAMETERS } from './chat-over-responses/parameters.ts';
import { chatToResponse } from './chat-over-responses/to-response.ts';
import { CHAT_PARAMETERS } from './chat-parameters.ts';
import { chatToMessages } from './chat-to-messages.ts';
import { MESSAGES_CASES, MESSAGES_PARAMETERS } from './messages-parameters.ts';
import { messagesToChat } from './messages-to-chat.ts';
import type { CaseTable, ParameterTable, Translated } from './parameters.ts';
import { RESPONSES_CASES } from './responses/cases.ts';
import { RESPONSES_PARAMETERS } from './responses/parameters.ts';
import { responsesToChat } from './responses/to-chat.ts';
import { translationDocument } from './translation-document.fixture.ts';

const DOCUMENT = join(import.meta.dirname, '../../../../../docs/translation.md');
const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value);

const CHAT_BASE: JsonObject = {
  model: 'm',
  messages: [{ role: 'user', content: 'q' }],
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
};
const MESSAGES_BASE: JsonObject = {
  model: 'm',
  max_tokens: 20_000,
  messages: [{ role: 'user', content: 'q' }],
  tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
};
const RESPONSES_BASE: JsonObject = {
  model: 'm',
  input: [{ role: 'user', content: 'q' }],
  tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false }],
};

interface Way {
  readonly title: string;
  readonly base: JsonObject;
  readonly parameters: ParameterTable;
  readonly cases: CaseTable;
  readonly model: string;
  there(request: JsonObject, model: string): Translated;
  /** `null`: nothing is translated back. */
  readonly back: ((request: JsonObject, model: string) => Translated) | null;
}

const WAYS: readonly Way[] = [
  {
    title: 'a chat completion to Anthropic',
    base: CHAT_BASE,
    parameters: CHAT_PARAMETERS,
    cases: CHAT_CASES,
    model: 'claude-haiku-4-5',
    there: chatToMessages,
    back: messagesToChat,
  },
  {
    title: 'a message to OpenAI',
    base: MESSAGES_BASE,
    parameters: MESSAGES_PARAMETERS,
    cases: MESSAGES_CASES,
    model: 'llama-3-8b',
    there: messagesToChat,
    back: chatToMessages,
  },
  {
    title: 'a response to chat completions',
    base: RESPONSES_BASE,
    parameters: RESPONSES_PARAMETERS,
    cases: RESPONSES_CASES,
    model: 'llama-3-8b',
    there: responsesToChat,
    back: null,
  },
  {
    title: 'a chat completion to responses',
    base: CHAT_BASE,
    parameters: CHAT_OVER_RESPONSES_PARAMETERS,
    cases: CHAT_OVER_RESPONSES_CASES,
    model: 'gpt-5-codex',
    there: chatToResponse,
    back: null,
  },
];

describe.each(WAYS)('$title', ({ base, parameters, cases, model, there, back }) => {
  const rows = Object.entries(parameters);
  const sent = (name: string, value: unknown): Translated =>
    there({ ...base, [name]: value }, name === 'model' ? String(value) : model);

  test('the base asks for nothing that is told', () => {
    expect(there(base, model)).toMatchObject({ dropped: [], refused: [] });
  });

  test.each(rows.filter(([, row]) => row.fate === 'mapped'))('%s is mapped', (name, row) => {
    const result = sent(name, row.example);
    expect([result.dropped, result.refused]).toEqual([[], []]);
    const without = there(Object.fromEntries(Object.entries(base).filter(([key]) => key !== name)), 'other').body;
    if (row.to !== '')
      expect(
        row.to.split(', ').some((path) => JSON.stringify(at(result.body, path)) !== JSON.stringify(at(without, path))),
      ).toBe(true);
    if (back !== null && row.back !== null)
      expect(
        at(back(result.body, name === 'model' ? String(row.example) : 'claude-haiku-4-5').body, row.back ?? name),
      ).toEqual(row.example);
  });

  test.each(rows.filter(([, row]) => row.fate === 'dropped'))('%s is dropped', (name, row) => {
    expect(sent(name, row.example)).toMatchObject({ dropped: [name], refused: [], body: there(base, model).body });
  });

  test.each(rows.filter(([, row]) => row.fate === 'refused'))('%s is refused', (name, row) => {
    expect(sent(name, row.example)).toMatchObject({ dropped: [], refused: [name] });
  });

  test.each(rows.filter(([name]) => name !== 'model' && name !== 'messages' && name !== 'max_tokens'))(
    '%s passes in silence where it asks for nothing',
    (name, row) => {
      for (const value of [null, undefined, ...(row.silent ?? [])])
        expect([sent(name, value).dropped, sent(name, value).refused]).toEqual([[], []]);
    },
  );

  test.each(Object.entries(cases))('%s', (name, { fate, example, model: other }) => {
    const result = there({ ...base, ...example }, other ?? model);
    expect(result[fate]).toContain(name);
  });
});

test('what no table knows is dropped by a name that fits a header', () => {
  const request = {
    ...CHAT_BASE,
    chat_template_kwargs: {},
    'x\r\nset-cookie: a': 1,
    ...Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`x${i}`, 1])),
  };
  const { dropped } = chatToMessages(request, 'claude-haiku-4-5');
  expect(dropped.slice(0, 2)).toEqual(['chat_template_kwargs', 'unnamed']);
  expect(dropped.length).toBe(32);
  expect(chatToMessages(JSON.parse('{"messages":[],"__proto__":1,"toString":2}') as JsonObject, 'm').dropped).toEqual([
    '__proto__',
    'toString',
  ]);
});

const declared = (module: string, name: string): readonly string[] => {
  const source = readFileSync(
    createRequire(import.meta.url)
      .resolve(module)
      .replace(/\.js$/, '.d.ts'),
    'utf8',
  );
  const body = source.slice(source.indexOf(`export interface ${name} {`)).split('\n}')[0] as string;
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map((match) => match[1] as string);
};
/** Sent as headers, told by their descriptions. */
const HEADERS = ['betas', 'user_profile_id', 'workspace_id'];

describe('no parameter is left out', () => {
  test('of chat completions, by the SDK', () => {
    const names = declared('openai/resources/chat/completions/completions', 'ChatCompletionCreateParamsBase');
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !Object.hasOwn(CHAT_PARAMETERS, name))).toEqual([]);
  });

  test('of responses, by the SDK', () => {
    const names = declared('openai/resources/responses/responses', 'ResponseCreateParamsBase');
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !Object.hasOwn(RESPONSES_PARAMETERS, name))).toEqual([]);
  });

  test('of messages, by the SDK and its beta', () => {
    for (const module of [
      '@anthropic-ai/sdk/resources/messages/messages',
      '@anthropic-ai/sdk/resources/beta/messages/messages',
    ]) {
      const names = declared(module, 'MessageCreateParamsBase');
      expect(names.length).toBeGreaterThan(15);
      expect(names.filter((name) => !Object.hasOwn(MESSAGES_PARAMETERS, name) && !HEADERS.includes(name))).toEqual([]);
    }
  });

  test('of chat completions, by the OpenAI API document', ({ skip }) => {
    const folder = dataFolder();
    if (folder === null) return skip(SKIPPED_NO_DATA);
    const document = JSON.parse(
      gunzipSync(readFileSync(join(folder, 'openai/openapi.json.gz'))).toString('utf8'),
    ) as JsonObject;
    const properties = (schema: unknown): readonly string[] => {
      if (!isRecord(schema)) return [];
      if (typeof schema['$ref'] === 'string')
        return properties(at(document, schema['$ref'].slice(2).replaceAll('/', '.')));
      const parts = Array.isArray(schema['allOf']) ? schema['allOf'] : [];
      return [...parts.flatMap(properties), ...Object.keys(isRecord(schema['properties']) ? schema['properties'] : {})];
    };
    const names = properties({ $ref: '#/components/schemas/CreateChatCompletionRequest' });
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !Object.hasOwn(CHAT_PARAMETERS, name))).toEqual([]);
    const extensions = Object.keys(CHAT_PARAMETERS).filter((name) => !names.includes(name));
    expect(extensions).toEqual(['top_k']);
  });
});

test('docs/translation.md is what the tables say', () => {
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(DOCUMENT, translationDocument());
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(translationDocument());
});

import { describe, expect, test } from 'vitest';
import type { JsonObject, Target } from '../lane.ts';
import { vendorOf } from '../vendor.ts';
import { asksForObject, chatToMessages } from './chat-to-messages.ts';
import { CHAT_VALUE_CASES } from './chat-value-cases.ts';
import { fitChat } from './fit-chat.ts';
import { fitMessages } from './fit-messages.ts';
import { MESSAGES_VALUE_CASES } from './messages-value-cases.ts';
import { messagesToChat } from './messages-to-chat.ts';
import type { CaseTable, Translated } from './parameters.ts';

const CHAT_BASE: JsonObject = { model: 'm', messages: [{ role: 'user', content: 'q' }] };
const MESSAGES_BASE: JsonObject = { ...CHAT_BASE, max_tokens: 20_000 };
const target = (model: string): Target => ({
  model,
  vendor: vendorOf({ protocol: 'openai', operator: 'unknown', host: '127.0.0.1', model }),
});
const toChat = (request: JsonObject, model = 'llama-3-8b'): Translated =>
  fitChat(messagesToChat({ ...MESSAGES_BASE, ...request }, model), target(model));
const toMessages = (request: JsonObject): Translated =>
  fitMessages(
    chatToMessages({ ...CHAT_BASE, ...request }, 'claude-haiku-4-5'),
    asksForObject(request['response_format']),
  );
const cases = (table: CaseTable) => Object.entries(table);

describe('values that a vendor does not take', () => {
  test.each(cases(MESSAGES_VALUE_CASES))('of a message: %s', (name, { fate, example, model }) => {
    expect(toChat(example, model)[fate]).toContain(name);
  });
  test.each(cases(CHAT_VALUE_CASES))('of a chat completion: %s', (name, { fate, example }) => {
    expect(toMessages(example)[fate]).toContain(name);
  });
  test.each(['llama-3-8b', 'gpt-4.1', 'gpt-5-mini', 'mistral-large-latest', 'gemini-3-pro-preview', 'qwen3-32b'])(
    'a plain message to %s is told nothing',
    (model) => {
      expect(toChat({ system: 's' }, model)).toMatchObject({ dropped: [], refused: [] });
    },
  );
  test('a plain chat completion is told nothing', () => {
    expect(toMessages({})).toMatchObject({ dropped: [], refused: [] });
  });
});

test.each([
  ['api.openai.com', 'unknown', 'x', 'openai'],
  ['our.openai.azure.com', 'unknown', 'x', 'openai'],
  ['api.mistral.ai', 'unknown', 'x', 'mistral'],
  ['generativelanguage.googleapis.com', 'unknown', 'x', 'gemini'],
  ['api.groq.com', 'openai', 'gpt-5', 'groq'],
  ['openrouter.ai', 'unknown', 'qwen/qwen3', 'openrouter'],
  ['10.0.0.1', 'Mistral AI', 'x', 'mistral'],
  ['10.0.0.1', 'own', 'Qwen/Qwen3-32B', 'qwen'],
  ['10.0.0.1', 'own', 'openai/gpt-oss-120b', 'unknown'],
  ['10.0.0.1', 'own', 'mistralai/Mistral-7B-Instruct-v0.3', 'unknown'],
  ['10.0.0.1', 'own', 'our-gpt-5-mini-eu', 'openai'],
  ['notopenai.com', 'own', 'llama', 'unknown'],
])('at %s run by %s, %s is of %s', (host, operator, model, vendor) => {
  expect(vendorOf({ protocol: 'openai', operator, host, model })).toBe(vendor);
  expect(vendorOf({ protocol: 'anthropic', operator, host, model })).toBe('anthropic');
});

const called = (...ids: readonly string[]): JsonObject[] => [
  { role: 'user', content: 'q' },
  ...ids.flatMap((id) => [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: id, content: id },
  ]),
];

describe('ids of calls', () => {
  test('that Anthropic refuses are changed alike in call and result, and no two become one', () => {
    const { body } = toMessages({ messages: called('functions.f:0', 'functions.f.0', 'a', 'a', '') });
    const [, ...turns] = body['messages'] as { content: JsonObject[] }[];
    const ids = turns.map(({ content }) => content[0]?.['id'] ?? content[0]?.['tool_use_id']);
    for (let at = 0; at < ids.length; at += 2) expect(ids[at]).toBe(ids[at + 1]);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[\w-]+$/);
    expect(ids).toContain('a');
  });
});

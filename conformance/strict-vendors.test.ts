/** Random requests of each protocol, translated for each vendor: it takes them, or they are refused by name before it is asked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endpointsByPath, laneTo, vendorOf } from '../server/src/gateway/dialects/index.ts';
import { JoulegateError } from '../server/src/units/index.ts';
import { CHAT_CASES } from '../server/src/gateway/dialects/translation/chat-cases.ts';
import { CHAT_PARAMETERS } from '../server/src/gateway/dialects/translation/chat-parameters.ts';
import { CHAT_VALUE_CASES } from '../server/src/gateway/dialects/translation/chat-value-cases.ts';
import { MESSAGES_CASES, MESSAGES_PARAMETERS } from '../server/src/gateway/dialects/translation/messages-parameters.ts';
import { MESSAGES_VALUE_CASES } from '../server/src/gateway/dialects/translation/messages-value-cases.ts';
import { bench, hi } from './cases.fixture.ts';
import { ANTHROPIC } from './strict/anthropic.ts';
import { chatRequests, messagesRequests } from './strict/conversations.ts';
import { OPENAI } from './strict/openai.ts';
import { GEMINI, GROQ, MISTRAL, OPENROUTER, VLLM_QWEN } from './strict/other-vendors.ts';
import { refusal, type Vendor } from './strict/vendor.ts';
import type { Seen } from './witness.fixture.ts';

const MESSAGES = '/v1/messages';
const CHAT = '/v1/chat/completions';
const RUNS = 400;

/** What the gateway would send, or the name under which it refuses. */
function translated(
  path: string,
  text: string,
  { protocol, model }: Vendor,
  operator: string,
): string | { named: string } {
  const endpoint = endpointsByPath().get(path)!;
  const body = Buffer.from(text);
  const call = endpoint.parse(body);
  const lane = laneTo(endpoint, { protocol })!;
  const [named] = lane.refused(call);
  if (named !== undefined) return { named };
  try {
    const target = { model, vendor: vendorOf({ protocol, operator, host: '127.0.0.1', model }) };
    return lane.outgoing(call, body, target).body.toString('utf8');
  } catch (error) {
    if (error instanceof JoulegateError && error.code === 'JG_BAD_REQUEST' && error.where !== undefined)
      return { named: error.where };
    throw error;
  }
}

const asSeen = ({ protocol }: Vendor, text: string): Seen => ({
  method: 'POST',
  path: protocol === 'anthropic' ? '/messages' : '/chat/completions',
  headers: {},
  text,
});

const function_ = { name: 'f', parameters: { type: 'object', properties: {} } };
/** Every documented parameter and case, by name, in a request that shows it. */
const SHOWN = {
  [MESSAGES]: [
    ...Object.entries(MESSAGES_PARAMETERS).map(([name, { example }]) => [name, { [name]: example }] as const),
    ...Object.entries({ ...MESSAGES_CASES, ...MESSAGES_VALUE_CASES }).map(
      ([name, { example }]) => [name, example] as const,
    ),
  ].map(([name, more]) => [name, { tools: [{ name: 'f', input_schema: function_.parameters }], ...more }] as const),
  [CHAT]: [
    ...Object.entries(CHAT_PARAMETERS).map(([name, { example }]) => [name, { [name]: example }] as const),
    ...Object.entries({ ...CHAT_CASES, ...CHAT_VALUE_CASES }).map(([name, { example }]) => [name, example] as const),
  ].map(([name, more]) => [name, { tools: [{ type: 'function', function: function_ }], ...more }] as const),
} as const;
const PLAIN = { max_tokens: 20_000, messages: [{ role: 'user', content: 'q' }] };

describe.each([
  [MESSAGES, OPENAI, 'unknown'],
  [MESSAGES, { ...OPENAI, model: 'gpt-4.1' }, 'unknown'],
  [MESSAGES, MISTRAL, 'unknown'],
  [MESSAGES, GEMINI, 'unknown'],
  [MESSAGES, VLLM_QWEN, 'unknown'],
  [MESSAGES, GROQ, 'groq'],
  [MESSAGES, OPENROUTER, 'openrouter'],
  [MESSAGES, OPENROUTER, 'unknown'],
  [CHAT, ANTHROPIC, 'unknown'],
  [CHAT, { ...ANTHROPIC, model: 'claude-opus-5' }, 'unknown'],
] as const)('%s to %o run by %s', (path, vendor, operator) => {
  test(`${vendor.name} (${vendor.model}) takes it, or it is refused by name`, () => {
    let taken = 0;
    fc.assert(
      fc.property(path === MESSAGES ? messagesRequests : chatRequests, (text) => {
        const sent = translated(path, text, vendor, operator);
        if (typeof sent === 'string') {
          expect(refusal(vendor, asSeen(vendor, sent)), sent).toBeNull();
          taken++;
        } else expect(sent.named).toMatch(/\S/);
      }),
      { numRuns: RUNS, seed: 7 },
    );
    // Most are such as a client may well send.
    expect(taken).toBeGreaterThan(RUNS / 4);
  });

  test('and so is every documented value', () => {
    for (const [name, more] of SHOWN[path]) {
      const sent = translated(path, JSON.stringify({ ...PLAIN, ...more, model: 'm' }), vendor, operator);
      if (typeof sent === 'string') expect(refusal(vendor, asSeen(vendor, sent)), name).toBeNull();
    }
  });
});

const tools = Array.from({ length: 130 }, (_, at) => ({ name: `f${at}`, input_schema: function_.parameters }));

test('what one vendor does not take is refused by name before it is asked', async () => {
  const b = await bench([OPENAI]);
  try {
    const { status, text, entry } = await b.ask(MESSAGES, hi(MESSAGES, false, { tools }));
    expect([status, entry.outcome, entry.attempts.length]).toEqual([400, 'refused', 0]);
    expect(text).toContain('tools[too-many]');
    expect(b.vendors[0]!.seen).toEqual([]);
    // Its slot is free again, and nothing of this counts against the deployment.
    expect((await b.ask(MESSAGES, hi(MESSAGES, false))).status).toBe(200);
  } finally {
    await b.close();
  }
});

test.each([[[OPENAI, VLLM_QWEN]], [[VLLM_QWEN, OPENAI]]] as const)(
  'where another deployment takes it, that one is asked, whichever comes first',
  async (vendors) => {
    const b = await bench(vendors, { enforced: true });
    try {
      const { status, entry } = await b.ask(MESSAGES, hi(MESSAGES, false, { tools }));
      expect([status, entry.outcome, entry.attempts.length]).toEqual([200, 'served', 1]);
      expect(b.vendors.map(({ vendor, seen }) => [vendor.name, seen.length]).sort()).toEqual([
        ['OpenAI', 0],
        ['vLLM with Qwen', 1],
      ]);
    } finally {
      await b.close();
    }
  },
);

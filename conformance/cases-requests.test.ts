/** What clients send reaches a vendor in a form that it takes, or is refused by name, or what is left out is told. */
import { afterEach, describe, expect, test } from 'vitest';
import { bench, given, hasCases, hi, answering, type Bench, type Outcome, type Path } from './cases.fixture.ts';
import { conformance } from './conform.ts';
import { ANTHROPIC } from './strict/anthropic.ts';
import { OPENAI } from './strict/openai.ts';
import { GEMINI, MISTRAL, VLLM_QWEN } from './strict/other-vendors.ts';
import { isObject, objects, type Json, type Vendor } from './strict/vendor.ts';
import { sendJson } from './witness.fixture.ts';

let b: Bench;
afterEach(() => b.close());

const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const dropped = ({ headers }: Outcome): string => String(headers['x-joulegate-dropped'] ?? '');

async function send(vendor: Vendor, path: Path, name: string): Promise<{ outcome: Outcome; sent: Json | undefined }> {
  b = await bench([vendor]);
  const outcome = await b.ask(path, given(name));
  return { outcome, sent: b.sent().at(-1) };
}

/** Served by the vendor, or refused by us before it was asked. */
function expectTaken(outcome: Outcome): void {
  expect(b.vendors.flatMap((vendor) => vendor.refused)).toEqual([]);
  if (outcome.status === 200) expect(outcome.entry.outcome).toBe('served');
  else {
    expect(b.sent()).toHaveLength(0);
    expect(outcome.status).toBeGreaterThanOrEqual(400);
    expect(outcome.status).toBeLessThan(500);
  }
}

describe.runIf(hasCases)('given requests', () => {
  const conform = hasCases ? conformance('given requests') : test;
  conform('cache marks on parts and tools go to Anthropic, or are told as dropped', async () => {
    const { outcome, sent } = await send(ANTHROPIC, CHAT, 'client-chat-request-cache-control-on-parts-and-tools.json');
    expectTaken(outcome);
    expect(outcome.status).toBe(200);
    const marked = (value: unknown): boolean => isObject(value) && isObject(value['cache_control']);
    expect(marked(objects(sent!['system'])[0])).toBe(true);
    expect(marked(objects(sent!['tools'])[0])).toBe(true);
    expect(marked(objects(objects(sent!['messages'])[0]!['content'])[0])).toBe(true);
    if (!JSON.stringify(sent).includes('"1h"')) expect(dropped(outcome)).toContain('cache_control');
  });

  for (const [vendor, path, name] of [
    [ANTHROPIC, CHAT, 'client-chat-request-last-assistant-turn-only-white-space.json'],
    [ANTHROPIC, CHAT, 'client-chat-request-schema-without-additional-properties.json'],
    [ANTHROPIC, CHAT, 'client-chat-request-tool-parameters-empty-object.json'],
    [ANTHROPIC, CHAT, 'client-chat-request-tool-arguments-19-digit-integer-in-history.json'],
    [OPENAI, MESSAGES, 'client-messages-request-output-schema-with-optional-property.json'],
    [VLLM_QWEN, MESSAGES, 'client-messages-request-system-turn-in-the-middle.json'],
    [ANTHROPIC, MESSAGES, 'client-messages-request-thinking-marked-by-the-gateway-towards-anthropic.json'],
    [OPENAI, MESSAGES, 'client-messages-request-tool-schema-bare-object.json'],
    [MISTRAL, MESSAGES, 'client-messages-request-toolu-id-towards-mistral.json'],
    [OPENAI, MESSAGES, 'client-messages-request-user-id-of-186-characters.json'],
  ] as const)
    conform(`${vendor.name} takes ${name}`, async () => {
      const { outcome } = await send(vendor, path, name);
      expectTaken(outcome);
      expect(outcome.status).toBe(200);
    });

  conform('the digits of arguments in a history are kept', async () => {
    const { sent } = await send(ANTHROPIC, CHAT, 'client-chat-request-tool-arguments-19-digit-integer-in-history.json');
    expect(b.vendors[0]!.seen.at(-1)!.text).toContain('2512292042121000001');
    expect(sent).toBeDefined();
  });

  conform('nothing of a system turn in the middle is lost', async () => {
    await send(VLLM_QWEN, MESSAGES, 'client-messages-request-system-turn-in-the-middle.json');
    const text = b.vendors[0]!.seen.at(-1)!.text;
    expect(text).toContain('agents: a, b');
    expect(text).toContain('be terse');
  });

  conform('a call and its result have one id', async () => {
    const { sent } = await send(MISTRAL, MESSAGES, 'client-messages-request-toolu-id-towards-mistral.json');
    const messages = objects(sent!['messages']);
    const id = objects(messages.find((each) => each['tool_calls'] !== undefined)!['tool_calls'])[0]!['id'];
    expect(messages.find(({ role }) => role === 'tool')!['tool_call_id']).toBe(id);
  });

  conform('account and device ids do not reach another vendor', async () => {
    await send(OPENAI, MESSAGES, 'client-messages-request-user-id-of-186-characters.json');
    expect(b.vendors[0]!.seen.at(-1)!.text).not.toMatch(/dddd|11111111|66666666/);
  });

  conform('thinking that we marked stays away from Anthropic when it is the fallback', async () => {
    b = await bench([VLLM_QWEN, ANTHROPIC], {
      enforced: true,
      answer: (_seen, response) => sendJson(response, { error: { message: 'busy' } }, 503),
    });
    const outcome = await b.ask(
      MESSAGES,
      given('client-messages-request-thinking-marked-by-the-gateway-towards-anthropic.json'),
    );
    expect(outcome.status).toBeGreaterThanOrEqual(500);
    expect(b.vendors[1]!.refused).toEqual([]);
    for (const { text } of b.vendors[1]!.seen) expect(text).not.toContain('joulegate:');
  });

  conform('a signature of thought comes back to Gemini in the second turn', async () => {
    b = await bench([GEMINI], { answer: answering('upstream-chat-answer-tool-call-with-thought-signature.json') });
    const tools = [{ name: 'a', input_schema: { type: 'object', properties: {} } }];
    const first = await b.ask(MESSAGES, hi(MESSAGES, false, { tools }));
    const { content } = JSON.parse(first.text) as { content: readonly Json[] };
    const use = content.find(({ type }) => type === 'tool_use')!;
    // A client that keeps the blocks as they came.
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use['id'], content: 'r' }] },
    ];
    await b.ask(MESSAGES, hi(MESSAGES, false, { tools, messages }));
    expect(b.vendors[0]!.refused).toEqual([]);
    expect(b.vendors[0]!.seen).toHaveLength(2);
    expect(b.vendors[0]!.seen.at(-1)!.text).toContain('"thought_signature":"SIGNATURE"');
  });
});

test.runIf(!hasCases)('given requests: skipped: no data', async () => {
  console.log('given requests: skipped: no data');
  b = await bench([OPENAI]);
  expect((await b.ask(CHAT, hi(CHAT, false))).status).toBe(200);
});

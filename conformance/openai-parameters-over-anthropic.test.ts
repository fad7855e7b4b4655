import { afterAll, beforeAll, describe, expect } from 'vitest';
import { SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { startAnthropicUpstream } from './anthropic-upstream.fixture.ts';
import { conformance } from './conform.ts';
import { watchEmitted } from './emitted.ts';
import { KEYS, startGateway, type Gateway } from './gateway.fixture.ts';
import { openAiDefinitions, openAiSchemas, type SchemaNode } from './openai-schema.ts';
import { ValidValues } from './valid-values.ts';
import type { Witness } from './witness.fixture.ts';

type Body = Readonly<Record<string, unknown>>;

const MODEL = 'claude-haiku-4-5';
const SCHEMA = 'CreateChatCompletionRequest';
const BASE = {
  model: MODEL,
  messages: [{ role: 'user', content: 'Hi' }],
  tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
};
/** Values that ask for what happens anyway. */
const ANYWAY: Readonly<Record<string, readonly unknown[]>> = {
  stream: [false],
  store: [false],
  logprobs: [false],
  top_logprobs: [0],
  n: [1],
  logit_bias: [{}],
  frequency_penalty: [0],
  presence_penalty: [0],
  modalities: [['text']],
  response_format: [{ type: 'text' }],
  tool_choice: ['auto'],
  parallel_tool_calls: [true],
  metadata: [{}],
  // Nothing is marked where no part is; what a stream would have is nothing to a whole answer.
  prompt_cache_options: [{ ttl: '30m', mode: 'explicit' }],
  stream_options: [
    { include_usage: false, include_obfuscation: false },
    { include_usage: true, include_obfuscation: true },
    {},
  ],
};

const definitions = openAiDefinitions();
const check = openAiSchemas(definitions);

describe.skipIf(definitions === null)(
  `every documented parameter of chat towards Anthropic (${SKIPPED_NO_DATA} otherwise)`,
  () => {
    const conform = conformance('openai parameters over anthropic');
    const values = new ValidValues(definitions as Readonly<Record<string, SchemaNode>>);
    const watch = watchEmitted(check);
    let claude: Witness;
    let gateway: Gateway;
    let plain: string;
    beforeAll(async () => {
      claude = await startAnthropicUpstream();
      gateway = await startGateway([{ model: MODEL, url: claude.url, protocol: 'anthropic' }]);
      await post(BASE);
      plain = claude.seen.at(-1)!.text;
    });
    afterAll(async () => {
      await gateway.close();
      await claude.close();
    });
    const post = (body: Body): Promise<Response> =>
      watch.fetch(`${gateway.url}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${KEYS.caller}`, 'content-type': 'application/json' },
      });

    const { properties } =
      definitions === null
        ? { properties: {} as Readonly<Record<string, SchemaNode>> }
        : values.members(definitions[SCHEMA] as SchemaNode);
    for (const [name, schema] of Object.entries(properties)) {
      if (name === 'model') continue;
      conform(name, async () => {
        // Refused, told as dropped, or to be seen in what Anthropic is sent: never lost in silence.
        for (const value of values.of(schema)) {
          const body = { ...BASE, [name]: value };
          if (check!(SCHEMA, body).length > 0) continue;
          const before = claude.seen.length;
          const response = await post(body);
          const answer = await response.text();
          const dropped = response.headers.get('x-joulegate-dropped') ?? '';
          const reached = claude.seen.slice(before).map(({ text }) => text);
          const isAnyway =
            value === null || ANYWAY[name]?.some((one) => JSON.stringify(one) === JSON.stringify(value)) === true;
          if (response.status === 400) {
            expect([reached.length, answer], JSON.stringify(body)).toEqual([
              0,
              expect.stringMatching(/docs\/translation\.md/),
            ]);
            continue;
          }
          const fate =
            reached.length !== 1 ? answer : isAnyway || dropped !== '' || reached[0] !== plain ? 'carried' : 'lost';
          expect([response.status, fate], JSON.stringify(body)).toEqual([200, 'carried']);
          for (const text of reached) {
            const sent = JSON.parse(text) as { max_tokens: number; messages: { role: string; content: unknown }[] };
            expect(sent.max_tokens, text).toBeGreaterThanOrEqual(0);
            for (const { role } of sent.messages) expect(['user', 'assistant', 'system']).toContain(role);
          }
        }
        expect(await watch.problems()).toEqual([]);
      });
    }

    conform('instructions without a turn', async () => {
      for (const role of ['system', 'developer']) {
        expect((await post({ model: MODEL, messages: [{ role, content: 'string' }] })).status).toBe(200);
        expect((JSON.parse(claude.seen.at(-1)!.text) as { messages: unknown[] }).messages).not.toEqual([]);
      }
    });
  },
);

import { afterAll, beforeAll, describe, expect } from 'vitest';
import { SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { startAnthropicUpstream } from './anthropic-upstream.fixture.ts';
import { BLOCKS, EARLIER, TOOLS, VALUES } from './anthropic-values.ts';
import { conformance } from './conform.ts';
import { watchEmitted } from './emitted.ts';
import { KEYS, startGateway, type Gateway } from './gateway.fixture.ts';
import { openAiSchemas } from './openai-schema.ts';
import { startSteady, type Steady } from './steady.fixture.ts';
import { startValidatingUpstream, type ValidatingUpstream } from './validating-upstream.fixture.ts';
import type { Witness } from './witness.fixture.ts';

const conform = conformance('anthropic parameters');
const CLAUDE = 'claude-opus-4-6';
const RENAMED = 'claude-here';
const GPT = 'gpt-5.4';
const BASE = { max_tokens: 1024, messages: [{ role: 'user', content: 'Hello, world' }] };
const ALL: Readonly<Record<string, readonly object[]>> = { ...VALUES, ...EARLIER };
/** What the SDK's type of a count has no place for. */
const NOT_COUNTED = [
  'max_tokens',
  'container',
  'diagnostics',
  'inference_geo',
  'metadata',
  'service_tier',
  'stop_sequences',
  'stream',
  ...Object.keys(EARLIER),
];
/** What an OpenAI-compatible server cannot be asked for: named in a refusal, never dropped in silence. */
const REFUSED: readonly ((body: Record<string, unknown>) => boolean)[] = [
  ({ container }) => container != null,
  ({ inference_geo: geo }) => geo != null,
  (body) => /"type": "(server_tool_use|\w+_tool_result|container_upload|file)"/.test(JSON.stringify(body, null, 1)),
  ({ tools }) =>
    Array.isArray(tools) && tools.some(({ type }: { type?: string }) => type !== 'custom' && type !== undefined),
];
const isRefused = (body: object): boolean => REFUSED.some((test) => test(body as Record<string, unknown>));

const check = openAiSchemas();
const watch = watchEmitted(check);
let claude: Witness;
let gateway: Gateway;
let steady: Steady | null;
let gpt: ValidatingUpstream | null = null;
beforeAll(async () => {
  [claude, steady] = await Promise.all([startAnthropicUpstream(), startSteady()]);
  if (steady !== null) gpt = await startValidatingUpstream(steady);
  gateway = await startGateway([
    { model: CLAUDE, url: claude.url, protocol: 'anthropic' },
    { model: RENAMED, url: claude.url, protocol: 'anthropic', upstreamModel: CLAUDE },
    { model: GPT, url: gpt?.url ?? claude.url },
  ]);
});
afterAll(async () => {
  if (process.env['CONFORMANCE_COUNTS'] !== undefined)
    console.log('anthropic parameters', claude.seen.length, gpt?.seen.length, Object.fromEntries(watch.checked));
  await gateway.close();
  await Promise.all([claude.close(), gpt?.close(), steady?.close()]);
});

const post = (path: string, body: string): Promise<Response> =>
  watch.fetch(`${gateway.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'x-api-key': KEYS.caller, 'anthropic-version': '2026-10-21', 'content-type': 'application/json' },
  });

describe('forwarded', () => {
  const forwards = async (path: string, bodies: readonly object[]): Promise<void> => {
    for (const body of bodies) {
      const text = JSON.stringify({ model: CLAUDE, ...body }, null, 1);
      const response = await post(path, text);
      expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
      expect(claude.seen.at(-1)).toMatchObject({ path, text });
      expect(response.headers.get('x-joulegate-dropped')).toBeNull();
    }
    expect(await watch.problems()).toEqual([]);
  };
  for (const [name, values] of Object.entries(ALL)) {
    conform(`messages ${name}`, () =>
      forwards(
        '/messages',
        values.flatMap((more) => [
          { ...BASE, ...more },
          { ...BASE, ...more, stream: true },
        ]),
      ),
    );
    if (!NOT_COUNTED.includes(name))
      conform(`count_tokens ${name}`, () =>
        forwards(
          '/messages/count_tokens',
          values.map((more) => ({ messages: BASE.messages, ...more })),
        ),
      );
  }
  conform('messages with all of them', () =>
    forwards(
      '/messages',
      Array.from(
        { length: 24 },
        (_, turn) =>
          Object.assign({}, BASE, ...Object.values(ALL).map((values) => values[turn % values.length])) as object,
      ),
    ),
  );
  conform("messages under another name: only the model's name is changed", async () => {
    const odd = `{ "model" : "${RENAMED}",\n\t"max_tokens":64.0, "messages":[{"role":"user","content":"\\u00e9 \\"model\\":1"}], "x_own":[12345678901234567890] }`;
    expect((await post('/messages', odd)).status).toBe(200);
    expect(claude.seen.at(-1)?.text).toBe(odd.replace(RENAMED, CLAUDE));
  });
  conform('every kind of block and of tool is among them', () => {
    const sent = claude.seen.map(({ text }) => text).join('\n');
    for (const kind of [...Object.keys(BLOCKS), ...Object.keys(TOOLS)])
      expect(sent.includes(`"type": "${kind}"`), kind).toBe(true);
  });
});

describe.skipIf(check === null)(
  `translated, and what is sent fits OpenAI's description (${SKIPPED_NO_DATA} otherwise)`,
  () => {
    const translates = async (bodies: readonly object[]): Promise<void> => {
      for (const body of bodies) {
        const before = gpt!.seen.length;
        const text = JSON.stringify({ model: GPT, ...body });
        const response = await post('/messages', text);
        const answer = await response.text();
        const told = {
          status: response.status,
          answer: response.ok ? '' : answer,
          complaints: [...gpt!.complaints.values()],
        };
        if (isRefused(body))
          expect(told, text).toMatchObject({
            status: 400,
            answer: expect.stringContaining('docs/translation.md') as string,
          });
        else expect(told, text).toEqual({ status: 200, answer: '', complaints: [] });
        expect(gpt!.seen.length - before).toBe(isRefused(body) ? 0 : 1);
      }
      expect(await watch.problems()).toEqual([]);
    };
    for (const [name, values] of Object.entries(ALL))
      conform(`translated ${name}`, () =>
        translates(
          values.flatMap((more) => [
            { ...BASE, ...more },
            { ...BASE, ...more, stream: true },
          ]),
        ),
      );

    conform('what is dropped is told by header', async () => {
      const response = await post(
        '/messages',
        JSON.stringify({
          model: GPT,
          ...BASE,
          top_k: 5,
          cache_control: { type: 'ephemeral' },
          speed: 'fast',
          user_profile_id: 'u',
          temperature: 1,
        }),
      );
      expect(response.headers.get('x-joulegate-dropped')?.split(', ').sort()).toEqual([
        'cache_control',
        'speed',
        'top_k',
        'user_profile_id',
      ]);
    });
  },
);

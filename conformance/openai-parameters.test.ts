import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { conformance } from './conform.ts';
import { watchEmitted } from './emitted.ts';
import { KEYS, startGateway, type Gateway } from './gateway.fixture.ts';
import { openAiDefinitions, openAiSchemas, type SchemaNode } from './openai-schema.ts';
import { startSteady, type Steady } from './steady.fixture.ts';
import { ValidValues } from './valid-values.ts';
import { startValidatingUpstream, type ValidatingUpstream } from './validating-upstream.fixture.ts';

type Body = Readonly<Record<string, unknown>>;

const MODEL = 'gpt-5.4';
const RENAMED = 'gpt-5.4-here';
/** Each endpoint with the least that a request needs, and values that the maker of values does not find and clients send. */
const ENDPOINTS: readonly {
  readonly path: string;
  readonly schema: string;
  readonly base: Body;
  readonly more: Readonly<Record<string, readonly unknown[]>>;
}[] = [
  {
    path: '/chat/completions',
    schema: 'CreateChatCompletionRequest',
    base: { model: MODEL, messages: [{ role: 'developer', content: 'string' }] },
    more: { seed: [Number.MIN_SAFE_INTEGER], max_tokens: [0], logit_bias: [{ foo: 0 }] },
  },
  { path: '/responses', schema: 'CreateResponse', base: { model: MODEL, input: 'string' }, more: {} },
  {
    path: '/responses/compact',
    schema: 'CompactResponseMethodPublicBody',
    base: { model: MODEL, input: 'string' },
    more: {},
  },
  { path: '/responses/input_tokens', schema: 'TokenCountsBody', base: { model: MODEL, input: 'string' }, more: {} },
  { path: '/embeddings', schema: 'CreateEmbeddingRequest', base: { model: MODEL, input: 'string' }, more: {} },
  { path: '/moderations', schema: 'CreateModerationRequest', base: { model: MODEL, input: 'string' }, more: {} },
];
const AT_ONCE = 8;

const definitions = openAiDefinitions();
const check = openAiSchemas(definitions);
const watch = watchEmitted(check);

describe.skipIf(definitions === null || check === null)(
  `every documented parameter (${SKIPPED_NO_DATA} otherwise)`,
  () => {
    const conform = conformance('openai parameters');
    const values = new ValidValues(definitions as Readonly<Record<string, SchemaNode>>);
    let steady: Steady;
    let upstream: ValidatingUpstream;
    let gateway: Gateway;
    beforeAll(async () => {
      steady = (await startSteady()) as Steady;
      upstream = await startValidatingUpstream(steady);
      gateway = await startGateway([
        { model: MODEL, url: upstream.url, aliases: ['omni-moderation-latest'] },
        { model: RENAMED, url: upstream.url, upstreamModel: MODEL },
      ]);
    });
    afterAll(async () => {
      await gateway?.close();
      await upstream?.close();
      await steady?.close();
    });

    const post = (path: string, body: string, by = fetch): Promise<Response> =>
      by(`${gateway.url}${path}`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${KEYS.caller}`, 'content-type': 'application/json' },
      });

    /** What has to reach the upstream: the very bytes, but that a stream's usage is asked for. */
    const expected = (path: string, text: string): string => {
      const { stream, stream_options: options } = JSON.parse(text) as {
        stream?: boolean;
        stream_options?: { include_usage?: boolean } | null;
      };
      if (path !== '/chat/completions' || stream !== true || options?.include_usage === true) return text;
      const asked = '{"include_usage":true';
      if (options === undefined) return `{"stream_options":${asked}},${text.slice(1)}`;
      if (options === null) return text.replace('"stream_options": null', `"stream_options": ${asked}}`);
      if ('include_usage' in options) return text.replace(/"include_usage": \w+/, '"include_usage": true');
      return text.replace(
        '"stream_options": {',
        `"stream_options": ${asked}${Object.keys(options).length > 0 ? ',' : ''}`,
      );
    };

    async function sendAll(path: string, bodies: readonly Body[]): Promise<void> {
      const from = upstream.seen.length;
      const texts = bodies.map((body) => JSON.stringify(body, null, 1));
      for (let at = 0; at < texts.length; at += AT_ONCE) {
        await Promise.all(
          texts.slice(at, at + AT_ONCE).map(async (body) => {
            const response = await post(path, body, watch.fetch);
            const answer = await response.text();
            expect({
              status: response.status,
              answer: response.ok ? '' : answer,
              body: response.ok ? '' : body,
            }).toEqual({ status: 200, answer: '', body: '' });
          }),
        );
      }
      const seen = upstream.seen.slice(from);
      expect(seen.map((one) => one.path)).toEqual(seen.map(() => path));
      expect(seen.map(({ text }) => text).sort()).toEqual(texts.map((text) => expected(path, text)).sort());
      expect(await watch.problems()).toEqual([]);
    }

    for (const { path, schema, base, more } of ENDPOINTS) {
      const { properties } =
        definitions === null
          ? { properties: {} as Readonly<Record<string, SchemaNode>> }
          : values.members(definitions[schema] as SchemaNode);
      const allowed = (name: string): readonly unknown[] =>
        [...values.of(properties[name] as SchemaNode), ...(more[name] ?? [])].filter(
          (value) => check?.(schema, { ...base, [name]: value }).length === 0,
        );
      const names = Object.keys(properties).filter((name) => name !== 'model');

      for (const name of names)
        conform(`${path} ${name}`, async () => {
          const found = allowed(name);
          expect(found.length).toBeGreaterThan(0);
          await sendAll(
            path,
            found.map((value) => ({ ...base, [name]: value })),
          );
        });

      conform(`${path} with all of them`, async () => {
        const all = new Map(names.map((name) => [name, allowed(name)]));
        const bodies = Array.from({ length: 24 }, (_, turn) => ({
          ...base,
          ...Object.fromEntries([...all].map(([name, found]) => [name, found[turn % found.length]])),
        }));
        await sendAll(
          path,
          bodies.filter((body) => check?.(schema, body).length === 0),
        );
      });

      conform(`${path} with all of them, by the official client`, async () => {
        const body = {
          ...base,
          ...Object.fromEntries(
            names.map((name) => [
              name,
              allowed(name).find((value) => value !== null && (name !== 'stream' || value === false)),
            ]),
          ),
        };
        const client = new OpenAI({ apiKey: KEYS.caller, baseURL: gateway.url, maxRetries: 0, fetch: watch.fetch });
        const promise = client.post<object>(path, { body });
        const raw = await promise.asResponse();
        expect([raw.status, await promise]).toEqual([200, (await promise.withResponse()).data]);
        expect(JSON.parse(upstream.seen.at(-1)!.text)).toEqual(body);
      });

      conform(`${path} under another name: only the model's name is changed`, async () => {
        const odd = `{ "model" : "${RENAMED}",${JSON.stringify(base, null, 2)
          .slice(1)
          .replace(/\n {2}"model": "[^"]*",/, '')}`;
        const response = await post(path, odd);
        expect(response.status).toBe(200);
        expect(upstream.seen.at(-1)?.text).toBe(odd.replace(RENAMED, MODEL));
      });

      if (!('user' in properties)) continue;
      conform(`${path} refuses what the description refuses, in the upstream's own words`, async () => {
        const wrong = JSON.stringify({ ...base, user: 7 });
        const response = await post(path, wrong);
        expect([response.status, await response.text()]).toEqual([400, upstream.complaints.get(`${path} ${wrong}`)]);
      });
    }

    test('much was sent, and every answer was held against the description', () => {
      expect(upstream.seen.length).toBeGreaterThan(700);
      expect(watch.checked.get('/chat/completions body')).toBeGreaterThan(100);
      expect(watch.checked.get('/responses body')).toBeGreaterThan(400);
      expect(watch.checked.get('/responses event')).toBeGreaterThan(10);
      expect(upstream.complaints.size).toBe(3);
      if (process.env['CONFORMANCE_COUNTS'] !== undefined)
        console.log(upstream.seen.length, Object.fromEntries(watch.checked));
    });
  },
);

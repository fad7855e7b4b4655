import { afterEach, beforeEach, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { runtimes, staticKey } from '../gateway/index.ts';
import type { Entry } from '../ledger/index.ts';
import { recordingUpstream, send, type RecordingUpstream } from './http-exchange.fixture.ts';
import { createApp, type App } from './index.ts';

const SECRET = 'secret-of-a-caller';
const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
const LISTED = [
  { id: 'gpt-77', object: 'model', created: 1_790_000_000, owned_by: 'system' },
  { id: 'models/gemini-77', object: 'model', owned_by: 'google' },
  { id: 'whisper-77' },
  { id: 'bad name' },
];
let listing = true;
let upstream: RecordingUpstream;
let app: App;
let folder: string;

beforeEach(async () => {
  process.env['VENDOR_TEST_KEY'] = 'key-of-the-vendor';
  folder = mkdtempSync(join(tmpdir(), 'joulegate-vendors-'));
  upstream = await recordingUpstream((response, { path, body }) => {
    if (path.endsWith('/models'))
      return void response
        .writeHead(listing ? 200 : 500, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', data: LISTED }));
    const { model } = JSON.parse(body) as { model: string };
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        id: 'a',
        model,
        choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
        usage: USAGE,
      }),
    );
  });
  const credential = { env: 'VENDOR_TEST_KEY' };
  const config = {
    version: 1,
    gateway: { port: 0, leaveMs: 0 },
    admin: { port: 0 },
    storage: { folder },
    origins: ['paris'],
    vendors: ['openai', 'mistral', 'google'].map((vendor) => ({
      vendor,
      credential,
      baseUrl: upstream.url,
      ...(vendor === 'openai' ? {} : { mode: 'shadow' }),
    })),
  };
  app = await createApp({
    config: resolveConfig(parseConfig(JSON.stringify(config), 'vendors.yaml'), 'vendors.yaml', Date.UTC(2026, 10, 28)),
    clock: systemClock,
    clockKind: 'wall',
    staticKeys: [staticKey('caller', 'acme', SECRET)],
  });
});
afterEach(async () => {
  await app.close();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

async function entryOf(model: string): Promise<Entry> {
  const answer = await send(app.gatewayUrl, {
    secret: SECRET,
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }),
  });
  expect(answer.status, answer.text).toBe(200);
  await app.journal.flush();
  return (await Array.fromAsync(app.journal.read())).at(-1)!;
}

test.each([
  // Prices of 1,000 tokens in and 100 out by the published list of 2026-09: USD per million 0.25 / 2, 2.5 / 10, 0.5 / 1.5.
  ['gpt-5-mini', 'openai', 'gpt-5-mini', 450_000],
  ['gpt-4o-mini-2024-07-18', 'openai', 'gpt-4o-mini', 210_000],
  ['gpt-4o', 'openai', 'gpt-4o', 3_500_000],
  ['mistral-large-2512', 'mistral', 'mistral-large-2512', 650_000],
  ['gemini-2.5-flash', 'google', 'gemini-2.5-flash', 550_000],
])('%s is served by %s at its own name, priced by the list as %s', async (model, workload, served, costNanoUsd) => {
  const entry = await entryOf(model);
  expect(entry).toMatchObject({
    workload,
    outcome: 'served',
    mode: workload === 'openai' ? 'observe' : 'shadow',
    modelAsked: model,
    modelServed: served,
    costNanoUsd,
    usageGrade: 'reported',
  });
  expect(JSON.parse(upstream.received.at(-1)!.body)).toMatchObject({ model });
  expect(upstream.received.at(-1)!.headers.authorization).toBe('Bearer key-of-the-vendor');
  expect(entry.energyNanoWh.mean).toBeGreaterThan(0);
  expect(entry.tier).toBe('modelled-opaque');
  // One candidate, not each model of the vendor.
  expect(entry.decision?.deployments).toEqual(workload === 'openai' ? undefined : [`${workload}.${served}`]);
});

test('a model that no list has is served, at the dearest price of the list and with the widest interval', async () => {
  const known = await entryOf('gpt-5-mini');
  const entry = await entryOf('gpt-99-ultra');
  expect(entry).toMatchObject({
    workload: 'openai',
    outcome: 'served',
    modelAsked: 'gpt-99-ultra',
    modelServed: 'openai-other',
  });
  expect(JSON.parse(upstream.received.at(-1)!.body)).toMatchObject({ model: 'gpt-99-ultra' });
  expect(entry.costNanoUsd).toBeGreaterThan(known.costNanoUsd);
  expect(entry.energyNanoWh.sigma!).toBeGreaterThan(known.energyNanoWh.sigma!);
});

test('models are listed by name, and one that is named like none is refused', async () => {
  const { text } = await send(app.gatewayUrl, { secret: SECRET, method: 'GET', path: '/v1/models' });
  const ids = (JSON.parse(text) as { data: readonly { id: string }[] }).data.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['gpt-5-mini', 'mistral-large-2512', 'gemini-2.5-flash', 'openai']));
  expect(ids.filter((id) => id.includes('*'))).toEqual([]);
  const asked = upstream.received.length;
  const body = JSON.stringify({ model: 'nobodys-model', messages: [{ role: 'user', content: 'hi' }] });
  expect((await send(app.gatewayUrl, { secret: SECRET, body })).status).toBe(404);
  expect(upstream.received.slice(asked).filter(({ path }) => !path.endsWith('/models'))).toEqual([]);
});

const models = async (headers: Record<string, string> = {}, id = ''): Promise<unknown> =>
  JSON.parse((await send(app.gatewayUrl, { secret: SECRET, method: 'GET', path: `/v1/models${id}`, headers })).text);

test('what upstreams list is merged as far as a workload would take it, in both shapes, and asked with the credential', async () => {
  await expect.poll(() => app.runtime.modelLists.of('google')?.models.length, { timeout: 10_000 }).toBeGreaterThan(0);
  await expect.poll(() => app.runtime.modelLists.of('openai')?.models.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const { data } = (await models()) as { data: readonly { id: string; owned_by: string; created: number }[] };
  expect(data.filter(({ id }) => id.includes('77'))).toEqual([
    { id: 'gpt-77', object: 'model', created: 1_790_000_000, owned_by: 'system' },
    { id: 'gemini-77', object: 'model', created: 0, owned_by: 'google' },
  ]);
  expect(data.some(({ id }) => id === 'gpt-5-mini')).toBe(true);
  const anthropic = { 'anthropic-version': '2026-10-21' };
  expect(await models(anthropic, '/gpt-77')).toMatchObject({
    type: 'model',
    id: 'gpt-77',
    created_at: '2026-09-21T14:13:20Z',
  });
  expect(await models({}, '/whisper-77')).toMatchObject({ error: { code: 'JG_MODEL_UNKNOWN' } });
  expect(upstream.received.find(({ path }) => path.endsWith('/models'))!.headers.authorization).toBe(
    'Bearer key-of-the-vendor',
  );
});

test('an upstream that does not answer leaves the configured names, and what it said last', async () => {
  await expect.poll(() => app.runtime.modelLists.of('openai')?.models.length, { timeout: 10_000 }).toBeGreaterThan(0);
  listing = false;
  try {
    await runtimes.refreshModelLists(app.runtime);
    expect(app.runtime.modelLists.fault).toContain('models of openai: the upstream answered 500');
    expect(await models({}, '/gpt-77')).toMatchObject({ id: 'gpt-77' });
    expect(await models({}, '/gpt-5-mini')).toMatchObject({ id: 'gpt-5-mini' });
  } finally {
    listing = true;
  }
});

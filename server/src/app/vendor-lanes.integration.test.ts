import { toFile, type OpenAI } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { startBatchVendor, type BatchVendor, type VendorTerms } from './batch-vendor.fixture.ts';
import { MODEL, startTestApp, type TestApp, type TestAppOptions } from './test-app.fixture.ts';
import { completion, message } from './vendor-answers.fixture.ts';

const PRICE = { inputPerMtok: 2, outputPerMtok: 8, source: 'contract', asOf: '2026-11-21' };
const FACTS = { retentionDays: 0, trainsOnData: false };
const DEPLOYMENT = 'paris-h100';

let t: TestApp;
let vendor: BatchVendor;
afterEach(async () => {
  await t.close();
  await vendor.close();
});

interface Terms extends VendorTerms {
  readonly waiting: object;
  readonly workload?: object;
  readonly options?: TestAppOptions;
}

async function start({ waiting, workload = {}, options = {}, ...terms }: Terms): Promise<OpenAI> {
  vendor = await startBatchVendor(terms);
  t = await startTestApp({
    urls: { [DEPLOYMENT]: vendor.url },
    each: { [DEPLOYMENT]: { protocol: terms.protocol, price: PRICE, waiting } },
    workloads: [{ id: 'main', mode: 'enforce', deployments: [DEPLOYMENT], default: DEPLOYMENT, ...workload }],
    ...options,
  });
  return t.client();
}

const CHAT = '/v1/chat/completions';
const lineOf = (i: number, endpoint: string): string =>
  JSON.stringify({
    custom_id: `r-${i}`,
    method: 'POST',
    url: endpoint,
    body: { model: MODEL, max_tokens: 300, messages: [{ role: 'user', content: `prompt ${i}` }] },
  });

async function make(client: OpenAI, requests: number, { endpoint = CHAT, window = '7d', headers = {} } = {}) {
  const lines = Array.from({ length: requests }, (_, i) => lineOf(i, endpoint));
  const file = await client.files.create({ file: await toFile(Buffer.from(lines.join('\n'))), purpose: 'batch' });
  const asked = { input_file_id: file.id, endpoint: endpoint as '/v1/responses', completion_window: window as '24h' };
  return (await client.batches.create(asked, { headers })).id;
}
const ended = async (client: OpenAI, id: string): Promise<OpenAI.Batch> => {
  await expect
    .poll(async () => (await client.batches.retrieve(id)).status, { timeout: 60_000, interval: 200 })
    .toMatch(/completed|cancelled|expired|failed/);
  return await client.batches.retrieve(id);
};
const answers = async (client: OpenAI, file: string | undefined): Promise<readonly Record<string, unknown>[]> =>
  (await (await client.files.content(file!)).text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const BATCH = { batch: { priceShare: 0.5, control: FACTS } };

describe("a vendor's batch API", { timeout: 90_000 }, () => {
  test('takes a batch over, and its answers come back through the same job, at the price of the tier', async () => {
    const client = await start({
      protocol: 'openai',
      waiting: BATCH,
      // What a single answer says of its tier does not make it dearer.
      outcome: (body) => ({ status: 200, body: completion({ service_tier: 'default', asked: body }) }),
    });
    const id = await make(client, 5);
    const batch = await ended(client, id);
    expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 5, completed: 5, failed: 0 } });
    const lines = await answers(client, batch.output_file_id!);
    expect(lines.map((line) => line['custom_id'])).toEqual(['r-0', 'r-1', 'r-2', 'r-3', 'r-4']);
    expect(lines[3]).toMatchObject({
      response: { status_code: 200, body: { asked: { messages: [{ content: 'prompt 3' }] } } },
    });
    expect(vendor.ordinary).toEqual([]);
    expect(vendor.batches).toHaveLength(1);
    expect(vendor.batches[0]!.requests).toHaveLength(5);
    const entries = await t.entries();
    expect(entries).toHaveLength(5);
    const ids = lines.map((line) => (line['response'] as { request_id: string }).request_id);
    expect(entries.map((entry) => entry.id).sort()).toEqual(ids.toSorted());
    for (const entry of entries) {
      expect(entry).toMatchObject({
        outcome: 'served',
        status: 200,
        deployment: DEPLOYMENT,
        workload: 'main',
        usageGrade: 'reported',
        usage: { inputUncached: 1000, output: 200 },
        // Half of 1000 x 2 + 200 x 8 USD per million tokens.
        costNanoUsd: 1_800_000,
        // At once it had cost its full price.
        waited: { batch: id, costNanoUsd: 3_600_000 },
      });
      expect(entry.priceSource).toBe('contract, service tier batch');
      expect(entry.attempts).toHaveLength(1);
      expect(entry.energyNanoWh.mean).toBeGreaterThan(0);
    }
    // What vendors keep until it is deleted is deleted.
    expect(vendor.files.size).toBe(0);
  });

  test("speaks Anthropic's protocol too", async () => {
    const client = await start({
      protocol: 'anthropic',
      waiting: BATCH,
      outcome: (body, customId) =>
        customId.endsWith('-2')
          ? { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message: 'no' } } }
          : { status: 200, body: message({ echo: body['messages'] }) },
    });
    const batch = await ended(client, await make(client, 3, { endpoint: '/v1/messages' }));
    expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 3, completed: 2, failed: 1 } });
    expect((await answers(client, batch.error_file_id!))[0]).toMatchObject({
      custom_id: 'r-1',
      response: { status_code: 400 },
    });
    const served = (await t.entries()).filter(({ outcome }) => outcome === 'served');
    expect(served.map(({ costNanoUsd }) => costNanoUsd)).toEqual([1_800_000, 1_800_000]);
    expect(vendor.ordinary).toEqual([]);
    expect(vendor.asked.filter((each) => each === 'POST /v1/messages/batches')).toHaveLength(1);
  });

  test("speaks OpenAI's as Azure has it: a deployment for batches, files that are read first, no metadata", async () => {
    let lost = 0;
    const client = await start({
      protocol: 'openai',
      azureDeployment: 'gpt-batch',
      waiting: { batch: { ...BATCH.batch, model: 'gpt-batch' } },
      outcome: (body) => ({ status: 200, body: completion({ asked: body }) }),
      // Nobody has seen its making: its file tells which it is.
      made: () => (lost++ === 0 ? 'lost' : undefined),
    });
    const batch = await ended(client, await make(client, 3));
    expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 3, failed: 0 } });
    expect(vendor.batches).toHaveLength(1);
    expect(vendor.batches[0]!.requests.map(({ body }) => body['model'])).toEqual(Array(3).fill('gpt-batch'));
    expect(vendor.ordinary).toEqual([]);
    expect(vendor.asked.filter((each) => each === 'POST /openai/v1/files')).toHaveLength(1);
    const entries = await t.entries();
    expect(entries.map(({ costNanoUsd, deployment }) => [costNanoUsd, deployment])).toEqual(
      Array(3).fill([1_800_000, DEPLOYMENT]),
    );
    expect(vendor.files.size).toBe(0);
  });

  test('that takes long to read a file holds up no gateway that ends, and keeps nothing', async () => {
    const client = await start({
      protocol: 'openai',
      azureDeployment: 'gpt-batch',
      unreadLooks: 1000,
      waiting: { batch: { ...BATCH.batch, model: 'gpt-batch' } },
    });
    await make(client, 2);
    const looked = (): boolean => vendor.asked.some((each) => each.startsWith('GET /openai/v1/files/'));
    await expect.poll(looked, { timeout: 30_000 }).toBe(true);
    const beganMs = performance.now();
    await t.close();
    expect(performance.now() - beganMs).toBeLessThan(20_000);
    expect(vendor.batches).toEqual([]);
    expect(vendor.files.size).toBe(0);
  });

  test.each([
    ['what it refuses to make', { mostRequests: 1 }],
    ['what it made and could not begin', { azureDeployment: 'another' }],
  ])('keeps nothing of %s, and its requests go the usual way', async (_what, terms) => {
    const client = await start({ protocol: 'openai', waiting: BATCH, ...terms });
    expect(await ended(client, await make(client, 2))).toMatchObject({ request_counts: { completed: 2 } });
    expect(vendor.ordinary).toHaveLength(2);
    expect(vendor.asked.some((each) => each.startsWith('POST') && each.endsWith('/files'))).toBe(true);
    expect(vendor.files.size).toBe(0);
  });

  test.each([
    ['its files are kept', { workload: { control: { maxRetentionDays: 0 } }, facts: { retentionDays: 30 } }],
    ['nobody knows how long', { workload: { control: { maxRetentionDays: 0 } }, facts: {} }],
    ['a request says so', { headers: { 'x-joulegate-control': 'retention-days=7' }, facts: { retentionDays: 30 } }],
    ['a request forbids training', { headers: { 'x-joulegate-control': 'no-training' }, facts: { retentionDays: 0 } }],
    ['nothing is decided', { workload: { mode: 'observe' }, facts: FACTS }],
    ['the deadline is too near', { window: '23h', facts: FACTS }],
  ])(
    'is not taken where %s, and the ordinary way is',
    async (_why, { workload, facts, headers, window }: Forbidden) => {
      const client = await start({
        protocol: 'openai',
        waiting: { batch: { priceShare: 0.5, control: facts } },
        ...(workload === undefined ? {} : { workload }),
      });
      const batch = await ended(client, await make(client, 2, { headers: headers ?? {}, window: window ?? '7d' }));
      expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 2 } });
      expect(vendor.batches).toEqual([]);
      expect(vendor.ordinary).toHaveLength(2);
      expect((await t.entries()).map(({ costNanoUsd }) => costNanoUsd)).toEqual([3_600_000, 3_600_000]);
    },
  );

  test('what expires there, and what it refuses whole, goes the usual way', async () => {
    const client = await start({
      protocol: 'openai',
      waiting: BATCH,
      look: (batch) => void (batch.status = 'expired'),
      outcome: (_body, customId) => (customId.endsWith('-1') ? { status: 200, body: completion() } : 'undone'),
    });
    const batch = await ended(client, await make(client, 3));
    expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 3 } });
    expect(vendor.ordinary).toHaveLength(2);
    const costs = (await t.entries()).map(({ costNanoUsd }) => costNanoUsd);
    expect(costs.toSorted()).toEqual([1_800_000, 3_600_000, 3_600_000]);
    await t.close();
    await vendor.close();
    const other = await start({ protocol: 'openai', waiting: BATCH, mostRequests: 2 });
    expect(await ended(other, await make(other, 3))).toMatchObject({ request_counts: { completed: 3 } });
    expect(vendor.ordinary).toHaveLength(3);
  });

  test('is cancelled there as well, and what was done by then is told', async () => {
    const client = await start({
      protocol: 'openai',
      waiting: BATCH,
      look: (batch) => void (batch.why = batch.status === 'cancelling' ? 'cancelled' : ''),
      outcome: (_body, customId) => (customId.endsWith('-1') ? { status: 200, body: completion() } : 'undone'),
    });
    const id = await make(client, 3);
    await expect.poll(() => vendor.batches.length, { timeout: 30_000 }).toBe(1);
    await client.batches.cancel(id);
    const batch = await ended(client, id);
    expect(batch).toMatchObject({ status: 'cancelled', request_counts: { completed: 1, failed: 2 } });
    expect(vendor.asked).toContain(`POST /v1/batches/${vendor.batches[0]!.id}/cancel`);
    expect(vendor.ordinary).toEqual([]);
  });

  test('what it may cost is held of a budget while it is there, and settled with what it cost', async () => {
    const client = await start({
      protocol: 'openai',
      waiting: BATCH,
      look: (batch) => void (batch.status = t.app.runtime.limiter.stats().open > 0 ? 'ended' : 'failed'),
      options: { more: { limits: { organisations: { acme: { budgets: [{ usd: 1000, period: 'day' }] } } } } },
    });
    expect(await ended(client, await make(client, 3))).toMatchObject({ request_counts: { completed: 3 } });
    expect(vendor.ordinary).toEqual([]);
    expect(t.app.runtime.limiter.stats().open).toBe(0);
  });

  test('one whose making nobody saw is found by our name for it, not made again', async () => {
    let lost = 0;
    const client = await start({ protocol: 'openai', waiting: BATCH, made: () => (lost++ === 0 ? 'lost' : undefined) });
    expect(await ended(client, await make(client, 2))).toMatchObject({ request_counts: { completed: 2 } });
    expect(vendor.batches).toHaveLength(1);
    expect(vendor.asked).toContain('GET /v1/batches');
    expect(vendor.ordinary).toEqual([]);
  });
});

interface Forbidden {
  readonly workload?: object;
  readonly facts: object;
  readonly headers?: Record<string, string>;
  readonly window?: string;
}

describe("a vendor's flex tier", { timeout: 90_000 }, () => {
  const FLEX = { flex: { priceShare: 0.5, control: FACTS } };

  test('is named in the body of work that can wait alone, and booked as the answer tells it', async () => {
    const client = await start({
      protocol: 'openai',
      waiting: FLEX,
      answer: (body) => ({
        status: 200,
        body: completion({
          service_tier: String(body['user']) === 'x' ? 'default' : (body['service_tier'] ?? 'default'),
        }),
      }),
    });
    await client.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'now' }] });
    const batch = await ended(client, await make(client, 2));
    expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 2 } });
    expect(vendor.ordinary.map((body) => body['service_tier'])).toEqual([undefined, 'flex', 'flex']);
    const booked = (await t.entries()).map((entry) => [
      entry.costNanoUsd,
      entry.priceSource,
      entry.waited?.costNanoUsd,
    ]);
    expect(booked).toEqual([
      [3_600_000, 'contract', undefined],
      [1_800_000, 'contract, service tier flex', 3_600_000],
      [1_800_000, 'contract, service tier flex', 3_600_000],
    ]);
  });

  test('without capacity is waited for, and left for the usual way where the deadline is near', async () => {
    const client = await start({
      protocol: 'openai',
      waiting: FLEX,
      answer: (body) =>
        body['service_tier'] === 'flex'
          ? { status: 429, body: { error: { code: 'resource_unavailable', message: 'Resource Unavailable' } } }
          : { status: 200, body: completion({ service_tier: 'default' }) },
    });
    const batch = await ended(client, await make(client, 1, { window: '120m' }));
    expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 1 } });
    const entries = await t.entries();
    expect(entries.at(-1)).toMatchObject({ outcome: 'served', costNanoUsd: 3_600_000 });
    expect(entries.slice(0, -1).every(({ costNanoUsd, status }) => costNanoUsd === 0 && status === 429)).toBe(true);
    expect(vendor.ordinary.map((body) => body['service_tier'])).toEqual(['flex', undefined]);
  });
});

import { toFile, type OpenAI } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gridHour } from '../kernel/kernel.fixture.ts';
import { hourOf } from '../units/index.ts';
import type { GridSource } from '../world/index.ts';
import { MESSAGES, MODEL, startTestApp, TEST_FLEET, type TestApp } from './test-app.fixture.ts';

const NOW = hourOf(Date.now());
/** Dirtiest now, cleanest in twelve hours, as every day before. */
const grid: GridSource = {
  name: 'test grid',
  zones: ['FR', 'DE', 'US-MIDA-PJM'],
  at: (zone, hour) =>
    hour > NOW + 1 || hour < NOW - 60 * 24
      ? undefined
      : gridHour(300 + 200 * Math.cos(((hour - NOW) * Math.PI) / 12), { zone, hour }),
};

let t: TestApp;
let client: OpenAI;
beforeAll(async () => {
  const workload = { mode: 'enforce', deployments: TEST_FLEET.map(({ id }) => id), default: TEST_FLEET[0]!.id };
  t = await startTestApp({ gridSource: grid, workloads: [{ id: 'main', ...workload }] });
  client = t.client();
});
afterAll(() => t.close());

type Planned = OpenAI.Batch & {
  readonly joulegate?: { starts_at: number; latest_start_at: number; expected_co2e_saved_share: number };
};

async function made(window: string): Promise<string> {
  const line = {
    custom_id: 'a',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: MODEL, messages: MESSAGES },
  };
  const file = await client.files.create({ file: await toFile(Buffer.from(JSON.stringify(line))), purpose: 'batch' });
  const batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: window as '24h',
  });
  return batch.id;
}
const found = (id: string): Promise<Planned> => client.batches.retrieve(id);

test('with a day to wait it waits for the clean hours, and tells when and why; with half an hour it runs', async () => {
  const waiting = await made('24h');
  const hurried = await made('30m');
  await expect.poll(async () => (await found(hurried)).status, { timeout: 20_000 }).toBe('completed');
  await expect.poll(async () => (await found(waiting)).joulegate, { timeout: 30_000 }).toBeDefined();
  const batch = await found(waiting);
  expect(batch).toMatchObject({ status: 'in_progress', request_counts: { total: 1, completed: 0, failed: 0 } });
  const { starts_at, latest_start_at, expected_co2e_saved_share } = batch.joulegate!;
  const startsIn = starts_at / 3600 - NOW;
  expect(startsIn).toBeGreaterThanOrEqual(9);
  expect(startsIn).toBeLessThanOrEqual(15);
  expect(latest_start_at).toBeGreaterThan(starts_at);
  expect(latest_start_at).toBeLessThan(batch.expires_at!);
  expect(expected_co2e_saved_share).toBeGreaterThan(0.5);
  await client.batches.cancel(waiting);
  await expect.poll(async () => (await found(waiting)).status, { timeout: 20_000 }).toBe('cancelled');
});

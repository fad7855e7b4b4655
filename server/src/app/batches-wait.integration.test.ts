import { toFile, type OpenAI } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../doors/index.ts';
import { systemClock } from '../edge/index.ts';
import { gridHour } from '../kernel/kernel.fixture.ts';
import { hourOf } from '../units/index.ts';
import type { GridSource } from '../world/index.ts';
import { MESSAGES, MODEL, startTestApp, TEST_FLEET, type TestApp } from './test-app.fixture.ts';

const NOW = hourOf(Date.now());
let aheadMs = 0;
const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
/** Dirtiest now, cleanest in twelve hours, as every day before. */
const grid: GridSource = {
  name: 'test grid',
  zones: ['FR', 'DE', 'US-MIDA-PJM'],
  at: (zone, hour) =>
    hour > hourOf(clock.now()) + 1 || hour < NOW - 60 * 24
      ? undefined
      : gridHour(300 + 200 * Math.cos(((hour - NOW) * Math.PI) / 12), { zone, hour }),
};

let t: TestApp;
let client: OpenAI;
beforeAll(async () => {
  const workload = { mode: 'enforce', deployments: TEST_FLEET.map(({ id }) => id), default: TEST_FLEET[0]!.id };
  t = await startTestApp({ clock, gridSource: grid, workloads: [{ id: 'main', ...workload }] });
  client = t.client();
});
afterAll(() => t.close());

type Planned = OpenAI.Batch & {
  readonly joulegate?: {
    starts_at: number;
    latest_start_at: number;
    expected_co2e_saved_share: number;
    co2e_saved_g: number;
    co2e_saved_share: number;
    usd_saved: number;
    saved_unknown_requests: number;
  };
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

  const rows = await t.entries();
  expect(rows).toMatchObject([{ waited: { batch: hurried, deployment: rows[0]!.deployment } }]);
  expect((await found(hurried)).joulegate).toMatchObject({ co2e_saved_g: 0, co2e_saved_share: 0, usd_saved: 0 });

  type Told = Answer<'batches'>;
  const told = async (): Promise<Told> =>
    (await (await fetch(`${t.app.adminUrl}/api/batches?id=${waiting}`)).json()) as Told;
  // Kept by the next turn.
  await expect.poll(async () => (await told()).batches[0]!.startsAt, { timeout: 20_000 }).toBe(starts_at * 1000);
  const shown = await told();
  expect(shown.batches[0]).toMatchObject({ status: 'in_progress', startsAt: starts_at * 1000, saved: null });
  expect(shown.batches[0]!.expectedCo2eSavedShare).toBeCloseTo(expected_co2e_saved_share, 2);
  const planned = shown.hours!.filter(({ plannedWork }) => plannedWork > 0);
  expect(planned.map(({ hour, isForecast }) => [hour, isForecast])).toEqual([[starts_at / 3600, true]]);
  expect(shown.hours![0]!.gPerKwh).toBeCloseTo(500, 6);
  expect(planned[0]!.gPerKwh).toBeLessThan(250);

  aheadMs = starts_at * 1000 - Date.now();
  await expect.poll(async () => (await found(waiting)).status, { timeout: 30_000 }).toBe('completed');
  const ran = (await t.entries()).find((row) => row.waited?.batch === waiting)!;
  expect(ran.hour).toBe(starts_at / 3600);
  expect(Math.floor(ran.waited!.since / 1000)).toBe(batch.created_at);
  expect(ran.waited!.lifecycleGPerKwh).toBeCloseTo(500, 6);
  const savedG = (ran.waited!.carbonNanoG! - ran.carbonNanoG.mean!) / 1e9;
  const { co2e_saved_g, co2e_saved_share, usd_saved, saved_unknown_requests } = (await found(waiting)).joulegate!;
  expect(co2e_saved_g).toBeCloseTo(savedG, 12);
  expect(Math.abs(co2e_saved_share - expected_co2e_saved_share)).toBeLessThan(0.2);
  expect([usd_saved, saved_unknown_requests]).toEqual([0, 0]);
  const after = await told();
  expect(after.batches[0]).toMatchObject({ status: 'completed', saved: { co2eG: co2e_saved_g, usd: 0 } });
  expect(after.hours!.filter(({ tries }) => tries > 0).map(({ hour }) => hour)).toEqual([ran.hour]);
});

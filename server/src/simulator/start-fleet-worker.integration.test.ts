import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEMO_FLEET, startFleetWorker } from './index.ts';
import type { RemoteFleet } from './types.ts';

const spec = DEMO_FLEET[1]!;
let fleet: RemoteFleet;
beforeAll(async () => {
  fleet = await startFleetWorker({ deployments: DEMO_FLEET, seed: 7, timeFactor: 200 });
});
afterAll(() => fleet.close());

const ask = {
  model: spec.upstreamModel,
  messages: [{ role: 'user' as const, content: 'Hi' }],
  metadata: { sim_output_tokens: '20' },
};
const client = (): OpenAI => new OpenAI({ apiKey: 'any', baseURL: fleet.url(spec.id), maxRetries: 0 });

test('serves from its thread, with meters and faults across it', async () => {
  expect((await client().chat.completions.create(ask)).usage?.completion_tokens).toBe(20);
  const meters = await fleet.meters();
  expect(meters.map((meter) => meter.deployment)).toEqual(DEMO_FLEET.map((deployment) => deployment.id));
  expect(meters[1]).toMatchObject({ usage: { inputUncached: 1, output: 20 }, requests: { finished: 1 } });
  await fleet.setFault(spec.id, '429');
  await expect(client().chat.completions.create(ask)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  await fleet.setFault(spec.id, null);
  await client().chat.completions.create(ask);
});

test('errors cross the thread with their code', async () => {
  await expect(fleet.setFault('atlantis', null)).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
  expect(() => fleet.url('atlantis')).toThrow(/no deployment "atlantis"/);
  const taken = startFleetWorker({ deployments: DEMO_FLEET, seed: 7, timeFactor: 1, port: fleet.port });
  await expect(taken).rejects.toMatchObject({ code: 'JG_PORT_IN_USE' });
});

test('once closed it says so', async () => {
  const other = await startFleetWorker({ deployments: [spec], seed: 1, timeFactor: 1 });
  await other.close();
  await expect(other.meters()).rejects.toThrow(/is closed/);
});

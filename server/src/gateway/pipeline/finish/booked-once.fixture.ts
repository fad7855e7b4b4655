import { expect } from 'vitest';
import { send } from '../../../app/http-exchange.fixture.ts';
import type { TestApp } from '../../../app/test-app.fixture.ts';
import type { Entry } from '../../../ledger/index.ts';

/** Short timeouts, and a body limit that a test can pass. */
export const IMPATIENT = {
  firstByteTimeoutMs: 400,
  answerTimeoutMs: 400,
  idleTimeoutMs: 400,
  retry: { rounds: 1 },
  maxBodyBytes: 2_000_000,
  maxBufferedBytes: 16_000_000,
};

/** Waits until the app has booked one entry more and has nothing under way, then proves that it still answers and booked nothing twice. */
export async function bookedOnce(t: TestApp, act: () => Promise<unknown>): Promise<Entry> {
  const before = (await t.entries()).length;
  await act();
  await expect.poll(async () => (await t.entries()).length, { timeout: 10_000, interval: 10 }).toBe(before + 1);
  await expect.poll(() => t.inFlight(), { timeout: 10_000, interval: 10 }).toBe(0);
  const entry = (await t.entries()).at(-1)!;
  expect((await send(t.url, { path: '/v1/models', method: 'GET' })).status).toBe(200);
  expect((await t.entries()).length).toBe(before + 1);
  return entry;
}

import { expect, test } from 'vitest';
import { chatBody, send, sendAndLeave } from '../../app/http-exchange.fixture.ts';
import { startTestApp, TEST_FLEET } from '../../app/test-app.fixture.ts';
import { FAULTS } from '../../simulator/types.ts';
import { addUsage, NO_USAGE, type Usage } from '../../units/index.ts';

const REQUESTS = 300;

test('300 requests at once, faults and leavers among them: every one is booked once and leaves nothing behind', async () => {
  const workload = { deployments: TEST_FLEET.map(({ id }) => id) };
  const t = await startTestApp({
    workloads: [
      { id: 'main', mode: 'enforce', ...workload },
      { id: 'old', mode: 'observe', ...workload },
    ],
    gateway: { firstByteTimeoutMs: 600, answerTimeoutMs: 600, idleTimeoutMs: 2000 },
  });
  const statuses = new Map<string, number>();
  let left = 0;
  const one = async (i: number): Promise<void> => {
    const fault = i % 3 === 0 ? FAULTS[(i / 3) % FAULTS.length] : undefined;
    const stream = i % 2 === 0;
    const model = i % 5 < 3 ? 'main' : 'old';
    if (i % 15 === 4) {
      left++;
      return await sendAndLeave(t.url, {
        body: chatBody({ model, stream: true, metadata: { sim_output_tokens: '30000' } }),
        leaveAfterBytes: 500,
      });
    }
    if (i % 15 === 7) return await tally(await send(t.url, { body: '{"model"' }));
    await tally(
      await send(t.url, {
        body: chatBody({
          model,
          stream,
          metadata: { sim_output_tokens: String(20 + i), ...(fault === undefined ? {} : { sim_fault: fault }) },
        }),
      }),
    );
  };
  const tally = async (answer: { status: number; text: string }): Promise<void> => {
    const whole =
      answer.status === 200 && !answer.text.includes('"code":"JG_')
        ? 'served'
        : answer.status === 400
          ? 'refused'
          : 'failed';
    statuses.set(whole, (statuses.get(whole) ?? 0) + 1);
  };
  await Promise.all(Array.from({ length: REQUESTS }, (_, i) => one(i)));

  await expect.poll(async () => (await t.entries()).length, { timeout: 20_000 }).toBe(REQUESTS);
  await expect.poll(() => t.inFlight(), { timeout: 20_000 }).toBe(0);
  const entries = await t.entries();
  expect(new Set(entries.map(({ id }) => id)).size).toBe(REQUESTS);
  const count = (of: (entry: (typeof entries)[number]) => boolean): number => entries.filter(of).length;
  expect(count(({ error }) => error === 'JG_CLIENT_GONE')).toBe(left);
  for (const outcome of ['served', 'refused', 'failed'] as const)
    expect(
      count((entry) => entry.outcome === outcome && entry.error !== 'JG_CLIENT_GONE'),
      outcome,
    ).toBe(statuses.get(outcome) ?? 0);

  // What the upstreams metered as finished is what the served attempts say, token by token.
  const attempts = entries.flatMap((entry) => entry.attempts);
  const meters = t.fleet.meters();
  expect(attempts.length).toBe(meters.reduce((sum, { requests }) => sum + requests.started, 0));
  const total = (usages: readonly Usage[]): Usage => usages.reduce(addUsage, NO_USAGE);
  const booked = total(attempts.filter(({ outcome }) => outcome === 'ok').map(({ usage }) => usage));
  const metered = total(meters.map(({ usage }) => usage));
  const unfinished = total(meters.map(({ usageUnfinished }) => usageUnfinished));
  expect(addUsage(booked, unfinished)).toEqual(metered);
  await t.close();
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { virtualClock } from '../../../edge/index.ts';
import { openState, type State } from '../../../state/index.ts';
import type { GatewayRuntime } from '../../pipeline/index.ts';
import type { BatchSettings } from '../settings.ts';
import { sendWebhooks, type Webhooks } from './send-webhooks.ts';
import { deliveries, noteEnd } from './webhook-store.ts';

const START = Date.UTC(2026, 10, 30);
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const [MINUTE, HOUR] = [60_000, 3_600_000];

let server: Server;
let state: State;
let clock: ReturnType<typeof virtualClock>;
let webhooks: Webhooks;
let answer: { status: number; retryAfter?: string };
let asked: number;
let results: string[];
let faults: (string | null)[];

beforeEach(async () => {
  asked = 0;
  results = [];
  faults = [];
  server = createServer((request, response) => {
    asked++;
    request.resume();
    const { status, retryAfter } = answer;
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['LANES_WEBHOOK_SECRET'] = SECRET;
  const hook = {
    id: 'ours',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    secret: { env: 'LANES_WEBHOOK_SECRET' },
    organisation: null,
    events: ['batch.completed' as const],
  };
  state = await openState({ file: ':memory:' });
  clock = virtualClock(START);
  const bus = { publish: (event: { kind: string; result?: string }) => void results.push(event.result ?? event.kind) };
  const runtime = { clock, rng: { next: () => 0 }, bus } as unknown as GatewayRuntime;
  const settings = { webhooks: [hook] } as unknown as BatchSettings;
  webhooks = sendWebhooks({
    state,
    runtime: () => runtime,
    settings: () => settings,
    fault: (message) => void faults.push(message),
  });
  await noteEnd(state.db, settings.webhooks, {
    batch: 'batch_1',
    organisation: 'acme',
    status: 'completed',
    at: START,
  });
});
afterEach(async () => {
  await webhooks.close();
  await state.close();
  await new Promise((resolve) => server.close(resolve));
  delete process.env['LANES_WEBHOOK_SECRET'];
});
const kept = () => state.db.selectFrom('webhook_deliveries').selectAll().execute();
/** One turn at a moment. */
async function turnAt(afterMs: number): Promise<void> {
  clock.set(START + afterMs);
  await webhooks.tick();
}

test('retry-after is kept, in seconds and as a date, where it is longer than the own wait, and a day at most', async () => {
  answer = { status: 503, retryAfter: '120' };
  await turnAt(0);
  expect(await kept()).toMatchObject([{ tries: 1, next_at: START + 2 * MINUTE, fault: 'answered 503' }]);
  await turnAt(2 * MINUTE - 1);
  expect(asked).toBe(1);
  answer = { status: 429, retryAfter: new Date(START + 3 * HOUR).toUTCString() };
  await turnAt(2 * MINUTE);
  expect(await kept()).toMatchObject([{ tries: 2, next_at: START + 3 * HOUR, fault: 'answered 429' }]);
  answer = { status: 503, retryAfter: '1' };
  await turnAt(3 * HOUR);
  expect(await kept()).toMatchObject([{ tries: 3, next_at: START + 3.5 * HOUR }]);
  answer = { status: 503, retryAfter: '9999999' };
  await turnAt(3.5 * HOUR);
  expect(await kept()).toMatchObject([{ tries: 4, next_at: START + 27.5 * HOUR }]);
  expect(faults.at(-1)).toBe('webhook ours: answered 503');
  answer = { status: 204 };
  await turnAt(27.5 * HOUR);
  expect(await kept()).toEqual([]);
  expect(faults.at(-1)).toBeNull();
  expect(results).toEqual(['failed', 'failed', 'failed', 'failed', 'sent']);
});

test('410 ends it at once, and it is told', async () => {
  answer = { status: 410 };
  await turnAt(0);
  await turnAt(1000 * HOUR);
  expect(asked).toBe(1);
  expect(await kept()).toMatchObject([{ tries: 1, gave_up_at: START, fault: 'answered 410: it wants no more of it' }]);
  expect(results).toEqual(['given-up']);
  expect(faults.at(-1)).toBeNull();
});

test('behind the last wait it is given up, which is kept with what it answered', async () => {
  answer = { status: 500 };
  let at = 0;
  for (let tries = 1; tries <= 9; tries++) {
    await turnAt(at);
    const [one] = await kept();
    expect(one).toMatchObject({ tries, gave_up_at: null });
    at = one!.next_at - START;
  }
  await turnAt(at);
  expect(asked).toBe(10);
  expect(await kept()).toMatchObject([{ tries: 10, gave_up_at: START + at, fault: 'answered 500' }]);
  await turnAt(at + 1000 * HOUR);
  expect(asked).toBe(10);
  expect(results.slice(-2)).toEqual(['failed', 'given-up']);
  expect(await deliveries(state.db).take(START + at + 1000 * HOUR)).toEqual([]);
  // Three days and more.
  expect(at).toBeGreaterThan(72 * HOUR);
});

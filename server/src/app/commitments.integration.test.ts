import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { staticKey } from '../gateway/index.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { openState } from '../state/index.ts';
import type { App } from './app.ts';
import { createApp } from './create-app.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { SECRETS, TEST_FLEET, testConfig } from './test-app.fixture.ts';

const TOKEN = 'token-of-the-control-plane';
const EXAMPLE = new URL('../../../examples/plans/documents-12b.yaml', import.meta.url);
const PATIENT = { timeout: 20_000 };

let folder: string;
let fleet: Fleet;
let app: App;
let file: string;
let scenario: string;

const start = (): Promise<App> => {
  const load = (): ReturnType<typeof loadConfig> => loadConfig(file, Date.now());
  return createApp({
    config: load(),
    clock: systemClock,
    clockKind: 'wall',
    loadConfig: load,
    staticKeys: [staticKey('plain', 'acme', SECRETS.plain)],
  });
};

beforeEach(async () => {
  vi.stubEnv('COMMITMENTS_TEST_TOKEN', TOKEN);
  scenario = await readFile(EXAMPLE, 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'joulegate-commitments-'));
  file = join(folder, 'joulegate.yaml');
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 3, timeFactor: 20 });
  const admin = { port: 0, token: { env: 'COMMITMENTS_TEST_TOKEN' } };
  await writeFile(file, JSON.stringify(testConfig(fleet, folder, { mode: 'observe', more: { admin } })));
  app = await start();
});
afterEach(async () => {
  await app.close();
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

const servedBy = async (): Promise<unknown> =>
  (await send(app.gatewayUrl, { body: chatBody() })).headers['x-joulegate-deployment'];
const control = async (path: string, body?: object): Promise<{ status: number; answer: Record<string, unknown> }> => {
  const answer = await fetch(`${app.adminUrl}${path}`, {
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: answer.status, answer: (await answer.json()) as Record<string, unknown> };
};
const accept = (over: object = {}) =>
  control('/api/commitments/accept', {
    scenario,
    workload: 'main',
    deployments: ['virginia-h100'],
    owner: 'Ada',
    reason: 'worth it',
    reviewDate: '2099-01-01',
    ...over,
  });
const faults = async (): Promise<unknown> =>
  ((await (await fetch(`${app.gatewayUrl}/readyz`)).json()) as { faults: unknown }).faults;

test('what was accepted is enforced within seconds, after a restart too, until it is ended; each step is in the audit', async () => {
  expect(await servedBy()).toBe('paris-h100');
  const { status, answer } = await accept();
  expect([status, answer['error']]).toEqual([200, undefined]);
  await expect.poll(servedBy, PATIENT).toBe('virginia-h100');
  await app.close();
  app = await start();
  expect(await servedBy()).toBe('virginia-h100');
  // A reload of the config does not lift it.
  await writeFile(file, (await readFile(file, 'utf8')).replace('"ttftMs":', '"ttftMs" :'));
  expect(app.configs.reload()).toBe(true);
  expect(await servedBy()).toBe('virginia-h100');

  const listed = (await control('/api/commitments')).answer as unknown as readonly Record<string, unknown>[];
  expect(listed).toMatchObject([
    {
      id: answer['id'],
      isInForce: true,
      isSigned: true,
      owner: 'Ada',
      lays: { deployments: ['virginia-h100'] },
      tracked: { isReviewDue: false, state: 'nothing booked yet' },
    },
  ]);
  // The prediction is that of the plan, which any door makes again.
  const plan = (await control('/api/plan', { scenario })).answer['plan'] as {
    chosen: string;
    options: readonly { id: string; risk: { booked: object } }[];
  };
  const option = plan.options.find(({ id }) => id === plan.chosen)!;
  expect(listed[0]!['predicted']).toMatchObject(option.risk.booked);

  expect((await control(`/api/commitments/${String(answer['id'])}/end`, { why: 'over' })).status).toBe(200);
  await expect.poll(servedBy, PATIENT).toBe('paris-h100');
  expect((await control(`/api/commitments/${String(answer['id'])}/end`, { why: 'again' })).status).toBe(404);
  const { records } = (await control('/api/audit?action=commitment')).answer as unknown as {
    records: readonly { action: string; subject: string }[];
  };
  expect(records.map(({ action }) => action).toSorted()).toEqual(['commitment.accept', 'commitment.end']);
  expect(new Set(records.map(({ subject }) => subject))).toEqual(new Set([answer['id']]));
});

test('a record that was changed behind its signature is not followed, and stands where an operator looks', async () => {
  await accept();
  await expect.poll(servedBy, PATIENT).toBe('virginia-h100');
  await app.close();
  const state = await openState({ file: join(folder, 'state.sqlite') });
  const { record } = await state.db.selectFrom('commitments').select('record').executeTakeFirstOrThrow();
  const forged = record.replace('virginia-h100', 'frankfurt-h100');
  await state.db.updateTable('commitments').set({ record: forged }).execute();
  await state.close();
  app = await start();
  expect(await servedBy()).toBe('paris-h100');
  await expect.poll(faults, PATIENT).toEqual(['commitments']);
  const listed = (await control('/api/commitments')).answer as unknown as readonly Record<string, unknown>[];
  expect(listed).toMatchObject([{ isInForce: false, isSigned: false }]);
});

test.each([
  ['a workload that is not there', { workload: 'moon' }, 'the config has no workload moon'],
  ['a deployment that is not there', { deployments: ['moon'] }, 'workload main does not have moon'],
  ['an option that is not there', { option: 'moon' }, 'the plan has no option moon'],
  ['a day that has passed', { reviewDate: '2020-01-01' }, 'has passed'],
  ['a day that is none', { reviewDate: 'soon' }, 'reviewDate'],
])('%s is refused, and nothing is kept', async (_, over, words) => {
  const { status, answer } = await accept(over);
  expect(status).toBe(400);
  expect((answer['error'] as { message: string }).message).toContain(words);
  expect((await control('/api/commitments')).answer).toEqual([]);
});

test('a reader may look and may not accept', async () => {
  const asked = await fetch(`${app.adminUrl}/api/commitments/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(asked.status).toBe(401);
});

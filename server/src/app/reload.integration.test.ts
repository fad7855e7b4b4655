import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { staticKey } from '../gateway/index.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import type { App } from './app.ts';
import { createApp } from './create-app.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, SECRETS, TEST_FLEET, testConfig, type TestAppOptions } from './test-app.fixture.ts';

let folder: string;
let fleet: Fleet;
let app: App;
let file: string;

const write = (options: TestAppOptions): Promise<void> =>
  writeFile(file, JSON.stringify(testConfig(fleet, folder, options)));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-reload-'));
  file = join(folder, 'joulegate.yaml');
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 3, timeFactor: 20 });
  await write({ mode: 'observe' });
  const load = (): ReturnType<typeof loadConfig> => loadConfig(file, Date.now());
  app = await createApp({
    config: load(),
    clock: systemClock,
    clockKind: 'wall',
    loadConfig: load,
    staticKeys: [staticKey('plain', 'acme', SECRETS.plain)],
  });
});

afterEach(async () => {
  await app.close();
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (more: object = {}): ReturnType<typeof send> => send(app.gatewayUrl, { body: chatBody(more) });

test('a changed config is in force for the next request, without a restart', async () => {
  expect((await ask()).headers['x-joulegate-deployment']).toBe('paris-h100');
  await write({ mode: 'enforce' });
  expect(app.configs.reload()).toBe(true);
  expect((await ask()).headers['x-joulegate-deployment']).toBe('frankfurt-h100');
  expect(app.configs.version).toBe(2);
  const told: unknown = await (await fetch(`${app.adminUrl}/api/config/version`)).json();
  expect(told).toEqual({ version: 2, fault: null });
});

test('the file is followed', async () => {
  await write({ mode: 'enforce' });
  await expect.poll(() => app.configs.version, { timeout: 20_000 }).toBe(2);
});

test('a config with a fault leaves the one in force, and says why', async () => {
  await writeFile(file, 'version: 1\norigins: [atlantis]\n');
  expect(app.configs.reload()).toBe(false);
  expect(app.configs.fault?.message).toContain('deployments');
  expect((await ask()).status).toBe(200);
  expect(app.configs.version).toBe(1);
});

describe('a refused reload changes nothing', () => {
  const elsewhere = { urls: { [DEFAULT_DEPLOYMENT]: 'http://127.0.0.1:9/v1' } };
  test.each([
    ['a table that is not there', { ...elsewhere, more: { roundTrips: { path: '/nonexistent.csv', prefix: 'aws:' } } }],
    ['an address that is never allowed', { urls: { [DEFAULT_DEPLOYMENT]: 'http://169.254.169.254/v1' } }],
  ])('%s: the upstreams of before are still allowed, and no others', async (_, options) => {
    const before = app.runtime;
    await write({ mode: 'observe', ...options });
    expect(app.configs.reload()).toBe(false);
    expect(app.runtime).toBe(before);
    expect((await ask()).status).toBe(200);
    const handler = { start() {}, data: () => true, end() {}, error() {} };
    const request = {
      method: 'GET',
      path: '/',
      headers: {},
      body: null,
      headersTimeoutMs: 0,
      idleTimeoutMs: 0,
    } as const;
    expect(() => app.runtime.outbound.send('http://127.0.0.1:9', request, handler)).toThrow(
      expect.objectContaining({ code: 'JG_OUTBOUND_REFUSED' }),
    );
    expect((await (await fetch(`${app.adminUrl}/api/config/version`)).json()) as object).toMatchObject({ version: 1 });
    // What fails stands where an operator looks, until it is mended.
    const ready = async (): Promise<unknown> => await (await fetch(`${app.gatewayUrl}/readyz`)).json();
    await expect.poll(ready, { timeout: 20_000 }).toMatchObject({ status: 'ready', faults: ['config'] });
    expect(await app.metrics()).toContain('joulegate_fault{part="config"} 1');
    await write({ mode: 'observe' });
    app.configs.reload();
    await expect.poll(ready, { timeout: 20_000 }).toMatchObject({ faults: [] });
    expect(await app.metrics()).toContain('joulegate_fault{part="config"} 0');
  });
});

describe('a config that protects less', () => {
  const ruled = (control: object, limits: object = {}): TestAppOptions => ({
    workloads: [
      {
        id: 'main',
        mode: 'observe',
        deployments: TEST_FLEET.map(({ id }) => id),
        default: DEFAULT_DEPLOYMENT,
        control,
      },
    ],
    more: { limits },
  });
  const RULES = { noTraining: true, maxRetentionDays: 30 };
  const LIMITS = { keys: { rpm: 1000, budgets: [{ usd: 100, period: 'day' }] }, teams: { a: { tpm: 5_000_000 } } };
  test.each([
    ['one rule', ruled({ noTraining: true }, LIMITS), 'workloads.main.control.maxRetentionDays'],
    ['all rules', ruled({}, LIMITS), 'control.noTraining'],
    ['a limit', ruled(RULES, { ...LIMITS, keys: { rpm: 1000 } }), 'limits.keys.budgets.usd day'],
    ['all limits', ruled(RULES), 'limits.teams.a.tpm'],
  ])('%s lost: refused, and the one before holds', async (_, options, lost) => {
    await write(ruled(RULES, LIMITS));
    expect(app.configs.reload()).toBe(true);
    await write(options);
    expect(app.configs.reload()).toBe(false);
    expect(app.configs.fault?.message).toContain(lost);
    expect(app.configs.current().config.workloads[0]?.control).toEqual(RULES);
    // Other numbers are no loss.
    await write(ruled({ ...RULES, maxRetentionDays: 90 }, { ...LIMITS, keys: { ...LIMITS.keys, rpm: 2000 } }));
    expect(app.configs.reload()).toBe(true);
  });

  test('every cut of a file that still parses is refused, or protects as much', async () => {
    await write(ruled(RULES, LIMITS));
    expect(app.configs.reload()).toBe(true);
    const whole = stringify(JSON.parse(await readFile(file, 'utf8')) as object);
    let taken = 0;
    for (let at = whole.indexOf('\n'); at !== -1; at = whole.indexOf('\n', at + 1)) {
      await writeFile(file, whole.slice(0, at));
      if (!app.configs.reload()) continue;
      taken++;
      expect(app.configs.current().config.workloads[0]?.control).toEqual(RULES);
      expect(app.configs.current().config.raw.limits.teams).toEqual({ a: { tpm: 5_000_000, budgets: [] } });
    }
    expect(taken).toBeGreaterThan(0);
  });
});

test('a stream that is under way ends as it began, and holds its place in the new fleet until then', async () => {
  const streaming = ask({ stream: true, max_tokens: 60 });
  await expect.poll(() => app.runtime.fleet.inFlight(0), { timeout: 10_000 }).toBe(1);
  await write({ mode: 'enforce', gateway: { maxInFlight: 7 } });
  app.configs.reload();
  expect(app.runtime.settings.maxInFlight).toBe(7);
  expect(app.runtime.fleet.inFlight(0)).toBe(1);
  const { text, broken } = await streaming;
  expect(broken).toBe(false);
  expect(text).toContain('data: [DONE]');
  expect(app.runtime.fleet.inFlight(0)).toBe(0);
});

test('what a budget spent is not forgiven', async () => {
  const budgets = (grams: number): object[] => [
    { id: 'main', mode: 'enforce', deployments: TEST_FLEET.map(({ id }) => id), budgets: [{ kind: 'carbon', grams }] },
  ];
  await write({ workloads: budgets(1000) });
  app.configs.reload();
  await ask();
  const used = (): number => app.runtime.budgets.readings(Date.now())[0]?.used ?? 0;
  const before = used();
  expect(before).toBeGreaterThan(0);
  await write({ workloads: budgets(2000) });
  app.configs.reload();
  expect(used()).toBe(before);
  expect(app.runtime.budgets.readings(Date.now())[0]?.limit).toBe(2000);
});

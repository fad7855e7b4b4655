import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { reports } from '../reporting/index.ts';
import { stateEngines } from '../state/state-engines.fixture.ts';
import { JoulegateError } from '../units/index.ts';
import type { App } from './app.ts';
import { configLog } from './config-log.ts';
import { createApp } from './create-app.ts';
import { openKeyStore, type KeyStore } from './keys.ts';
import { testConfig, type TestAppOptions } from './test-app.fixture.ts';

const SECRET = 'geheim-9f3a';
let folder: string;
let file: string;
let app: App | null = null;
let store: KeyStore;

const write = (options: TestAppOptions): Promise<void> =>
  writeFile(file, JSON.stringify(testConfig({ url: () => `http://127.0.0.1:9/v1?key=${SECRET}` }, folder, options)));
const load = (): ReturnType<typeof loadConfig> => loadConfig(file, Date.now());
const start = async (allowLoosening = false): Promise<App> => {
  app = await createApp({ config: load(), clock: systemClock, clockKind: 'wall', loadConfig: load, allowLoosening });
  return app;
};
const rows = (of = store) =>
  of.state.db.selectFrom('audit').selectAll().where('action', 'like', 'config.%').orderBy('at').execute();
const records = async (of = store) =>
  (await rows(of)).map((row) => ({ ...row, ...reports.governance.configRecord.parse(JSON.parse(row.detail)) }));
const carbonPrice = (usd: number): TestAppOptions => ({
  workloads: [
    { id: 'main', deployments: ['paris-h100'], control: { noTraining: true }, prices: { carbonUsdPerTonne: usd } },
  ],
  more: { limits: { organisations: { 'acme-gmbh': { rpm: 60 } } } },
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-config-log-'));
  file = join(folder, 'joulegate.yaml');
  await write(carbonPrice(0));
  store = await openKeyStore(folder);
});
afterEach(async () => {
  await app?.close();
  app = null;
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('a start, a signal and the file alone leave a record each, a reload without a change none', async () => {
  const { configs } = await start();
  await expect.poll(async () => (await records()).length).toBe(1);
  configs.reload();
  await write(carbonPrice(80));
  configs.reload();
  await expect.poll(async () => (await records()).length).toBe(2);
  await write(carbonPrice(90));
  await expect.poll(async () => (await records()).length, { timeout: 20_000 }).toBe(3);
  await app!.close();
  // Of another start with the same file there is nothing to tell; with another one there is.
  await (await start()).close();
  await write(carbonPrice(100));
  await (await start()).close();
  const [first, signal, byFile, restart, ...more] = await records();
  expect(more).toEqual([]);
  expect(first).toMatchObject({ action: 'config.change', cause: 'start', hashBefore: null });
  expect(first!.changes).toContainEqual(
    expect.objectContaining({ kind: 'control', path: 'workloads.main.control.noTraining', after: true }),
  );
  const changed = (before: number, after: number) => [
    {
      kind: 'price',
      path: 'workloads.main.prices.carbonUsdPerTonne',
      before,
      after,
      secret: false,
      effect: null,
      workloads: ['main'],
    },
  ];
  const uid = `process of uid ${process.getuid!()}`;
  expect(signal).toMatchObject({ cause: 'signal', actor: uid, hashBefore: first!.hashAfter, changes: changed(0, 80) });
  expect(byFile).toMatchObject({
    cause: 'file',
    actor: 'file',
    hashBefore: signal!.hashAfter,
    changes: changed(80, 90),
  });
  expect(restart).toMatchObject({
    cause: 'start',
    actor: uid,
    hashBefore: byFile!.hashAfter,
    changes: changed(90, 100),
  });
});

test('a torn file and lost rules are refused once each, without a word of the file; secrets and names are nowhere', async () => {
  const { configs } = await start();
  const whole = await readFile(file, 'utf8');
  await writeFile(file, `${whole.slice(0, whole.length / 2)}\n# ${SECRET}`);
  expect([configs.reload(), configs.reload()]).toEqual([false, false]);
  await expect.poll(async () => (await records()).length).toBe(2);
  const [{ workloads: [main] = [], ...rest }] = [carbonPrice(0)];
  await write({ ...rest, workloads: [{ ...main, control: {} }] });
  expect(configs.reload()).toBe(false);
  await expect.poll(async () => (await records()).length).toBe(3);
  const [taken, torn, lost] = await records();
  expect(torn).toMatchObject({ action: 'config.refuse', code: 'JG_CONFIG', hashAfter: null, changes: [], more: 0 });
  expect(lost).toMatchObject({ action: 'config.refuse', hashBefore: taken!.hashAfter });
  expect(lost!.changes).toMatchObject([
    { kind: 'control', path: 'workloads.main.control.noTraining', before: true, after: null, effect: 'loosened' },
  ]);
  const kept = JSON.stringify([await rows(), await store.state.db.selectFrom('config_taken').selectAll().execute()]);
  expect(kept).toContain('limits.organisations.owner_');
  expect(kept).not.toContain(SECRET);
  expect(kept).not.toContain('acme-gmbh');
});

test('rules that may go leave a record that says so', async () => {
  const { configs } = await start(true);
  const { workloads: [main] = [], ...rest } = carbonPrice(0);
  await write({ ...rest, workloads: [{ ...main, control: {} }] });
  expect(configs.reload()).toBe(true);
  await expect.poll(async () => (await records()).length).toBe(2);
  expect((await records())[1]).toMatchObject({
    action: 'config.change',
    changes: [{ path: 'workloads.main.control.noTraining', before: true, after: null, effect: 'loosened' }],
  });
});

const ENGINES = stateEngines().map((engine) => ({ engine, name: engine.name }));
test.for(ENGINES)('several processes on one state in $name write each change once', async ({ engine }, { skip }) => {
  if (engine.missing !== null) return skip(engine.missing);
  onTestFinished(() => engine.close());
  const place = await engine.fresh();
  const others = await Promise.all([1, 2, 3].map(() => openKeyStore(folder, place)));
  const logs = others.map((each) => configLog(each, () => Date.now()));
  for (const price of [0, 1, 2]) {
    await write(carbonPrice(price));
    for (const log of logs) log.took(load(), 'signal');
    for (const log of logs) log.refused(new JoulegateError('JG_CONFIG', `bad ${price}`), null, 'signal');
    await Promise.all(logs.map((log) => log.tick()));
  }
  const found = await records(others[0]);
  expect(found.map(({ action }) => action).toSorted()).toEqual([
    ...Array<string>(3).fill('config.change'),
    ...Array<string>(3).fill('config.refuse'),
  ]);
  const taken = found.filter(({ action }) => action === 'config.change');
  expect(taken.slice(1).map(({ hashBefore }) => hashBefore)).toEqual(
    taken.slice(0, -1).map(({ hashAfter }) => hashAfter),
  );
  expect(logs.map(({ fault }) => fault)).toEqual([null, null, null]);
  await Promise.all(others.map((each) => each.close()));
});

test('what cannot be written is a fault, and is written later', async () => {
  const broken = await openKeyStore(folder);
  const log = configLog(broken, () => Date.now());
  await broken.state.db.schema.alterTable('config_taken').renameTo('elsewhere').execute();
  log.took(load(), 'start');
  await log.tick();
  expect(log.fault).toContain('not in the audit yet');
  await broken.state.db.schema.alterTable('elsewhere').renameTo('config_taken').execute();
  await log.tick();
  expect([log.fault, (await records()).length]).toEqual([null, 1]);
  await broken.close();
});

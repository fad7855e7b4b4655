import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openEngine, type Engine } from './open-engine.ts';

let folder: string;
let engine: Engine;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-engine-test-'));
  engine = openEngine({ folders: [folder], idleMs: 200 });
});
afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});
const children = (of = process.pid): string[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(of)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);

test('answers with exact numbers, in pieces, and starts anew after it was idle', async () => {
  expect(await engine.rows("SELECT 9007199254740993::HUGEINT AS h, [1, 2] AS l, {'a': 1} AS s, NULL AS n")).toEqual([
    { h: 9007199254740993n, l: [1, 2], s: { a: 1 }, n: null },
  ]);
  const sizes: number[] = [];
  const rows = await engine.open('SELECT range AS i FROM range(20000)');
  expect(rows.columns).toEqual([{ name: 'i', type: 'BIGINT' }]);
  for await (const part of rows) sizes.push(part.length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((a, b) => a + b)).toBe(20_000);
  const own = await engine.temporary();
  await expect
    .poll(
      () =>
        readdir(own).then(
          () => true,
          () => false,
        ),
      { timeout: 5000 },
    )
    .toBe(false);
  expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a process that dies fails its statements, and the next one gets another', async () => {
  const before = new Set(children());
  await engine.rows('SELECT 1');
  const [pid] = children().filter((each) => !before.has(each));
  const slow = engine.rows('SELECT count(*) FROM range(100000000) a, range(1000) b');
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(Number(pid), 'SIGKILL');
  await expect(slow).rejects.toMatchObject({ code: 'JG_LEDGER', message: 'the query engine ended (SIGKILL)' });
  expect(await engine.rows('SELECT 2 AS two')).toEqual([{ two: 2 }]);
});

test.runIf(existsSync('/proc/self/autogroup'))(
  'gives way to requests: by its own weight and by that of its session, not of ours',
  async () => {
    vi.stubEnv('JOULEGATE_ENGINE_NICE', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    await engine.close();
    const before = new Set(children());
    const ours = readFileSync('/proc/self/autogroup', 'utf8');
    await engine.rows('SELECT 1');
    const [pid = ''] = children().filter((each) => !before.has(each));
    expect(getPriority(Number(pid))).toBe(10);
    expect(readFileSync(`/proc/${pid}/autogroup`, 'utf8')).toMatch(/nice 10\n$/);
    expect(readFileSync('/proc/self/autogroup', 'utf8')).toBe(ours);
  },
);

test('ends with its parent, however that ends, in the middle of a statement too, and leaves nothing of what it spilled', async () => {
  const script = `import { openEngine } from '${new URL('./open-engine.ts', import.meta.url).href}';
    const engine = openEngine({ folders: ['${folder}'], memoryMb: 64 });
    const own = await engine.temporary();
    await engine.rows('SELECT 1');
    engine.rows('SELECT count(DISTINCT sha256(range::VARCHAR)) FROM range(500000000)').catch(() => {});
    console.log(own);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [told] = (await once(parent.stdout, 'data')) as [Buffer];
  const own = told.toString().trim();
  const [pid] = children(parent.pid).map(Number);
  expect(pid).toBeGreaterThan(0);
  await expect.poll(() => readdir(own), { timeout: 20_000 }).not.toEqual([]);
  // A process that nobody has buried yet is gone too.
  const isThere = (): boolean =>
    !/^(Z.*)?$/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());
  expect(isThere()).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(isThere, { timeout: 10_000 }).toBe(false);
  expect(existsSync(own)).toBe(false);
}, 30_000);

test('is locked: memory, folders, extensions', async () => {
  const [row] = await engine.rows(
    "SELECT current_setting('memory_limit') AS memory, current_setting('lock_configuration') AS locked, current_setting('enable_external_access') AS outside",
  );
  expect(row).toEqual({ memory: '488.2 MiB', locked: true, outside: false });
  for (const sql of [
    "SET memory_limit = '4GB'",
    "COPY (SELECT 1) TO '/tmp/outside.csv'",
    "SELECT * FROM read_text('/etc/hostname')",
    'INSTALL httpfs',
    "ATTACH '/tmp/outside.db'",
  ])
    await expect(engine.run(sql)).rejects.toMatchObject({ code: 'JG_LEDGER' });
  await engine.run(`COPY (SELECT 1) TO '${join(folder, 'inside.csv')}'`);
});

test('a long statement tells how far it is', async () => {
  const told: number[] = [];
  await engine.run('CREATE TABLE numbered AS SELECT range AS i FROM range(4000000)');
  await engine.run(
    `COPY (SELECT i, sha256(i::VARCHAR) AS text FROM numbered) TO '${join(folder, 'long.csv')}'`,
    (share) => told.push(share),
  );
  expect(Math.max(...told)).toBeGreaterThan(0);
  expect(told.toSorted((a, b) => a - b)).toEqual(told);
  expect(told.every((share) => share >= 0 && share <= 1)).toBe(true);
});

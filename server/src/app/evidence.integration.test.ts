import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../cli/run-command.fixture.ts';
import { readLedger, type Entry } from '../ledger/index.ts';
import { MESSAGES, MODEL, startTestApp } from './test-app.fixture.ts';

const REQUESTS = 12;
const period = new Date().toISOString().slice(0, 4);
let folder: string;
/** The same ledger before its last entry was booked. */
let poorer: string;
let entries: readonly Entry[];
let files: Record<string, string>;

interface Verified {
  readonly ok: boolean;
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
  readonly ledger: readonly { readonly file: string; readonly problem: string }[];
}
const verify = async (path: string, data = folder): Promise<Verified & { readonly code: number }> => {
  const { code, stdout } = await runHere('report', 'verify', path, '--data', data, '--json');
  return { code, ...(JSON.parse(stdout) as Verified) };
};
/** A pack with some of its files in another way, its checksums made again where they shall not tell. */
async function packOf(changed: Readonly<Record<string, string>>, sumsAgain: boolean): Promise<string> {
  const all = { ...files, ...changed };
  if (sumsAgain)
    all['SHA256SUMS'] = Object.entries(all)
      .filter(([name]) => name !== 'SHA256SUMS')
      .map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}\n`)
      .join('');
  const path = join(folder, 'changed.zip');
  await writeFile(path, zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)]))));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-evidence-'));
  poorer = `${folder}-poorer`;
  const { app, client, close, entries: booked } = await startTestApp({ mode: 'enforce', storage: { folder } });
  for (let i = 0; i < REQUESTS; i++) {
    if (i === REQUESTS - 1) {
      await app.journal.flush();
      await cp(folder, poorer, { recursive: true });
    }
    await client(i % 2 === 0 ? 'plain' : 'trusted').chat.completions.create({
      model: MODEL,
      messages: MESSAGES,
      max_tokens: 5 + i,
    });
  }
  await app.journal.flush();
  entries = await booked();
  await close();
  await runHere('report', 'evidence', '--period', period, '--zip', join(folder, 'pack.zip'), '--data', folder);
  const zipped = unzipSync(await readFile(join(folder, 'pack.zip')));
  files = Object.fromEntries(Object.entries(zipped).map(([name, bytes]) => [name, strFromU8(bytes)]));
}, 60_000);
afterAll(async () => {
  for (const each of [folder, poorer]) await rm(each, { recursive: true });
});

const total = (of: (entry: Entry) => number | null): bigint =>
  entries.reduce((sum, entry) => sum + BigInt(of(entry) ?? 0), 0n);

test('a stranger with nothing but the pack makes the figures again by its own SQL', async () => {
  const alone = await mkdtemp(join(tmpdir(), 'joulegate-pack-alone-'));
  for (const [name, text] of Object.entries(files)) if (!name.includes('/')) await writeFile(join(alone, name), text);
  const connection = await (await DuckDBInstance.create()).connect();
  const answers: Record<string, unknown>[] = [];
  for (const query of files['recompute.sql']!.split(/;\s*\n/).filter((each) => each.trim() !== '')) {
    const rows = await connection.runAndReadAll(query.replaceAll(/read_csv\('/g, `read_csv('${alone}/`));
    answers.push(rows.getRowObjects()[0]!);
  }
  const [figures, operational, sample, restated, quality] = answers;
  expect(Number(figures!['requests'])).toBe(REQUESTS);
  expect(Number(figures!['tonnes'])).toBeCloseTo(Number(total((e) => e.carbonNanoG.mean)) / 1e15, 15);
  expect(Number(figures!['kwh'])).toBeCloseTo(Number(total((e) => e.energyNanoWh.mean)) / 1e12, 12);
  expect(Number(figures!['usd'])).toBeCloseTo(Number(total((e) => e.costNanoUsd)) / 1e9, 9);
  expect(Number(operational!['rows'])).toBeGreaterThan(0);
  expect(Number(operational!['broken'])).toBe(0);
  expect(sample).toMatchObject({
    attempts: BigInt(REQUESTS),
    energy_broken: 0n,
    carbon_broken: 0n,
    exchanged_factors: 0n,
  });
  expect(Number(restated!['restated_tonnes'])).toBe(0);
  expect(Number(quality!['share'])).toBeCloseTo(1, 12);
  await rm(alone, { recursive: true });
});

test('sources and grid hours are those of the records that the entries were computed with', () => {
  const used = entries.flatMap(({ attempts }) => attempts.flatMap(({ factors }) => factors?.factors ?? []));
  const lines = files['sources.csv']!.split('\r\n');
  for (const { sources, grid, price } of used) {
    for (const source of sources)
      expect(lines.some((line) => line.startsWith('energy,') && line.includes(source))).toBe(true);
    expect(lines.some((line) => line.startsWith('grid,') && line.includes(grid!.source))).toBe(true);
    expect(lines.some((line) => line.startsWith('price,') && line.includes(price.source))).toBe(true);
  }
  const hours = new Set(
    used.map(({ grid }) => `${new Date(grid!.hour * 3_600_000).toISOString().slice(0, 16)}Z,${grid!.zone}`),
  );
  const told = files['grid.csv']!.split('\r\n').slice(1, -1);
  expect(new Set(told.map((line) => line.split(',').slice(0, 2).join(',')))).toEqual(hours);
  expect(files['methods/energy.md']).toContain('# ');
});

test('the pack of the same books is the same but for its moment, and it is proved', async () => {
  expect(await verify(join(folder, 'pack.zip'))).toMatchObject({ code: 0, ok: true, problems: [], ledger: [] });
});

describe('is found and named:', () => {
  test('a changed byte', async () => {
    const sums = files['sums.csv']!.replace(
      /,(\d)(\d+),(\d+)\r\n/,
      (_, first: string, rest: string, last: string) => `,${(Number(first) + 1) % 10}${rest},${last}\r\n`,
    );
    expect(sums).not.toBe(files['sums.csv']);
    const byChecksum = await verify(await packOf({ 'sums.csv': sums }, false));
    expect(byChecksum.code).toBe(1);
    expect(byChecksum.problems).toContainEqual({ file: 'sums.csv', problem: 'was changed: its checksum is another' });
    const byBooks = await verify(await packOf({ 'sums.csv': sums }, true));
    expect(byBooks.problems).toMatchObject([
      { file: 'sums.csv', problem: expect.stringContaining('the books say otherwise') as string },
    ]);
  });

  test('an exchanged factor, by its name and by the books', async () => {
    const factors = files['factors.csv']!.replace(/""lifecycleGPerWh"":[\d.]+/, '""lifecycleGPerWh"":0.001');
    const { code, problems } = await verify(await packOf({ 'factors.csv': factors }, true));
    expect(code).toBe(1);
    expect(problems.some(({ problem }) => /factor [0-9a-f]{16} was exchanged/.test(problem))).toBe(true);
    const grid = files['grid.csv']!.replace(/(Z,[^,]+),[\d.]+,/, '$1,1,');
    expect((await verify(await packOf({ 'grid.csv': grid }, true))).problems).toMatchObject([{ file: 'grid.csv' }]);
  });

  test('a missing entry, in the pack and in the ledger', async () => {
    const lines = files['entries.csv']!.split('\r\n');
    const without = [lines[0], ...lines.slice(2)].join('\r\n');
    // The sample is what the pack says: an entry that it lacks is in no sum of its own, so the sums are what tells.
    expect((await verify(await packOf({ 'entries.csv': without }, false))).problems).toContainEqual({
      file: 'entries.csv',
      problem: 'was changed: its checksum is another',
    });
    const last = entries.at(-1)!.id;
    const { code, problems } = await verify(join(folder, 'pack.zip'), poorer);
    expect(code).toBe(1);
    expect(problems).toContainEqual({ file: 'entries.csv', problem: `${last}: the entry is not in the books` });
    expect(problems.some(({ file }) => file === 'sums.csv')).toBe(true);
    expect(problems.some(({ problem }) => problem.includes('is in no chain of the ledger'))).toBe(true);
  });

  test('a ledger whose files were cut, where no line can be made again', async () => {
    const cut = `${folder}-cut`;
    await cp(folder, cut, { recursive: true });
    const name = (await readdir(join(cut, 'ledger'))).find((each) => each.endsWith('.ndjson'))!;
    const text = await readFile(join(cut, 'ledger', name), 'utf8');
    await rm(join(cut, 'ledger', name));
    await writeFile(join(cut, 'ledger', name), text.slice(0, text.length / 2));
    const { code, ledger } = await verify(join(folder, 'pack.zip'), cut);
    expect([code, ledger.some(({ file }) => file === name)]).toEqual([1, true]);
    await rm(cut, { recursive: true });
  });

  test('a changed record of the audit', async () => {
    const governance = files['governance.csv']!;
    const first = governance.split('\r\n')[1]!;
    expect(first).toContain(',config.change,config,');
    const other = governance.replace(/process of uid \d+/, 'process of uid 4711');
    expect((await verify(await packOf({ 'governance.csv': other }, true))).problems).toMatchObject([
      { file: 'governance.csv', problem: expect.stringContaining(first.split(',')[0]!) as string },
    ]);
  });

  test('a file that was left out, one that was added, and a segment of another ledger', async () => {
    const { 'grid.csv': _, ...rest } = files;
    const path = join(folder, 'short.zip');
    await writeFile(
      path,
      zipSync(
        Object.fromEntries(Object.entries({ ...rest, 'more.txt': 'x' }).map(([name, text]) => [name, strToU8(text)])),
      ),
    );
    const { problems } = await verify(path);
    expect(problems).toContainEqual({ file: 'grid.csv', problem: 'is missing' });
    expect(problems).toContainEqual({ file: 'more.txt', problem: 'has no checksum: it was added' });
    const manifest = files['manifest.json']!.replaceAll(/"hash":"[0-9a-f]{8}/g, '"hash":"00000000');
    const other = await verify(await packOf({ 'manifest.json': manifest }, true));
    expect(
      other.problems.every(({ file, problem }) => file === 'manifest.json' && problem.includes('is in no chain')),
    ).toBe(true);
    expect(other.problems.length).toBeGreaterThan(0);
  });
});

test.each([
  ['no zip', 'text', 'is no zip that can be read'],
  ['a zip of something else', zipSync({ 'a.txt': strToU8('a') }), 'does not say what it is of'],
])('%s is refused in words', async (_, content, message) => {
  const path = join(folder, 'other.zip');
  await writeFile(path, content);
  const { code, stderr } = await runHere('report', 'verify', path, '--data', folder);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

test('a ledger that readLedger knows no entry of has no evidence, and says which period was meant', async () => {
  expect(await Array.fromAsync(readLedger(join(folder, 'ledger')))).toHaveLength(REQUESTS);
  const { code, stderr } = await runHere('report', 'evidence', '--period', '1999', '--data', folder);
  expect([code, stderr]).toEqual([1, expect.stringContaining('nothing was booked in 1999')]);
});

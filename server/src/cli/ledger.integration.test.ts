import { generateKeyPairSync } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../app/serve-process.fixture.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { ed25519Signer, openEngine, openJournal } from '../ledger/index.ts';
import { readManifest } from '../ledger/segments/manifest.ts';
import { stateAnchor } from '../ledger/segments/witness.ts';
import type { Manifest } from '../ledger/index.ts';
import { openState } from '../state/index.ts';
import { runHere } from './run-command.fixture.ts';

const START = Date.UTC(2022, 5, 1);
const COUNT = 90;
let storage: string;
let ledger: string;
let good: string;
const manifestPath = (): string => join(ledger, 'manifest.json');

beforeAll(async () => {
  storage = await mkdtemp(join(tmpdir(), 'joulegate-ledger-cli-'));
  ledger = join(storage, 'ledger');
  const state = await openState({ file: join(storage, 'state.sqlite') });
  await mkdir(ledger);
  const engine = openEngine({ folders: [ledger] });
  const signer = ed25519Signer(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const journal = await openJournal({ folder: ledger, sealing: { engine, signer, anchor: stateAnchor(state) } });
  for (let i = 0; i < COUNT; i++) {
    await journal.append(
      sampleEntry(`e-${i}`, { at: START + i * 60_000, workload: i % 2 === 0 ? 'search' : 'support' }),
    );
    if (i % 30 === 29) await journal.rotate();
  }
  expect(journal.stats().sealing).toBeNull();
  await journal.close();
  await engine.close();
  await state.close();
  good = await readFile(manifestPath(), 'utf8');
}, 60_000);
afterAll(() => rm(storage, { recursive: true, force: true }));

const json = async (...args: string[]): Promise<{ code: number | null; result: never }> => {
  const { code, stdout } = await runHere('ledger', ...args, '--data', storage, '--json');
  return { code, result: JSON.parse(stdout) as never };
};

describe('joulegate ledger', { timeout: 60_000 }, () => {
  test('query answers a SELECT, as a table and as JSON', async () => {
    const sql =
      'SELECT workload, count(*) AS requests, sum(carbon_nano_g) AS carbon FROM entries GROUP BY workload ORDER BY workload';
    const { code, result } = await json('query', sql);
    const carbon = sampleEntry('x').carbonNanoG.mean! * 45;
    expect([code, result]).toMatchObject([
      0,
      {
        rows: [
          { workload: 'search', requests: 45, carbon },
          { workload: 'support', requests: 45, carbon },
        ],
        limited: false,
      },
    ]);
    const { stdout } = await runHere('ledger', 'query', sql, '--data', storage);
    expect(stdout).toMatch(/workload {2}requests/);
    expect((await json('query', 'SELECT id FROM entries', '--limit', '7')).result).toMatchObject({
      limited: true,
      rows: { length: 7 },
    });
  });

  test('what is no SELECT is refused with a hint', async () => {
    const { code, result } = await json('query', 'CREATE TABLE x AS SELECT 1');
    expect([code, result]).toMatchObject([
      1,
      { error: { code: 'JG_USAGE', message: 'only a SELECT may run on the books' } },
    ]);
    expect(
      (await runCommand('ledger', 'query', 'SELECT 1', '--data', join(storage, 'nowhere'), '--json')).stdout,
    ).toContain('there is no ledger');
  });

  test('export writes a file by time', async () => {
    const out = join(storage, 'out.csv');
    const { code, result } = await json(
      'export',
      '--format',
      'csv',
      '--out',
      out,
      '--from',
      '2022-06-01T00:10Z',
      '--to',
      '2022-06-01T00:20Z',
    );
    expect([code, result]).toMatchObject([0, { entries: 10 }]);
    expect((await readFile(out, 'utf8')).trim().split('\n')).toHaveLength(11);
    expect((await json('export', '--format', 'xml', '--out', out)).code).toBe(1);
    expect((await json('export', '--format', 'csv', '--out', out, '--from', 'yesterday')).result).toMatchObject({
      error: { code: 'JG_USAGE' },
    });
  });

  const verify = async (): Promise<{ code: number | null; problems: readonly { file: string; problem: string }[] }> => {
    const { code, result } = await json('verify', '--all');
    return { code, problems: (result as { problems: readonly { file: string; problem: string }[] }).problems };
  };
  const tampered = async (change: (manifest: Manifest) => object): Promise<Awaited<ReturnType<typeof verify>>> => {
    await writeFile(manifestPath(), JSON.stringify(change(await readManifest(ledger))));
    const found = await verify();
    await writeFile(manifestPath(), good);
    return found;
  };

  test('verify finds the books whole: files, chains, anchors, signature and every figure', async () => {
    const { code, result } = await json('verify', '--all');
    expect([code, result]).toMatchObject([
      0,
      {
        ok: true,
        whole: true,
        unproved: [],
        problems: [],
        files: { segments: 3, entries: COUNT, anchored: 1, signature: 'valid' },
        figures: { checked: COUNT, withoutFactors: 0, differenceG: 0 },
      },
    ]);
  });

  test('verify names a flipped byte, a missing row, a moved and a cut-off segment, and a rewritten chain', async () => {
    const { segments } = await readManifest(ledger);
    const [first, second, third] = segments as [(typeof segments)[0], (typeof segments)[0], (typeof segments)[0]];
    const path = join(ledger, second.file);
    const kept = join(storage, 'kept.parquet');
    await copyFile(path, kept);

    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await chmod(path, 0o644);
    await writeFile(path, bytes);
    expect(await verify()).toEqual({
      code: 1,
      problems: [{ file: second.file, problem: 'its content was changed: the SHA-256 differs' }],
    });

    const engine = openEngine({ folders: [ledger, storage] });
    await engine.run(`COPY (SELECT * FROM read_parquet('${kept}') WHERE id <> 'e-35') TO '${path}' (FORMAT parquet)`);
    await engine.close();
    expect((await verify()).problems[0]).toMatchObject({
      file: second.file,
      problem: expect.stringMatching(/has \d+ bytes, \d+ were sealed/) as string,
    });
    await copyFile(kept, path);

    const moved = await tampered((manifest) => ({ ...manifest, segments: [second, first, third] }));
    expect(moved.problems).toEqual([
      { file: second.file, problem: expect.stringContaining('order was changed') as string },
    ]);
    const removed = await tampered((manifest) => ({ ...manifest, segments: [first, third] }));
    expect(removed.problems[0]).toMatchObject({
      file: third.file,
      problem: expect.stringContaining('one was removed') as string,
    });
    const cut = await tampered((manifest) => ({
      ...manifest,
      segments: [first, second],
      heads: { [first.writer]: second.hash },
    }));
    expect(cut.problems).toEqual([
      { file: second.file, problem: expect.stringContaining('cut off or rewritten') as string },
      { file: 'manifest.json', problem: 'its signature does not hold' },
      ...[third.file, ...third.parts.map(({ file }) => file)].sort().map((file) => ({
        file,
        problem: expect.stringContaining('the manifest does not name it') as string,
      })),
    ]);
    const added = await tampered((manifest) => ({
      ...manifest,
      segments: [...manifest.segments, { ...third, file: 'x.parquet' }],
    }));
    expect(added.problems.some(({ file, problem }) => file === 'x.parquet' && problem.includes('changed'))).toBe(true);
    expect((await verify()).problems).toEqual([]);
  });

  test('verify never says that the books are whole over nothing', async () => {
    const empty = join(storage, 'empty');
    await mkdir(join(empty, 'ledger'), { recursive: true });
    const { code, stdout } = await runHere('ledger', 'verify', '--data', empty);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/nothing was proved[^]*nothing is sealed here/)]);
    expect(stdout).not.toContain('whole');
  });

  test('compact makes one segment of the day and keeps the proof', async () => {
    expect((await json('compact')).result).toMatchObject({ compacted: [{ entries: COUNT, sources: 3 }] });
    const { code, result } = await json('verify', '--sample', '10');
    expect([code, result]).toMatchObject([
      0,
      { files: { segments: 1, anchored: 2, signature: 'none' }, figures: { checked: 10 } },
    ]);
    expect((await json('compact')).result).toMatchObject({ compacted: [] });
    expect((await json('compact', '--retire-before', '2023-01-01')).result).toMatchObject({
      retired: [{ entries: COUNT }],
    });
    expect((await json('query', 'SELECT sum(requests)::INTEGER AS n FROM hours')).result).toMatchObject({
      rows: [{ n: COUNT }],
    });
    expect((await json('verify')).result).toMatchObject({ ok: true, files: { entries: 0, tombstones: 1 } });
  });
});

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { openJournal, bookAllOrNone } from './open-journal.ts';
import { readManifest } from '../segments/manifest.ts';
import { readLedger } from '../segments/read.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';
import { verifyManifest } from '../segments/verify.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-aside-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function* entries(count: number, failAt = Infinity): Generator<ReturnType<typeof sampleEntry>> {
  for (let i = 0; i < count; i++) {
    if (i === failAt) throw new Error('the power fails');
    yield sampleEntry(`i-${i}`, { at: Date.UTC(2026, 3, 1) + i });
  }
}

test('entries count all at once, beside a gateway that writes', async () => {
  const journal = await openJournal({ folder });
  await journal.append(sampleEntry('live'));
  expect(await bookAllOrNone(folder, entries(12_000), PLAIN_SEALING)).toBeNull();
  await journal.close();
  expect((await readManifest(folder)).segments.map(({ entries: n }) => n)).toEqual([12_000, 1]);
  expect((await Array.fromAsync(readLedger(folder))).length).toBe(12_001);
  expect((await verifyManifest(folder)).problems).toEqual([]);
  expect((await readdir(folder)).filter((name) => name.startsWith('.import') || name.endsWith('.lock')).sort()).toEqual(
    ['folder.lock'],
  );
});

test('what breaks off in between leaves nothing', async () => {
  await expect(bookAllOrNone(folder, entries(12_000, 11_000), PLAIN_SEALING)).rejects.toThrow('the power fails');
  expect(await readdir(folder)).toEqual([]);
});

test('what a killed import left aside goes with the next', async () => {
  await mkdir(join(folder, '.import-x'));
  await mkdir(join(folder, 'kept'));
  await bookAllOrNone(folder, entries(1), PLAIN_SEALING);
  const left = await readdir(folder);
  expect(left).toContain('kept');
  expect(left).not.toContain('.import-x');
});

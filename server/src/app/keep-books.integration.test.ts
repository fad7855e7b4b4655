import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine, openJournal, type Engine } from '../ledger/index.ts';
import { readManifest } from '../ledger/segments/manifest.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { keepBooks } from './keep-books.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
let folder: string;
let engine: Engine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-books-'));
  await mkdir(folder, { recursive: true });
  engine = openEngine({ folders: [folder] });
});
afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function writeDay(at: number): Promise<void> {
  for (let i = 0; i < 2; i++) {
    const journal = await openJournal({ folder, sealing: { engine, signer: null, anchor: null } });
    await journal.append(sampleEntry(`e${at}-${i}`, { at: at + i }));
    await journal.close();
  }
}

test('once a day small segments become one and old ones leave a tombstone', async () => {
  const faults: string[] = [];
  let now = START + 2 * HOUR;
  const tend = keepBooks({
    folder,
    sealing: { engine, signer: null, anchor: null },
    retentionDays: 2,
    now: () => now,
    fault: (message) => faults.push(message),
  });
  await writeDay(START);
  await tend();
  expect((await readManifest(folder)).segments).toHaveLength(2);
  now = START + DAY + HOUR;
  await tend();
  // An hour after midnight the last streams may still be under way.
  expect((await readManifest(folder)).segments).toHaveLength(2);
  now = START + DAY + 2 * HOUR;
  await tend();
  expect((await readManifest(folder)).segments.map(({ entries }) => entries)).toEqual([2]);
  now = START + 4 * DAY;
  await tend();
  const { segments, tombstones } = await readManifest(folder);
  expect([segments.length, tombstones.length, tombstones[0]?.reason]).toEqual([0, 1, 'kept for 2 days']);
  expect(faults).toEqual([]);
});

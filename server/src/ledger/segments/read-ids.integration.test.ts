import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { entryLine } from '../entry/index.ts';
import { openEngine, openJournal } from '../index.ts';
import { PLAIN_SEALING } from './seal.ts';
import { idsBeginning } from './read.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-ids-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('entries are found by how their ids begin, in every form that the books have, and those before a moment are left out', async () => {
  const engine = openEngine({ folders: [folder] });
  const journal = await openJournal({ folder, sealing: { ...PLAIN_SEALING, engine } });
  for (const [id, at] of [
    ['jg_a_1', 1000],
    ['jg_b_1', 9000],
    ['jg_a_2', 9000],
  ] as const)
    await journal.append(sampleEntry(id, { at }));
  await journal.rotate();
  await journal.append(sampleEntry('jg_a_3', { at: 2000 }));
  await journal.rotate();
  await journal.append(sampleEntry('jg_a_4', { at: 9500 }));
  // What was taken and is not on disk yet counts.
  expect([...(await journal.idsBeginning('jg_a_', 8000))].sort()).toEqual(['jg_a_1', 'jg_a_2', 'jg_a_4']);
  expect([...(await journal.idsBeginning('jg_a_', 0))].sort()).toEqual(['jg_a_1', 'jg_a_2', 'jg_a_3', 'jg_a_4']);
  expect(await journal.idsBeginning('jg_c_', 0)).toEqual(new Set());
  // Of another's open file its whole lines count, and no line that it was writing.
  const [open] = (await readdir(folder)).filter((name) => name.endsWith('.ndjson'));
  const [whole, torn] = ['jg_a_5', 'jg_a_6'].map((id) => entryLine(sampleEntry(id, { at: 9600 }), new Set()));
  await appendFile(join(folder, open!), `${whole}${torn!.slice(0, -40)}`);
  expect([...(await idsBeginning(folder, 'jg_a_', 9000))].sort()).toEqual(['jg_a_1', 'jg_a_2', 'jg_a_4', 'jg_a_5']);
  await journal.close().catch(() => undefined);
  await engine.close();
});

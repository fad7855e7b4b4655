import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { openBooks, openEngine, openJournal } from '../index.ts';
import { readManifest } from '../segments/manifest.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';
import { verifyFigures } from './verify-books.ts';

const START = Date.UTC(2026, 4, 1);
/** Each a key of its own in an hour: as many sums as entries. */
const ENTRIES = 45_000;
const HOUR_MS = 3_600_000;
/** As much as the sums of an hour here take, not those of all. */
const MEMORY_MB = 160;

test('a day with more sums than the memory of the engine holds is proved all the same, and a changed sum of it is found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-large-'));
  const engine = openEngine({ folders: [folder] });
  const books = openBooks({ folder, memoryMb: MEMORY_MB });
  try {
    const journal = await openJournal({ folder, sealing: { ...PLAIN_SEALING, engine } });
    for (let i = 0; i < ENTRIES; i++)
      void journal.append(
        sampleEntry(`e-${i}`, {
          at: START + Math.floor((i / ENTRIES) * 24) * HOUR_MS,
          keyId: `key_${i}`,
          units: i === 7 || i === ENTRIES - 7 ? { pages: 2.5 } : null,
        }),
      );
    await journal.rotate();
    await journal.close();
    const [segment] = (await readManifest(folder)).segments;
    const { file } = segment!.parts.find(({ role }) => role === 'hours')!;
    const path = join(folder, file);
    const [rows] = await engine.rows(`SELECT count(*) AS n FROM read_parquet('${path}')`);
    expect(Number(rows!['n'])).toBe(ENTRIES + 2);
    expect((await verifyFigures(books, folder, { sample: 10 })).problems).toEqual([]);
    await engine.run(`CREATE TABLE sums AS FROM read_parquet('${path}')`);
    // One unit of one sum, in the last hour; a sum too many that is of no hour.
    for (const changed of [
      `SELECT * REPLACE (cost_nano_usd + (key_id = 'key_${ENTRIES - 1}')::INTEGER AS cost_nano_usd) FROM sums`,
      'FROM sums UNION ALL (SELECT * REPLACE (NULL::INTEGER AS hour) FROM sums LIMIT 1)',
    ]) {
      await rm(path);
      await engine.run(`COPY (${changed}) TO '${path}' (FORMAT parquet)`);
      await books.engine.close();
      expect((await verifyFigures(books, folder, { sample: 10 })).problems).toEqual([
        { file: segment!.file, problem: 'its hourly sums are not those of its entries' },
      ]);
    }
  } finally {
    await books.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

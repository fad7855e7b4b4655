/**
 * A process that appends until it is killed. Arguments: folder, durability, name, rotateBytes, and `parquet` to seal
 * with the engine. Prints `ready <writer>`, the id of each entry whose append has settled, how many are durable (async) and what goes wrong.
 */
import { writeSync } from 'node:fs';
import { openEngine } from '../engine/open-engine.ts';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { openJournal } from './open-journal.ts';
import { PLAIN_SEALING } from '../segments/seal.ts';
import type { Durability } from './journal.ts';

const [folder = '', durability = 'strict', name = 'x', rotateBytes = '100000', format = 'ndjson'] =
  process.argv.slice(2);
const engine = format === 'parquet' ? openEngine({ folders: [folder] }) : null;
const journal = await openJournal({
  folder,
  durability: durability as Durability,
  rotateBytes: Number(rotateBytes),
  sealing: { ...PLAIN_SEALING, engine },
});
writeSync(1, `ready ${journal.stats().writer}\n`);

let next = 0;
let durable = 0;
let faults = 0;
const lane = async (): Promise<never> => {
  for (;;) {
    const id = `${name}-${next++}`;
    try {
      await journal.append(sampleEntry(id));
      writeSync(1, `${id}\n`);
    } catch (error) {
      if (faults++ === 0) writeSync(1, `fault ${(error as { code?: string }).code}: ${(error as Error).message}\n`);
      writeSync(1, `rejected ${id}\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (durability === 'async' && journal.stats().durable > durable) {
      durable = journal.stats().durable;
      writeSync(1, `durable ${durable}\n`);
    }
    if (durability === 'async' && next % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
};
await Promise.all(Array.from({ length: 8 }, lane));

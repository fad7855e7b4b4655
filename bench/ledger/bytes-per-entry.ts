import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine, openJournal } from '../../server/src/ledger/index.ts';
import { readManifest } from '../../server/src/ledger/segments/manifest.ts';
import { madeUpTraffic } from './traffic.ts';
import { PLAIN_SEALING } from '../../server/src/ledger/segments/seal.ts';

const PER_TURN = 200;

/** Bytes of sealed segments, all their files together, over their entries; each entry drawn anew, with a random id. */
export async function bytesPerEntry(
  folder: string,
  rows: number,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  const metrics: Record<string, number> = {};
  for (const decisions of [false, true]) {
    const own = join(folder, decisions ? 'with' : 'without');
    mkdirSync(own, { recursive: true });
    const engine = openEngine({ folders: [own] });
    const startMs = Date.UTC(2026, 4, 1);
    const traffic = madeUpTraffic({ seed: 5, startMs, perSecond: rows / (30 * 86_400), decisions });
    const journal = await openJournal({
      folder: own,
      sealing: { ...PLAIN_SEALING, engine },
      maxBufferedBytes: 2 ** 30,
      rotateBytes: 256 * 1024 * 1024,
    });
    for (let i = 0; i < rows; i++) {
      void journal.append(traffic.next());
      if (i % PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await journal.rotate();
    if (journal.stats().sealing !== null) throw new Error(String(journal.stats().sealing));
    await journal.close();
    await engine.close();
    const { segments } = await readManifest(own);
    const entries = segments.reduce((sum, segment) => sum + segment.entries, 0);
    if (entries !== rows) throw new Error(`${entries} of ${rows} entries were sealed`);
    const bytes = segments.reduce(
      (sum, segment) => sum + segment.bytes + segment.parts.reduce((total, part) => total + part.bytes, 0),
      0,
    );
    const name = decisions ? 'bytesPerEntryWithCandidates' : 'bytesPerEntryWithoutCandidates';
    metrics[name] = bytes / entries;
    say(`${name}  ${(bytes / entries).toFixed(1)} over ${entries} entries`);
  }
  return metrics;
}

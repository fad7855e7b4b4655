import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, withBooks, type Entry, type TotalsRow } from '../../ledger/index.ts';

/**
 * Totals of entries that are in no books: they are written to a folder aside and asked for like any others.
 * @throws JoulegateError JG_LEDGER where the engine is missing or the disk refuses
 */
export async function totalsOfEntries(entries: readonly Entry[]): Promise<TotalsRow> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-totals-'));
  try {
    const journal = await openJournal({ folder, maxBufferedBytes: Number.MAX_SAFE_INTEGER });
    for (const entry of entries) await journal.append(entry);
    await journal.close();
    return await withBooks({ folder }, async (books) => (await books.totals({}))[0]!);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

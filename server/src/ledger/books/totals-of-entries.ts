import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../entry/index.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { TotalsRow } from './contract.ts';
import { openBooks } from './open-books.ts';
import { totalsRows } from './totals.ts';

/**
 * Totals of entries that are in no books: they are written to a folder aside and asked for like any others.
 * @throws JoulegateError JG_LEDGER where the engine is missing or the disk refuses
 * @example (await totalsOfEntries(entries)).carbon.nano
 */
export async function totalsOfEntries(entries: readonly Entry[]): Promise<TotalsRow> {
  if (entries.length === 0) return totalsRows({}, [])[0]!;
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-totals-'));
  const books = openBooks({ folder });
  try {
    const journal = await openJournal({ folder, maxBufferedBytes: Number.MAX_SAFE_INTEGER });
    for (const entry of entries) await journal.append(entry);
    await journal.close();
    return (await books.totals({}))[0]!;
  } finally {
    await books.close();
    await rm(folder, { recursive: true, force: true });
  }
}

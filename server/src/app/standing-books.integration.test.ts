import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entryOf } from '../doors/live/entry.test-data.ts';
import { openJournal } from '../ledger/index.ts';
import { standingBooks } from './standing-books.ts';

test('books that stay open show what was booked since, and new names; a question beside another is answered too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-kept-'));
  const journal = await openJournal({ folder });
  const kept = standingBooks({ folder });
  try {
    await journal.append(entryOf({ id: 'd-1' }));
    await journal.flush();
    const requests = (names: Parameters<typeof kept.with>[0] = []): Promise<number | undefined> =>
      kept.with(names, async (books) => (await books.totals({}))[0]?.requests);
    expect(await requests()).toBe(1);
    await journal.append(entryOf({ id: 'd-2' }));
    await journal.flush();
    expect(await requests()).toBe(2);
    const both = kept.with([], async (books) => [await requests(), (await books.totals({}))[0]?.requests]);
    expect(await both).toEqual([2, 2]);
    await expect(kept.with([], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await requests()).toBe(2);
    const first = kept.with([], (books) => Promise.resolve(books));
    const again = kept.with([], (books) => Promise.resolve(books));
    await expect(Promise.all([first, again]).then(([a, b]) => a === b)).resolves.toBe(false);
    const once = await kept.with([], (books) => Promise.resolve(books));
    expect(await kept.with([], (books) => Promise.resolve(books === once))).toBe(true);
  } finally {
    await kept.close();
    await journal.close();
    await rm(folder, { recursive: true });
  }
});

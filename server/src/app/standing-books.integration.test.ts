import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
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
    const once = await kept.with([], (books) => Promise.resolve(books));
    const [first, again] = await Promise.all([0, 1].map(() => kept.with([], (books) => Promise.resolve(books))));
    expect([first === once, again === once]).toEqual([true, true]);
    // With a name that is new, others; who still asks the former goes on to have them.
    const named = [{ id: 'org', kind: 'organisation', organisation: 'org', name: 'Acme', label: '' }] as const;
    await kept.with([], async (former) => {
      expect(await kept.with(named as never, (books) => Promise.resolve(books === former))).toBe(false);
      expect((await former.totals({}))[0]?.requests).toBe(2);
    });
  } finally {
    await kept.close();
    await journal.close();
    await rm(folder, { recursive: true });
  }
});

test('where nothing temporary can be kept, books are asked as ever, and why nothing is made ahead is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-nowhere-'));
  vi.stubEnv('TMPDIR', join(folder, 'is', 'not', 'there'));
  const kept = standingBooks({ folder });
  vi.unstubAllEnvs();
  const journal = await openJournal({ folder });
  const faults: string[] = [];
  try {
    await journal.append(entryOf({ id: 'd-1' }));
    await journal.flush();
    expect(await kept.with([], async (books) => (await books.totals({}))[0]?.requests)).toBe(1);
    for (let second = 0; second < 40; second++)
      await kept.tend(
        () => Promise.resolve([]),
        (message) => faults.push(message),
      );
    expect(faults).toEqual([expect.stringContaining('no sums of closed days are made ahead: ') as string]);
  } finally {
    await kept.close();
    await journal.close();
    await rm(folder, { recursive: true });
  }
});

test('sums of closed days are looked after now and then, less often where that fails, and not behind the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-tended-'));
  const kept = standingBooks({ folder });
  const faults: string[] = [];
  let looks = 0;
  let fails = false;
  const tend = (): Promise<void> =>
    kept.tend(
      () => {
        looks++;
        return fails ? Promise.reject(new Error('no state')) : Promise.resolve([]);
      },
      (message) => faults.push(message),
    );
  try {
    for (let second = 0; second < 31; second++) await tend();
    expect([looks, faults]).toEqual([3, []]);
    fails = true;
    for (let second = 0; second < 600; second++) await tend();
    expect(looks).toBe(4);
    expect(faults).toEqual(['sums of closed days could not be made ahead: no state']);
  } finally {
    await kept.close();
    await rm(folder, { recursive: true });
  }
  await tend();
  expect(looks).toBe(4);
});

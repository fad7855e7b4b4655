import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountsOfBooks } from '../accounts/index.ts';
import { guard } from '../guard/index.ts';
import { openEngine, openJournal } from '../ledger/index.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 20, 2, 30);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-usual-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

test('hours of keys are read from the books as they were booked, and what is usual is judged by them', async () => {
  const journal = await openJournal({ folder });
  const booked = [];
  for (let hour = 1; hour <= 20 * 24; hour++)
    for (const keyId of ['key_1', 'key_2'])
      booked.push(
        sampleEntry(`${keyId}-${hour}`, { at: NOW - hour * HOUR, keyId, costNanoUsd: keyId === 'key_1' ? 1e7 : 3e9 }),
      );
  booked.push(sampleEntry('import', { at: NOW - HOUR, importedAt: NOW, keyId: 'key_1', costNanoUsd: 9e12 }));
  booked.push(sampleEntry('old', { at: NOW - 40 * 24 * HOUR, keyId: 'key_1', costNanoUsd: 9e12 }));
  for (const entry of booked) await journal.append(entry);
  await journal.close();

  const engine = openEngine({ folders: [folder] });
  try {
    const { hours, readAt } = await accountsOfBooks.usedByHour({ folder, now: () => NOW, engine });
    expect([hours.length, readAt]).toEqual([2 * 20 * 24, NOW]);
    expect(hours.map(({ hour }) => hour)).toEqual(hours.map(({ hour }) => hour).toSorted((a, b) => a - b));
    const { usage } = booked[0]!;
    const tokens = Object.values(usage).reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : 0), 0);
    expect(hours.find(({ key }) => key === 'key_1')).toMatchObject({ requests: 1, tokens, usd: 0.01 });

    const watch = new guard.abuse.Watch(guard.abuse.schema.parse({}));
    watch.beginRestore();
    watch.restore(hours, readAt);
    // A sum that is usual for the one is far above what is usual for the other.
    for (const key of ['key_1', 'key_2'])
      watch.used(NOW + 60_000, { key, organisation: 'o', tokens: 10, usd: 3, guardHit: false });
    expect(watch.turn(NOW + 61_000)).toMatchObject([{ kind: 'usage', key: 'key_1', what: 'USD in 60 minutes' }]);
  } finally {
    await engine.close();
  }
  expect(await accountsOfBooks.usedByHour({ folder, now: () => NOW, engine: null })).toEqual({
    readAt: NOW,
    hours: [],
  });
});

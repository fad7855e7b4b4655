import { describe, expect, test } from 'vitest';
import type { Entry, TotalsRow } from '../ledger/index.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { spentDayOf, spentHourOf, sumsOfEntries } from './spent.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 1, 3, 12);

/** A row of the books in which every sum is another, and so is every count of what nobody knew. */
const row = (by: TotalsRow['by']): TotalsRow => {
  const sum = (nano: bigint, unknown: number): TotalsRow['cost'] => ({ nano, unknown }) as TotalsRow['cost'];
  return {
    by,
    requests: 11,
    addedMs: 330,
    cost: sum(2_500_000_000n, 1),
    energy: sum(3_000_000_000n, 2),
    carbon: sum(5_000_000_000n, 3),
    waterMicrolitres: sum(7_000_000n, 4),
  } as unknown as TotalsRow;
};

describe('a sum of the books', () => {
  test('of a day and a key is what limits count of it, in nano units, with how many did not know', () => {
    const by = { day: '2026-02-03', organisation: 'org_1', team: 'team_1', key: 'key_1' };
    expect(spentDayOf(row(by), NOON)).toEqual({
      at: Date.UTC(2026, 1, 3),
      organisation: 'org_1',
      team: 'team_1',
      keyId: 'key_1',
      nanoUsd: 2_500_000_000,
      nanoWh: 3_000_000_000,
      nanoG: 5_000_000_000,
      nanoL: 7_000_000_000,
      unknown: { nanoUsd: 1, nanoWh: 2, nanoG: 3, nanoL: 4 },
    });
    expect(spentDayOf(row({ ...by, team: null }), NOON).team).toBeNull();
  });

  test('of a day that has not begun by the clock that reads counts as spent now', () => {
    const by = { day: '2026-02-09', organisation: 'o', team: null, key: 'k' };
    expect(spentDayOf(row(by), NOON).at).toBe(NOON);
  });

  test('of an hour and a workload is what paced budgets count of it, in units', () => {
    expect(spentHourOf(row({ hour: NOON / HOUR, workload: 'chat' }))).toEqual({
      at: NOON,
      workload: 'chat',
      requests: 11,
      addedMs: 330,
      cashUsd: 2.5,
      carbonG: 5,
      waterL: 7,
    });
  });
});

async function* stream(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}
/** An entry that took 1.5 USD, 2 Wh, 3 g, 0.25 L and 40 ms, but for what is said. */
function entry(changes: Partial<Entry> = {}, addedMs = 40): Entry {
  const sample = sampleEntry('x');
  return {
    ...sample,
    at: NOON,
    organisation: 'acme',
    team: 'research',
    keyId: 'k1',
    workload: 'chat',
    mode: 'enforce',
    importedAt: null,
    costNanoUsd: 1_500_000_000,
    energyNanoWh: { ...sample.energyNanoWh, mean: 2_000_000_000 },
    carbonNanoG: { ...sample.carbonNanoG, mean: 3_000_000_000 },
    waterOnSiteMicrolitres: 250_000,
    latency: { ...sample.latency, addedMs },
    ...changes,
  };
}

describe('sums of entries one by one', () => {
  test('are a sum for each key and UTC day', async () => {
    const { entries } = await sumsOfEntries(
      stream([
        entry(),
        entry({ at: NOON + 12 * HOUR - 1 }),
        entry({ at: NOON + 12 * HOUR }),
        entry({ keyId: 'k2' }),
        entry({ team: null }),
        entry({ organisation: 'globex' }),
      ]),
    );
    expect(
      entries.map(({ at, organisation, team, keyId, nanoUsd }) => [at, organisation, team, keyId, nanoUsd]),
    ).toEqual([
      [NOON, 'acme', 'research', 'k1', 3_000_000_000],
      [NOON + DAY / 2, 'acme', 'research', 'k1', 1_500_000_000],
      [NOON, 'acme', 'research', 'k2', 1_500_000_000],
      [NOON, 'acme', null, 'k1', 1_500_000_000],
      [NOON, 'globex', 'research', 'k1', 1_500_000_000],
    ]);
  });

  test('leave out what an entry did not know, and say of how many', async () => {
    const noEnergy = { ...entry().energyNanoWh, mean: null };
    const { entries } = await sumsOfEntries(
      stream([
        entry(),
        entry({ energyNanoWh: noEnergy, waterOnSiteMicrolitres: null }),
        entry({ energyNanoWh: noEnergy }),
      ]),
    );
    expect(entries).toEqual([
      {
        at: NOON,
        organisation: 'acme',
        team: 'research',
        keyId: 'k1',
        nanoUsd: 4_500_000_000,
        nanoWh: 2_000_000_000,
        nanoG: 9_000_000_000,
        nanoL: 500_000_000,
        unknown: { nanoUsd: 0, nanoWh: 2, nanoG: 0, nanoL: 1 },
      },
    ]);
  });

  test('do not take a price that nobody knew for nothing: what is known counts, and that it is not all', async () => {
    const { entries } = await sumsOfEntries(
      stream([entry({ priceSource: null, costNanoUsd: 0 }), entry({ deployment: null, costNanoUsd: 0 }), entry()]),
    );
    expect(entries).toMatchObject([{ nanoUsd: 1_500_000_000, unknown: { nanoUsd: 1, nanoWh: 0 } }]);
  });

  test('of paced budgets are by workload and hour, of what was decided in earnest; an unknown amount adds nothing', async () => {
    const { hours } = await sumsOfEntries(
      stream([
        entry({ at: NOON + HOUR - 1 }),
        entry({ carbonNanoG: { ...entry().carbonNanoG, mean: null } }, 20),
        entry({ mode: 'observe' }),
        entry({ mode: 'shadow' }),
        entry({ at: NOON + HOUR }),
        entry({ workload: 'batch' }),
      ]),
    );
    const one = { workload: 'chat', requests: 1, addedMs: 40, cashUsd: 1.5, carbonG: 3, waterL: 0.25 };
    expect(hours).toEqual([
      { at: NOON, workload: 'chat', requests: 2, addedMs: 60, cashUsd: 3, carbonG: 3, waterL: 0.5 },
      { ...one, at: NOON + HOUR },
      { ...one, at: NOON, workload: 'batch' },
    ]);
  });

  test('count nothing that was imported', async () => {
    expect(await sumsOfEntries(stream([entry({ importedAt: NOON })]))).toEqual({ entries: [], hours: [] });
  });
});

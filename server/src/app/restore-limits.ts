import type { LimitStore, SpendEntry, Spent } from '../accounts/index.ts';
import { namesOf } from '../identity/index.ts';
import { openBooks, readLedger, readManifest, type Engine } from '../ledger/index.ts';
import type { State } from '../state/index.ts';
import type { EpochMs } from '../units/index.ts';

const DAY_MS = 86_400_000;
const numberOf = (value: unknown): number => Number(value ?? 0);

/**
 * Sums of an owner's UTC days: budgets count days and months, and a total counts all of them. A day with an amount that
 * nobody knew counts what is known. Imported usage did not pass the gateway and counts against no budget.
 */
const SUMS = `select organisation, team, key_id, min(at_ms) as at_ms,
  sum(cost_nano_usd)::bigint as nano_usd, sum(energy_nano_wh)::bigint as nano_wh, sum(carbon_nano_g)::bigint as nano_g
from entries where imported_at_ms is null group by organisation, team, key_id, at_ms // ${DAY_MS}`;

async function spentByLines(folder: string): Promise<Iterable<SpendEntry>> {
  const sums = new Map<string, { -readonly [K in keyof SpendEntry]: SpendEntry[K] }>();
  for await (const { at, importedAt, organisation, team, keyId, costNanoUsd, energyNanoWh, carbonNanoG } of readLedger(
    folder,
  )) {
    if (importedAt !== null) continue;
    const key = JSON.stringify([organisation, team, keyId, Math.floor(at / DAY_MS)]);
    const sum = sums.get(key) ?? { at, organisation, team, keyId, costNanoUsd: 0, energyNanoWh: 0, carbonNanoG: 0 };
    sum.costNanoUsd = (sum.costNanoUsd ?? 0) + costNanoUsd;
    sum.energyNanoWh = (sum.energyNanoWh ?? 0) + (energyNanoWh.mean ?? 0);
    sum.carbonNanoG = (sum.carbonNanoG ?? 0) + (carbonNanoG.mean ?? 0);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** What the books say was spent, by owner and UTC day. Without an engine the journal is read line by line. */
export async function spentByDay(folder: string, now: () => EpochMs, engine: Engine | null): Promise<Spent> {
  if (engine === null) {
    const readAt = now();
    return { readAt, entries: await spentByLines(folder) };
  }
  const books = openBooks({ folder });
  try {
    // The engine has started by the first answer, so that files are read at the time that is told.
    await books.engine.temporary();
    const readAt = now();
    const rows = await books.rows(SUMS);
    const entries = rows.map((row): SpendEntry => ({
      at: Math.min(readAt, numberOf(row['at_ms'])),
      organisation: String(row['organisation']),
      team: row['team'] == null ? null : String(row['team']),
      keyId: String(row['key_id']),
      costNanoUsd: numberOf(row['nano_usd']),
      energyNanoWh: numberOf(row['nano_wh']),
      carbonNanoG: numberOf(row['nano_g']),
    }));
    return { readAt, entries };
  } finally {
    await books.close();
  }
}

/** With names where the state has them: limits are looked up and shown by name. */
async function named(entries: Iterable<SpendEntry>, state: State): Promise<readonly SpendEntry[]> {
  const all = [...entries];
  const names = await namesOf(
    state,
    [...new Set(all.flatMap(({ organisation, team, keyId }) => [organisation, team, keyId]))].filter(
      (id) => id !== null,
    ),
  );
  const shown = (id: string): string => names.get(id) ?? id;
  return all.map((entry) => ({
    ...entry,
    names: {
      organisation: shown(entry.organisation),
      team: entry.team === null ? null : shown(entry.team),
      keyId: shown(entry.keyId),
    },
  }));
}

/** Fills the budgets' counters of this process from the books, so that a restart forgives nothing. */
export async function restoreLimits(
  limiter: LimitStore,
  folder: string,
  now: EpochMs,
  engine: Engine | null,
  state: State,
): Promise<void> {
  const { segments } = await readManifest(folder);
  if (segments.every(({ entries, format }) => entries === 0 || format === 'settlement')) return;
  await limiter.restore(await named((await spentByDay(folder, () => now, engine)).entries, state));
}

import type { Entry } from '../../../ledger/index.ts';
import type { State, Tables } from '../../../state/index.ts';
import { fromNano, TIERS, toFourDigits, type Grams, type Tier, type Usd } from '../../../units/index.ts';

type Db = State['db'];
export type BatchHour = Tables['batch_hours'];

/** What one try of a request of a batch took, and would have taken at once; of a batch that is named where it is written. */
export type Ran = Omit<BatchHour, 'batch'>;

/** Of an entry; `null`: nothing was sent, so that nothing was saved or lost. */
export function ranOf({ waited, hour, zone, costNanoUsd, carbonNanoG, tier }: Entry): Ran | null {
  if (waited === null || waited.deployment === null) return null;
  const usd = waited.costNanoUsd;
  const grams = carbonNanoG.mean === null ? null : waited.carbonNanoG;
  return {
    hour,
    zone: zone ?? '',
    tries: 1,
    nano_usd: usd === null ? 0 : costNanoUsd,
    at_once_nano_usd: usd ?? 0,
    usd_unknown: usd === null ? 1 : 0,
    nano_g: grams === null ? 0 : (carbonNanoG.mean ?? 0),
    at_once_nano_g: grams ?? 0,
    g_unknown: grams === null ? 1 : 0,
    tier: tier === null ? 0 : TIERS.indexOf(tier) + 1,
  };
}

const SUMMED = [
  'tries',
  'nano_usd',
  'at_once_nano_usd',
  'usd_unknown',
  'nano_g',
  'at_once_nano_g',
  'g_unknown',
] as const;

/** Adds what tries took to the hours of their batches. */
export async function addHours(db: Db, rows: readonly BatchHour[]): Promise<void> {
  const sums = new Map<string, BatchHour>();
  for (const row of rows) {
    const key = JSON.stringify([row.batch, row.hour, row.zone]);
    const before = sums.get(key);
    sums.set(
      key,
      before === undefined
        ? row
        : {
            ...row,
            ...Object.fromEntries(SUMMED.map((name) => [name, before[name] + row[name]])),
            tier: Math.max(before.tier, row.tier),
          },
    );
  }
  for (const row of sums.values())
    await db
      .insertInto('batch_hours')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['batch', 'hour', 'zone']).doUpdateSet(({ eb, ref }) => ({
          ...Object.fromEntries(SUMMED.map((name) => [name, eb(ref(`batch_hours.${name}`), '+', row[name])])),
          tier: eb
            .case()
            .when(ref('batch_hours.tier'), '<', row.tier)
            .then(row.tier)
            .else(ref('batch_hours.tier'))
            .end(),
        })),
      )
      .execute();
}

/** Hours of batches, in order. */
export const hoursOf = async (db: Db, batches: readonly string[]): Promise<readonly BatchHour[]> =>
  batches.length === 0
    ? []
    : await db
        .selectFrom('batch_hours')
        .selectAll()
        .where('batch', 'in', batches)
        .orderBy('hour')
        .orderBy('zone')
        .execute();

/** What a batch has saved so far by waiting, against running when it was made. */
export interface Saved {
  /** `null`: of no try it is known. */
  readonly usd: Usd | null;
  readonly grams: Grams | null;
  /** Of what it would have emitted; `null` too where that is nothing. */
  readonly gramsShare: number | null;
  /** Tries that add nothing, since some of it is unknown. */
  readonly unknownTries: number;
  /** How the energy was obtained: the weakest of the tries. */
  readonly tier: Tier | null;
}

/** @returns `null` where nothing has run */
export function savedOf(hours: readonly BatchHour[]): Saved | null {
  if (hours.length === 0) return null;
  const sum = (name: (typeof SUMMED)[number]): number => hours.reduce((total, hour) => total + hour[name], 0);
  const [tries, usdUnknown, gramsUnknown, atOnceG] = [
    sum('tries'),
    sum('usd_unknown'),
    sum('g_unknown'),
    sum('at_once_nano_g'),
  ];
  const savedG = atOnceG - sum('nano_g');
  return {
    usd: usdUnknown === tries ? null : fromNano(sum('at_once_nano_usd') - sum('nano_usd')),
    grams: gramsUnknown === tries ? null : fromNano(savedG),
    gramsShare: gramsUnknown === tries || atOnceG === 0 ? null : toFourDigits(savedG / atOnceG),
    unknownTries: Math.max(usdUnknown, gramsUnknown),
    tier: TIERS[Math.max(...hours.map(({ tier }) => tier)) - 1] ?? null,
  };
}

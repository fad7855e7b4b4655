import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, writeFileAtomic } from '../../edge/index.ts';
import {
  MS_PER_HOUR,
  type EpochHour,
  type EpochMs,
  type GramsPerKwh,
  type Nano,
  JoulegateError,
} from '../../units/index.ts';
import {
  digestFile,
  NO_PARTS,
  NO_WITNESS,
  addSegment,
  filesOfBooks,
  readManifest,
  withFolderLock,
  type Segment,
  type Witness,
  type Manifest,
} from '../segments/index.ts';
import type { Books } from './open-books.ts';

/** Why a figure changes: an error is restated, a change of estimate is told apart from it (ESRS 1 par. 98, AR 46). */
export type RestatementReason = 'error' | 'estimate-change' | 'new-information';

interface Booked {
  readonly reason: RestatementReason;
  /** Meter, data source or invoice system that the figure comes from. */
  readonly source: string;
  /** Who booked it: a name or a process. */
  readonly by: string;
  readonly note: string | null;
}

/** The final intensity of a zone in an hour. */
export interface GridSettlement extends Booked {
  readonly kind: 'grid';
  readonly zone: string;
  readonly hour: EpochHour;
  readonly lifecycleGPerKwh: GramsPerKwh;
  readonly directGPerKwh: GramsPerKwh | null;
  readonly marginalGPerKwh: GramsPerKwh | null;
}

/** Metered facility energy of a deployment in an hour, all of its requests together. */
export interface MeterSettlement extends Booked {
  readonly kind: 'meter';
  readonly deployment: string;
  readonly hour: EpochHour;
  readonly energyNanoWh: Nano;
  /** The part of it that was drawn whether work was there or not; `null` is unknown. */
  readonly idleNanoWh: Nano | null;
  readonly energySigma: number;
}

/** What an operator billed. */
export interface InvoiceSettlement extends Booked {
  readonly kind: 'invoice';
  readonly operator: string;
  readonly hour: EpochHour;
  /** First hour behind the period. */
  readonly untilHour: EpochHour;
  readonly amountNanoUsd: Nano;
  readonly reference: string;
}

/** What an operator billed for a time, as last settled under its reference. */
export interface InvoiceRow {
  readonly operator: string;
  readonly reference: string;
  readonly fromHour: EpochHour;
  /** First hour behind it. */
  readonly toHour: EpochHour;
  readonly amountNano: bigint;
}

/** The later truth of an hour or a period: always a new record, never an edit. The last one that was booked of its kind and key holds. */
export type Settlement = GridSettlement | MeterSettlement | InvoiceSettlement;

function rowOf(settlement: Settlement, id: string, sequence: number, bookedAt: EpochMs): object {
  const { kind, reason, source, by, note, hour } = settlement;
  const own =
    settlement.kind === 'grid'
      ? {
          zone: settlement.zone,
          lifecycle_g_per_kwh: settlement.lifecycleGPerKwh,
          direct_g_per_kwh: settlement.directGPerKwh,
          marginal_g_per_kwh: settlement.marginalGPerKwh,
        }
      : settlement.kind === 'meter'
        ? {
            deployment: settlement.deployment,
            energy_nano_wh: settlement.energyNanoWh,
            idle_nano_wh: settlement.idleNanoWh,
            energy_sigma: settlement.energySigma,
          }
        : {
            operator: settlement.operator,
            until_hour: settlement.untilHour,
            amount_nano_usd: settlement.amountNanoUsd,
            reference: settlement.reference,
          };
  return { id, sequence, booked_at_ms: bookedAt, kind, reason, source, booked_by: by, note, hour, ...own };
}
const WRITER = 'settlement';

/**
 * Books settlements as one sealed file of the ledger, chained like every other.
 *
 * @param bookedAt when they became known; reports as of an earlier moment do not see them
 * @throws JoulegateError JG_LEDGER on an empty batch, a figure that is no safe integer, or a disk that refuses
 */
export async function bookSettlements(
  folder: string,
  settlements: readonly Settlement[],
  bookedAt: EpochMs,
  witness: Witness = NO_WITNESS,
): Promise<Segment> {
  const wrong = settlements.find(
    (each) =>
      !Number.isSafeInteger(each.hour) ||
      (each.kind === 'meter' &&
        ![each.energyNanoWh, each.idleNanoWh ?? 0].every((nano) => Number.isSafeInteger(nano) && nano >= 0)) ||
      (each.kind === 'invoice' && !Number.isSafeInteger(each.amountNanoUsd)),
  );
  if (wrong !== undefined)
    throw new JoulegateError('JG_LEDGER', `a settlement has a figure that cannot be booked: ${JSON.stringify(wrong)}`, {
      where: folder,
      hint: 'hours and nano units are whole numbers below 2^53',
    });
  if (settlements.length === 0)
    throw new JoulegateError('JG_LEDGER', 'there is nothing to settle', {
      where: folder,
      hint: 'give at least one record',
    });
  const stem = `${WRITER}-${new Date(bookedAt)
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 14)}-${randomBytes(6).toString('hex')}`;
  const file = `${stem}.jsonl`;
  const path = join(folder, file);
  const reason = `${settlements.length} records by ${settlements[0]!.by}`;
  const act = { kind: 'settled', at: systemClock.now(), reason } as const;
  try {
    return await withFolderLock(folder, async () => {
      // Under the lock, so that it goes on where the file before it ends.
      const first = settlementsOf(await readManifest(folder)).reduce((sum, { entries }) => sum + entries, 0);
      const lines = settlements.map((each, i) => JSON.stringify(rowOf(each, `${stem}-${i}`, first + i, bookedAt)));
      await writeFileAtomic(path, `${lines.join('\n')}\n`, { mode: 0o444 });
      const { bytes, sha256 } = await digestFile(path);
      const facts = {
        ...NO_PARTS,
        file,
        format: 'settlement',
        writer: WRITER,
        entries: settlements.length,
        firstAt: bookedAt,
        lastAt: bookedAt,
        bytes,
        sha256,
      } as const;
      return await addSegment(folder, facts, witness, { act });
    });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Files of settlements in the order in which they were booked: they are neither compacted nor retired. */
const settlementsOf = ({ segments }: Manifest): readonly Segment[] =>
  segments.filter(({ format }) => format === 'settlement');

/** Zone and hour as one key. */
export const zoneHour = (zone: string, hour: EpochHour): string => `${zone}\n${hour}`;

/**
 * The latest life-cycle intensity that each zone's hour was settled with, by {@link zoneHour}. It reads the few lines
 * of settlement files and needs no engine.
 * @throws JoulegateError JG_LEDGER where the manifest cannot be read, the system's error where a file cannot
 */
export async function settledGrid(folder: string, fromHour: EpochHour): Promise<ReadonlyMap<string, GramsPerKwh>> {
  const latest = new Map<string, GramsPerKwh>();
  const files = settlementsOf((await filesOfBooks(folder)).manifest).filter(
    ({ lastAt }) => lastAt >= fromHour * MS_PER_HOUR,
  );
  for (const { file } of files)
    for (const line of (await readFile(join(folder, file), 'utf8')).split('\n')) {
      const row = line === '' ? null : (JSON.parse(line) as Readonly<Record<string, unknown>>);
      if (row?.['kind'] === 'grid')
        latest.set(zoneHour(String(row['zone']), Number(row['hour'])), Number(row['lifecycle_g_per_kwh']));
    }
  return latest;
}

/** Totals of some hours as they were known at a moment. Nano sums pass 2^53. */
interface KnownTotals {
  readonly entries: number;
  readonly energyNanoWh: bigint;
  readonly carbonNanoG: bigint;
}

/** What became known at one moment, and what it changed. */
export interface Restatement {
  readonly bookedAtMs: EpochMs;
  /** `import`: usage of the past that was booked later. */
  readonly kinds: readonly string[];
  /** One, unless settlements of several reasons were booked at once: their effects cannot be told apart. */
  readonly reasons: readonly string[];
  readonly sources: readonly string[];
  readonly by: readonly string[];
  readonly notes: readonly string[];
  readonly records: number;
  readonly firstHour: EpochHour;
  readonly lastHour: EpochHour;
  readonly before: KnownTotals;
  readonly after: KnownTotals;
}

export interface Restatements {
  /** Oldest first. */
  readonly list: readonly Restatement[];
  /** Older ones than the list shows. */
  readonly notShown: number;
}

interface Moment extends Omit<Restatement, 'before' | 'after'> {}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []).map(String);

const momentsSql = (
  asOf: EpochMs,
): string => `SELECT booked_at_ms, list_sort(list(DISTINCT kind)) AS kinds, list_sort(list(DISTINCT reason)) AS reasons, list_sort(list(DISTINCT source)) AS sources,
    list_sort(list(DISTINCT booked_by)) AS booked_by, list_sort(list(DISTINCT note) FILTER (note IS NOT NULL)) AS notes, sum(n)::BIGINT AS records, min(hour) AS first_hour, max(last_hour) AS last_hour
  FROM (
    SELECT booked_at_ms, kind, reason, source, booked_by, note, hour, coalesce(until_hour - 1, hour) AS last_hour, 1 AS n FROM settlements
    UNION ALL
    SELECT imported_at_ms, 'import', 'new-information', 'import', 'import', NULL, hour, hour, requests FROM hours WHERE imported_at_ms IS NOT NULL
  ) WHERE booked_at_ms <= ${asOf} GROUP BY booked_at_ms ORDER BY booked_at_ms`;

const momentOf = (row: Awaited<ReturnType<Books['rows']>>[number]): Moment => ({
  bookedAtMs: Number(row['booked_at_ms']),
  kinds: texts(row['kinds']),
  reasons: texts(row['reasons']),
  sources: texts(row['sources']),
  by: texts(row['booked_by']),
  notes: texts(row['notes']),
  records: Number(row['records']),
  firstHour: Number(row['first_hour']),
  lastHour: Number(row['last_hour']),
});

async function totalsAt(books: Books, asOf: EpochMs, { firstHour, lastHour }: Moment): Promise<KnownTotals> {
  const [row] = await books.totals({ basis: 'settled', asOf, span: { fromHour: firstHour, toHour: lastHour + 1 } });
  return { entries: row!.requests, energyNanoWh: row!.energy.nano, carbonNanoG: row!.carbon.nano };
}

/**
 * What was restated until a moment, oldest first, with the totals of its hours before and after, as
 * `settled_as_of` gives them. An invoice changes no figure.
 *
 * @param limit the newest so many
 */
async function restatements(
  books: Books,
  {
    asOf,
    limit,
    onDone = () => {},
  }: { readonly asOf: EpochMs; readonly limit: number; readonly onDone?: (done: number, total: number) => void },
): Promise<Restatements> {
  const moments = (await books.rows(momentsSql(asOf))).map(momentOf);
  const shown = moments.slice(Math.max(0, moments.length - limit));
  const list: Restatement[] = [];
  for (const [i, moment] of shown.entries()) {
    list.push({
      ...moment,
      before: await totalsAt(books, moment.bookedAtMs - 1, moment),
      after: await totalsAt(books, moment.bookedAtMs, moment),
    });
    onDone(i + 1, shown.length);
  }
  return { list, notShown: moments.length - shown.length };
}

/** Later truth in the books. */
export const laterTruth = {
  book: bookSettlements,
  settledGrid,
  zoneHour,
  restatements,
} as const;

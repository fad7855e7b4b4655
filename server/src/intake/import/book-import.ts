import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../edge/index.ts';
import { hourOf, NO_USAGE, type EpochMs } from '../../units/index.ts';
import {
  bookAllOrNone,
  openBooks,
  fileLock,
  ENTRY_WORDS,
  type Books,
  type Entry,
  type Witness,
  type TotalsRow,
} from '../../ledger/index.ts';
import { organisationNamed, type PseudonymSource } from '../../identity/index.ts';
import { distinctRows, type BookedBefore, type Distinct, type Unvalued } from './distinct.ts';
import { underPseudonyms } from './under-pseudonyms.ts';
import { entryOfRow } from './entry-of-row.ts';
import { IDENTITY_CHARS, importedId, readIdentity } from './identity.ts';
import { totalsOfEntries } from './totals-of-entries.ts';
import type { UsageRow } from './types.ts';
import { Valuer, type ValueOptions } from './value.ts';

export interface ImportOptions extends ValueOptions {
  /** The ledger folder; made where there is none. */
  readonly folder: string;
  /** By name. */
  readonly organisation: string;
  /** Keeps pseudonyms, unless nothing is booked. */
  readonly pseudonyms: PseudonymSource;
  readonly at: EpochMs;
  /** Tells what would be booked and books nothing. */
  readonly dryRun: boolean;
  /** Books the rest of a file that has rows which cannot be booked. */
  readonly skipBad: boolean;
  readonly sealing: Witness;
  readonly onEntry?: (done: number, total: number) => void;
}

export interface Imported extends Distinct {
  /** Rows that the books had without energy or price, and that have one now. */
  readonly valuedNow: number;
  /** What is booked now, or would be. */
  readonly totals: TotalsRow;
  /** First and last row; `null` where nothing is new. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  /** Entries without a price, by the export's name of the model and what has none: their money is unknown and not in the sum. */
  readonly withoutPrice: ReadonlyMap<string, number>;
  /** Entries in whose time the price changed: booked at the mean by time. */
  readonly pricesChanged: number;
  /** Entries whose prompts may have been long enough to cost more. */
  readonly lengthsUnknown: number;
  /** Least and most that the known money may have been, in nano-USD. */
  readonly costRange: readonly [low: bigint, high: bigint];
  /** Entries whose model is in no catalogue: their energy is unknown. */
  readonly withoutModel: ReadonlyMap<string, number>;
  /** Entries over more than an hour: they stand in the first hour of their time. */
  readonly buckets: number;
  /** Entries whose requests nobody counted. */
  readonly uncounted: number;
  readonly booked: boolean;
  readonly fault: string | null;
}

const HOUR_MS = 3_600_000;

/** No bucket is longer: what begins before it may still overlap the first row. */
const LONGEST_HOURS = 24 * 32;

/** What the books hold of imported rows around these, by the beginning of their ids. */
async function bookedBefore(books: Books, rows: readonly UsageRow[]): Promise<ReadonlyMap<string, BookedBefore>> {
  let [from, to] = [Infinity, -Infinity];
  for (const row of rows) {
    from = Math.min(from, row.from);
    to = Math.max(to, row.until ?? row.from);
  }
  const span = { fromHour: hourOf(from) - LONGEST_HOURS, toHour: hourOf(to) + 1 };
  const before = new Map<string, BookedBefore>();
  for (const { idStart, units, at, ...sums } of await books.importedSums(span, IDENTITY_CHARS)) {
    const identity = readIdentity(idStart);
    if (identity !== null) before.set(idStart, { ...sums, identity, from: at, requests: units['requests'] ?? 0 });
  }
  return before;
}

/**
 * The entry of a row that the books have without its energy or its price, where they are known now: what was unknown
 * and nothing else, since its tokens are counted already. It stands under the names of the entry that it values, which
 * counts as unknown no more. `null`: nothing has become known.
 */
function valuedLater(
  { row, identity, missing, names }: Unvalued,
  valuer: Valuer,
  payer: string,
  at: EpochMs,
): Entry | null {
  const { figures, money, ...valued } = valuer.value(row);
  const nanoUsd = missing.cost ? money.nanoUsd : null;
  const known = missing.energy ? figures : null;
  if (known === null && nanoUsd === null) return null;
  const rest = { ...row, usage: NO_USAGE, requests: null };
  const source = nanoUsd === null ? null : `${money.source}; ${ENTRY_WORDS.valuedLater}`;
  const entry = { ...valued, figures: known, money: { ...money, nanoUsd: nanoUsd ?? 0, source } };
  const later = entryOfRow(rest, entry, importedId(identity, rest, ENTRY_WORDS.valuedLater), payer, at);
  return {
    ...later,
    ...names,
    method: later.method === null ? null : `${later.method}; ${ENTRY_WORDS.valuedLater}`,
  };
}

const count = (into: Map<string, number>, name: string): void => void into.set(name, (into.get(name) ?? 0) + 1);

/**
 * Books past usage: one entry a row that the books do not have. All or none: a row that cannot be booked is in `bad`,
 * and unless `skipBad` says otherwise nothing is booked then.
 *
 * @throws JoulegateError JG_LEDGER when the disk refuses or the engine is missing: what is in the books already cannot be told then
 */
export async function importUsage(rows: readonly UsageRow[], options: ImportOptions): Promise<Imported> {
  const { folder } = options;
  if (rows.length === 0 || (options.dryRun && !existsSync(folder)))
    return await importInto(rows, new Map(), null, options);
  makeFolder(folder);
  // Two imports at once would both miss what the other books.
  return await fileLock.hold(join(folder, 'import.lock'), async () => {
    const books = openBooks({ folder });
    try {
      return await importInto(rows, await bookedBefore(books, rows), books, options);
    } finally {
      await books.close();
    }
  });
}

async function importInto(
  rows: readonly UsageRow[],
  before: ReadonlyMap<string, BookedBefore>,
  books: Books | null,
  options: ImportOptions,
): Promise<Imported> {
  const { folder, organisation, pseudonyms, at, dryRun, sealing, onEntry = () => {} } = options;
  const [payer] = (await pseudonyms([organisationNamed(organisation)])) as [string];
  const [secret] = (await pseudonyms([{ kind: 'import', scope: payer, name: 'ids of entries' }])) as [string];
  const distinct = distinctRows(rows, secret, before);
  const valuer = new Valuer(options);
  const [withoutPrice, withoutModel] = [new Map<string, number>(), new Map<string, number>()];
  let [buckets, uncounted, changed, lengths] = [0, 0, 0, 0];
  const widened: [bigint, bigint] = [0n, 0n];
  const entries: Entry[] = [];
  for (const { row, whole, identity, why } of distinct.fresh) {
    const valued = valuer.value(row);
    const { money } = valued;
    if (money.nanoUsd === null) count(withoutPrice, `${row.model}: ${money.gaps.join(', ')}`);
    if (money.changed) changed++;
    if (money.lengths) lengths++;
    widened[0] += BigInt(money.range?.[0] ?? money.nanoUsd ?? 0);
    widened[1] += BigInt(money.range?.[1] ?? money.nanoUsd ?? 0);
    if (valued.figures === null && row.outcome === 'served') count(withoutModel, row.model);
    if (row.until !== null && row.until - row.from > HOUR_MS) buckets++;
    if (row.requests === null) uncounted++;
    // The same difference may come twice: what the file has by then tells them apart.
    entries.push(entryOfRow(row, valued, importedId(identity, whole, why === 'new' ? '' : 'more'), payer, at));
  }
  const valuedNow = distinct.unvalued.flatMap((each) => valuedLater(each, valuer, payer, at) ?? []);
  entries.push(...valuedNow);
  const book = books !== null && !dryRun && (options.skipBad || distinct.bad.length === 0) && entries.length > 0;
  const fault = book
    ? await bookAllOrNone(
        folder,
        await underPseudonyms(entries, pseudonyms),
        { ...sealing, engine: books.engine },
        (done) => onEntry(done, entries.length),
      )
    : null;
  return {
    ...distinct,
    totals:
      books !== null && (book || entries.length === 0)
        ? (await books.totals({ where: { imported: [at] } }))[0]!
        : await totalsOfEntries(entries),
    from: entries.length === 0 ? null : entries.reduce((first, entry) => Math.min(first, entry.at), Infinity),
    to: entries.length === 0 ? null : entries.reduce((last, entry) => Math.max(last, entry.at), -Infinity),
    valuedNow: valuedNow.length,
    withoutPrice,
    pricesChanged: changed,
    lengthsUnknown: lengths,
    costRange: widened,
    withoutModel,
    buckets,
    uncounted,
    booked: book,
    fault,
  };
}

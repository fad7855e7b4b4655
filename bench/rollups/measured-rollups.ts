import type { Dimension, TotalsQuery } from '../../server/src/ledger/books/contract.ts';
import { openBooks, type Books } from '../../server/src/ledger/index.ts';
import { readManifest } from '../../server/src/ledger/segments/manifest.ts';
import { retire } from '../../server/src/ledger/segments/compact.ts';
import { PLAIN_SEALING } from '../../server/src/ledger/segments/seal.ts';
import { AFTER_MS, FIRST_HOUR } from './sealed-month.ts';

const DAY_MS = 86_400_000;
const HALF = FIRST_HOUR * 3_600_000 + 15 * DAY_MS;
/** Written out here, so that it does not follow the rollups it is held against. */
const COMBINATION =
  'hour, imported_at_ms, organisation, team, key_id, workload, mode, outcome, coalesce(model_served, CASE WHEN deployment IS NOT NULL THEN model_asked END) AS model, deployment, operator, site, zone, origin, tier';

/** Every dimension once, as reports ask for them together; booked and settled; now and as of an earlier moment. */
const QUESTIONS: readonly TotalsQuery[] = (
  [
    ['organisation', 'team', 'key', 'workload', 'model', 'month'],
    ['day', 'zone', 'site', 'operator', 'deployment'],
    ['mode', 'outcome', 'origin', 'tier', 'imported'],
  ] satisfies Dimension[][]
).flatMap((by) =>
  (['booked', 'settled'] as const).flatMap((basis) => [{}, { asOf: HALF }].map((known) => ({ by, basis, ...known }))),
);

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
const answers = async (books: Books): Promise<readonly string[]> => {
  const all = [];
  for (const query of QUESTIONS) all.push((await books.totals(query)).map(asText).toSorted().join('\n'));
  return all;
};

export interface Sizes {
  readonly segmentBytes: number;
  readonly rollupBytes: number;
  readonly rollupRows: number;
  /** Combinations of dimensions that entries have in an hour, and of units with them. */
  readonly combinations: number;
}

/** Bytes and rows of the hourly sums beside the entries that they are made of. */
export async function sizesOf(folder: string): Promise<Sizes> {
  const { segments } = await readManifest(folder);
  const parts = segments.flatMap((segment) => segment.parts);
  const bytes = (each: readonly { readonly bytes: number }[]): number =>
    each.reduce((sum, part) => sum + part.bytes, 0);
  const rollups = parts.filter(({ role }) => role === 'hours');
  const books = openBooks({ folder, threads: 2, memoryMb: 4096 });
  try {
    const [rows] = await books.rows('SELECT count(*) AS n FROM hour_sums');
    const [combinations] = await books.rows(
      `SELECT (SELECT count(*) FROM (SELECT DISTINCT ${COMBINATION} FROM entries)) + (SELECT count(*) FROM (SELECT DISTINCT ${COMBINATION}, unnest(map_keys(units)) AS unit FROM entries WHERE units IS NOT NULL)) AS n`,
    );
    return {
      segmentBytes: bytes(segments.filter(({ format }) => format === 'parquet')),
      rollupBytes: bytes(rollups),
      rollupRows: Number(rows!['n']),
      combinations: Number(combinations!['n']),
    };
  } finally {
    await books.close();
  }
}

/** Asks the same before and after the first half of the month, and then all of it, is retired. */
export async function retirement(
  folder: string,
  say: (text: string) => void,
): Promise<{ readonly questions: number; readonly changed: number; readonly slowestSeconds: number }> {
  const books = openBooks({ folder, threads: 2 });
  try {
    const before = await answers(books);
    let changed = 0;
    for (const [until, what] of [
      [HALF, 'half of the month'],
      [AFTER_MS, 'all of it'],
    ] as const) {
      const stones = await retire(folder, until, 'bench', PLAIN_SEALING);
      const after = await answers(books);
      const differing = after.filter((answer, i) => answer !== before[i]).length;
      changed += differing;
      say(`${what} retired (${stones.length} segments): ${differing} of ${after.length} reports changed`);
    }
    const started = performance.now();
    await books.totals({ by: ['day', 'organisation', 'team', 'key', 'workload', 'model'] });
    return { questions: QUESTIONS.length, changed, slowestSeconds: (performance.now() - started) / 1000 };
  } finally {
    await books.close();
  }
}

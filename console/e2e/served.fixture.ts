import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { standingBooks } from '../../server/src/app/standing-books.ts';
import { startAdmin, type Collector } from '../../server/src/doors/index.ts';
import { waistOf } from '../../server/src/doors/waist.fixture.ts';
import type { Waist } from '../../server/src/doors/waist.ts';
import type { VirtualClock } from '../../server/src/edge/clock.ts';
import { loadPepper } from '../../server/src/identity/index.ts';
import { openEngine, openJournal, type Entry } from '../../server/src/ledger/index.ts';
import { PLAIN_SEALING } from '../../server/src/ledger/segments/seal.ts';
import { openState } from '../../server/src/state/index.ts';
import type { Site } from '../../server/src/world/index.ts';
import { madeUpCollector } from '../dev/made-up-collector.ts';
import { madeUpTraffic } from '../dev/made-up-traffic.ts';

type AdminOptions = Parameters<typeof startAdmin>[0];

export interface Served {
  readonly url: string;
  /** Makes the first admin; `null`: nobody signs in by name, or there is one. */
  readonly setUpUrl: string | null;
  readonly collector: Collector;
  readonly clock: VirtualClock;
  /** Lets time pass and accepts as many entries in it; answers them. They are live, not in the books. */
  feed(count: number): readonly Entry[];
  /** As if the server went away, until {@link back}. */
  gone(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
}

/** Between two entries that are fed. */
const STEP_MS = 240_000;

/** A state in memory, for pages that look into it; opened when one does. */
function stateInMemory(): Waist['identity'] {
  let opened: ReturnType<Waist['identity']> | undefined;
  return () =>
    (opened ??= Promise.all([openState({ file: ':memory:' }), loadPepper(null)]).then(([state, pepper]) => ({
      state,
      pepper,
    })));
}

/** The real control plane with the built console over a live collector. @param over what else the waist has @param sites without traffic @param access who may ask */
export async function serveLive(
  over: Partial<Waist> = {},
  sites: readonly Site[] = [],
  access: Pick<AdminOptions, 'people' | 'readersSignIn' | 'oidc' | 'port'> = {},
): Promise<Served> {
  const { collector, clock } = madeUpCollector(sites);
  const next = madeUpTraffic(3);
  const identity = stateInMemory();
  const start = (port: number) =>
    startAdmin({
      waist: waistOf({ live: collector, now: () => clock.now(), identity, ...over }),
      consoleFolder: inject('consoleFolder'),
      metrics: async () => '',
      ...access,
      port,
    });
  let admin = await start(access.port ?? 0);
  const { url, setUpUrl } = admin;
  return {
    url,
    setUpUrl,
    collector,
    clock,
    feed: (count) =>
      Array.from({ length: count }, () => {
        clock.set(clock.now() + STEP_MS);
        const entry = next(clock.now());
        collector.accept({ kind: 'entry', entry });
        return entry;
      }),
    gone: () => admin.close(),
    back: async () => {
      admin = await start(Number(new URL(url).port));
    },
    close: () => admin.close(),
  };
}

/** Entries of invented traffic, in their order; the last is now. */
export interface MadeUp {
  readonly entries?: number;
  /** Between two entries. */
  readonly stepMs?: number;
  /** Makes of each what the page needs. */
  readonly each?: (entry: Entry, at: number) => Entry;
  /** Sites without traffic. */
  readonly sites?: readonly Site[];
}

export interface ServedBooks extends Served {
  readonly entries: readonly Entry[];
  /** Where the books are. */
  readonly folder: string;
}

/**
 * {@link serveLive} over real books: invented traffic, booked by the journal, half of it sealed as Parquet, read by the
 * same standing books as in a running gateway.
 */
export async function serveBooks(
  { entries: wanted = 60, stepMs = 1_200_000, each = (entry) => entry, sites = [] }: MadeUp = {},
  over: Partial<Waist> = {},
  access: Parameters<typeof serveLive>[2] = {},
): Promise<ServedBooks> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-console-'));
  const engine = openEngine({ folders: [folder] });
  const sealing = { ...PLAIN_SEALING, engine };
  const journal = await openJournal({ folder, sealing });
  const books = standingBooks({ folder, sealing });
  const served = await serveLive(
    { books: (work) => books.with([], work), ledgerFolder: () => folder, ...over },
    sites,
    access,
  );
  const { clock, collector } = served;
  const next = madeUpTraffic(3);
  const entries: Entry[] = [];
  for (let at = 0; at < wanted; at++) {
    clock.set(clock.now() + stepMs);
    const entry = each(next(clock.now()), at);
    entries.push(entry);
    collector.accept({ kind: 'entry', entry });
    await journal.append(entry);
    if (at === Math.floor(wanted / 2)) await journal.rotate();
  }
  await journal.flush();
  return {
    ...served,
    entries,
    folder,
    async close() {
      await served.close();
      await books.close();
      await journal.close();
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

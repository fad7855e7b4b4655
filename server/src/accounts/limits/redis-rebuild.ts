import { sleep } from '../../edge/index.ts';
import { randomInt } from 'node:crypto';
import type { SharedStore } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { Accounts } from './accounts.ts';
import type { SpendEntry, Spent } from './contract.ts';
import { BUDGET_KINDS, BUDGET_PERIODS, NO_LIMITS } from './schema.ts';
import { OPEN, RESTORE } from './redis-scripts.ts';
import { accountKey, doubles, keysOf, type Hands } from './redis-wire.ts';
import { restoreSpend } from './restore.ts';

const LOCK_MS = 60_000;
const WAIT_MS = 2000;
const LOOK_MS = 20;

/** What the books say, by organisation and account key. */
export function sumsOf(
  entries: Iterable<SpendEntry>,
  prefix: string,
  now: EpochMs,
): ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> {
  const accounts = new Accounts(NO_LIMITS);
  restoreSpend(accounts, entries, now);
  const sums = new Map<string, Map<string, readonly number[]>>();
  for (const { organisation, scope, owner, spend } of accounts.all()) {
    const numbers: number[] = [];
    BUDGET_PERIODS.forEach((period, letter) => {
      for (const [number, counters] of spend.kept(period)) {
        numbers.push(letter + 1, number);
        for (const kind of BUDGET_KINDS)
          numbers.push(counters[kind].used.whole, counters[kind].used.rest, counters[kind].unknown);
      }
    });
    let own = sums.get(organisation);
    if (own === undefined) sums.set(organisation, (own = new Map()));
    own.set(accountKey(prefix, organisation, scope, owner), numbers);
  }
  return sums;
}

/** Sets what every account of an organisation has settled, those that Redis knows and those of the books. */
export async function restoreOrganisation(
  redis: SharedStore,
  prefix: string,
  organisation: string,
  sums: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const owners = keysOf(prefix, organisation)[4];
  const known = (await redis.command('SMEMBERS', owners)) as string[];
  for (const key of new Set([...known, ...sums.keys()]))
    await redis.run(RESTORE, [key, owners], [doubles(sums.get(key) ?? [])]);
}

/**
 * Makes an organisation whole that Redis does not know: a new one, or every one after a failover that lost them. One
 * replica does it, the others wait for it for a moment.
 * @param read the books, read after Redis was found empty
 * @returns whether the organisation can be counted now
 */
export async function openOrganisation(
  redis: SharedStore,
  prefix: string,
  organisation: string,
  read: () => Promise<Spent>,
  hands: Hands | null,
): Promise<boolean> {
  const [clock] = keysOf(prefix, organisation);
  const lock = `${clock}:rebuild`;
  if ((await redis.command('EXISTS', clock)) === 1) return true;
  const locked = async (): Promise<boolean> =>
    (await redis.command('SET', lock, String(process.pid), 'NX', 'PX', LOCK_MS)) === 'OK';
  const deadline = performance.now() + WAIT_MS;
  while (!(await locked())) {
    if ((await redis.command('EXISTS', clock)) === 1) return true;
    if (performance.now() > deadline) return false;
    await sleep(LOOK_MS);
  }
  try {
    if ((await redis.command('EXISTS', clock)) === 1) return true;
    const [seconds = '0'] = (await redis.command('TIME')) as string[];
    const { readAt, entries } = await read();
    const sums = sumsOf(entries, prefix, hands?.wallMs ?? Number(seconds) * 1000);
    await restoreOrganisation(redis, prefix, organisation, sums.get(organisation) ?? new Map());
    await redis.run(
      OPEN,
      [clock],
      [String(randomInt(1, 2 ** 47)), String(hands?.wallMs ?? -1), String(hands?.steadyMs ?? -1), String(readAt)],
    );
    return true;
  } finally {
    await redis.command('DEL', lock);
  }
}

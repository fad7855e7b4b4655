import { randomInt } from 'node:crypto';
import { timers, type Clock } from '../../edge/index.ts';
import type { redisScript, SharedStore } from '../../state/index.ts';
import type { EpochMs, Ms } from '../../units/index.ts';
import type { Amounts } from '../dimensions.ts';
import type { Account } from './account.ts';
import { Accounts } from './accounts.ts';
import type { SettleOutcome, SpendEntry, Spent } from './contract.ts';
import type { CompiledLimits } from './limits-of.ts';
import type { Home, RedisHealth, Settlement } from './redis-outage.ts';
import { OPEN, READ, RENEW, RESTORE, SETTLE } from './redis-scripts.ts';
import { accountKey, accountKeys, doubles, keysOf, numbersOf, withLimits, type Hands } from './redis-wire.ts';
import { NOTHING } from './reservation.ts';
import { restoreSpend } from './restore.ts';
import { RedisWindow } from './redis-window.ts';
import { BUDGET_KINDS, BUDGET_PERIODS, NO_LIMITS } from './schema.ts';

/** So long a request waits for an organisation to be filled from the books; then the policy holds. */
const OPEN_MS = 2000;

interface AskOptions {
  readonly clock: Clock;
  readonly leaseMs: Ms;
  readonly prefix: string;
  readonly books: () => Promise<Spent>;
  readonly hands?: () => Hands;
  /** Told of each request that Redis could not answer in time because of others that it answers. */
  readonly slow: (detail: string) => void;
  /** Told when Redis answers and an organisation could still not be filled within the time that a request waits. */
  readonly unfilled?: () => void;
}

/** Why a question has no answer: Redis is down, it is asked more than it can answer in time, or the books could not be read. */
type Unheard = 'down' | 'slow' | 'unfilled';

/** Asks Redis, one script a question, and fills it from the books where it does not know an organisation. Replies are the scripts' numbers. */
export class RedisAsker {
  readonly #redis: SharedStore;
  readonly #health: RedisHealth;
  readonly #options: AskOptions;
  readonly #opening = new Map<string, Promise<boolean>>();
  readonly #window: RedisWindow;
  /** When Redis answered last. */
  #heardMs: Ms = -Infinity;

  constructor(redis: SharedStore, health: RedisHealth, options: AskOptions) {
    this.#redis = redis;
    this.#health = health;
    this.#options = options;
    this.#window = new RedisWindow(options.clock);
  }

  /** Questions without an answer yet. */
  get underWay(): number {
    return this.#window.underWay;
  }

  /** Redis does not answer any more. */
  down(): void {
    this.#window.clear();
  }

  /** Takes from every limit or from none. */
  async admit(
    script: ReturnType<typeof redisScript>,
    id: string,
    home: Home,
    limits: readonly CompiledLimits[],
    amounts: Amounts,
  ): Promise<readonly number[] | Unheard> {
    if (!this.#health.up) return 'down';
    const turn = this.#window.enter();
    if (turn !== null && !(await turn))
      return this.#health.up ? this.#slow('more is asked than it can answer') : 'down';
    const { subject, accounts } = home;
    let hasTurn = true;
    const askedMs = this.#options.clock.monotonicMs();
    const ask = (): Promise<readonly number[]> => {
      const numbers = withLimits(numbersOf(this.#hands(), this.#options.leaseMs, amounts), limits);
      if (!hasTurn) this.#window.begin();
      hasTurn = false;
      return this.#asked(script, id, subject.organisation, accountKeys(this.#options.prefix, accounts), numbers);
    };
    try {
      const reply = await ask();
      if (reply[0] !== -1) return reply;
      if (!(await this.#open(subject.organisation))) return 'unfilled';
      const again = await ask();
      return again[0] === -1 ? 'unfilled' : again;
    } catch (error) {
      home.unheard = true;
      return this.#failed(error, askedMs);
    }
  }

  /** @returns `null` where Redis could not take it */
  async settle(
    id: string,
    { home: { subject, accounts, epoch }, actual, endedAt }: Settlement,
  ): Promise<SettleOutcome | null> {
    if (!this.#health.up) return null;
    const keys = accountKeys(this.#options.prefix, accounts);
    const askedMs = this.#options.clock.monotonicMs();
    const numbers = [...numbersOf(this.#hands(), 0, actual ?? NOTHING, actual === null ? -1 : epoch), endedAt];
    try {
      let reply = await this.#run(SETTLE, id, subject.organisation, keys, numbers);
      if (reply[0] === -1 && (await this.#open(subject.organisation)))
        reply = await this.#run(SETTLE, id, subject.organisation, keys, numbers);
      return reply[0] === -1 ? null : ((['unknown', 'settled', 'late'] as const)[reply[0] as number] ?? null);
    } catch (error) {
      this.#failed(error, askedMs);
      return null;
    }
  }

  /** @returns `null` where Redis does not answer */
  renew(id: string, organisation: string): Promise<readonly number[] | null> {
    return this.#run(RENEW, id, organisation, [], numbersOf(this.#hands(), this.#options.leaseMs, null)).catch(
      () => null,
    );
  }

  /** How accounts of one organisation stand; the first number is -1 where it cannot be filled. */
  async read(organisation: string, accounts: readonly Account[]): Promise<readonly number[]> {
    const read = (): Promise<readonly number[]> =>
      this.#run(READ, '', organisation, accountKeys(this.#options.prefix, accounts), numbersOf(this.#hands(), 0, null));
    const reply = await read();
    return reply[0] === -1 && (await this.#open(organisation)) ? await read() : reply;
  }

  /** Sets what was settled of everyone whom the entries name or this replica knows. */
  async restore(entries: Iterable<SpendEntry>, accounts: Accounts): Promise<void> {
    const [seconds = '0'] = (await this.#redis.command('TIME')) as string[];
    const { prefix } = this.#options;
    const sums = sumsOf(entries, prefix, this.#hands()?.wallMs ?? Number(seconds) * 1000);
    const known = new Set([...accounts.all()].map(({ organisation }) => organisation));
    for (const organisation of new Set([...known, ...sums.keys()]))
      await restoreOrganisation(this.#redis, prefix, organisation, sums.get(organisation) ?? new Map());
  }

  #hands(): Hands | null {
    return this.#options.hands?.() ?? null;
  }

  /** Who is late while others are answered is late because of them: Redis is not down. */
  #failed(error: unknown, askedMs: Ms): Unheard {
    const isLate = error instanceof Error && error.name === 'LateError';
    if (isLate && this.#heardMs > askedMs) return this.#slow(error.message);
    this.#health.failed(error);
    return 'down';
  }

  #slow(detail: string): Unheard {
    this.#options.slow(detail);
    return this.#health.up ? 'slow' : 'down';
  }

  #run(
    script: ReturnType<typeof redisScript>,
    id: string,
    organisation: string,
    keys: readonly string[],
    numbers: readonly number[],
  ): Promise<readonly number[]> {
    this.#window.begin();
    return this.#asked(script, id, organisation, keys, numbers);
  }

  /** What has begun in the window, to its end. */
  async #asked(
    script: ReturnType<typeof redisScript>,
    id: string,
    organisation: string,
    keys: readonly string[],
    numbers: readonly number[],
  ): Promise<readonly number[]> {
    const { clock } = this.#options;
    const askedMs = clock.monotonicMs();
    let tookMs = Infinity;
    try {
      const reply = (await this.#redis.run(
        script,
        [...keysOf(this.#options.prefix, organisation), ...keys],
        [id, doubles(numbers)],
      )) as number[];
      this.#heardMs = clock.monotonicMs();
      tookMs = this.#heardMs - askedMs;
      return reply;
    } finally {
      this.#window.end(tookMs);
    }
  }

  /** Fills an organisation from the books, once for all who ask. */
  async #open(organisation: string): Promise<boolean> {
    const { prefix, books, unfilled } = this.#options;
    let filling = this.#opening.get(organisation);
    if (filling === undefined) {
      filling = openOrganisation(this.#redis, prefix, organisation, books, this.#hands()).finally(() =>
        this.#opening.delete(organisation),
      );
      this.#opening.set(organisation, filling);
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = this.#options.clock.after(OPEN_MS, () => resolve(false));
    const filled = await Promise.race([filling, promise]).finally(cancel);
    if (!filled) unfilled?.();
    return filled;
  }
}

const LOCK_MS = 60_000;
const WAIT_MS = 2000;
const LOOK_MS = 20;

/** What the books say, by organisation and account key. */
function sumsOf(
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
async function restoreOrganisation(
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
async function openOrganisation(
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
    await timers.sleep(LOOK_MS);
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

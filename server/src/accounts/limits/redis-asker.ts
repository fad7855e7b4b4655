import type { Clock } from '../../edge/index.ts';
import type { RedisScript, SharedStore } from '../../state/index.ts';
import type { Ms } from '../../units/index.ts';
import type { Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import type { Amounts } from '../dimensions.ts';
import type { SettleOutcome, SpendEntry, Spent } from './contract.ts';
import type { RedisHealth } from './redis-health.ts';
import { openOrganisation, restoreOrganisation, sumsOf } from './redis-rebuild.ts';
import { READ, RENEW, SETTLE } from './redis-scripts.ts';
import type { Home, Settlement } from './redis-settlements.ts';
import { accountKeys, doubles, keysOf, numbersOf, withLimits, type Hands } from './redis-wire.ts';
import { NOTHING } from './reservation.ts';

/** So long a request waits for an organisation to be filled from the books; then the policy holds. */
const OPEN_MS = 2000;

export interface AskOptions {
  readonly clock: Clock;
  readonly leaseMs: Ms;
  readonly prefix: string;
  readonly books: () => Promise<Spent>;
  readonly hands?: () => Hands;
}

/** Asks Redis, one script a question, and fills it from the books where it does not know an organisation. Replies are the scripts' numbers. */
export class RedisAsker {
  readonly #redis: SharedStore;
  readonly #health: RedisHealth;
  readonly #options: AskOptions;
  readonly #opening = new Map<string, Promise<boolean>>();
  #underWay = 0;

  constructor(redis: SharedStore, health: RedisHealth, options: AskOptions) {
    this.#redis = redis;
    this.#health = health;
    this.#options = options;
  }

  /** Questions without an answer yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Takes from every limit or from none. @returns `null` where Redis does not answer, or does not know the organisation yet */
  async admit(script: RedisScript, id: string, home: Home, amounts: Amounts): Promise<readonly number[] | null> {
    if (!this.#health.up) return null;
    const { subject, accounts } = home;
    const ask = (): Promise<readonly number[]> => {
      const numbers = withLimits(numbersOf(this.#hands(), this.#options.leaseMs, amounts), accounts);
      return this.#run(script, id, subject.organisation, accountKeys(this.#options.prefix, accounts), numbers);
    };
    try {
      const reply = await ask();
      if (reply[0] !== -1) return reply;
      if (!(await this.#open(subject.organisation))) return null;
      const again = await ask();
      return again[0] === -1 ? null : again;
    } catch (error) {
      home.unheard = true;
      this.#health.failed(error);
      return null;
    }
  }

  /** @returns `null` where Redis could not take it */
  async settle(
    id: string,
    { home: { subject, accounts, epoch }, actual, endedAt }: Settlement,
  ): Promise<SettleOutcome | null> {
    if (!this.#health.up) return null;
    const keys = accountKeys(this.#options.prefix, accounts);
    const numbers = [...numbersOf(this.#hands(), 0, actual ?? NOTHING, actual === null ? -1 : epoch), endedAt];
    try {
      let reply = await this.#run(SETTLE, id, subject.organisation, keys, numbers);
      if (reply[0] === -1 && (await this.#open(subject.organisation)))
        reply = await this.#run(SETTLE, id, subject.organisation, keys, numbers);
      return reply[0] === -1 ? null : ((['unknown', 'settled', 'late'] as const)[reply[0] as number] ?? null);
    } catch (error) {
      this.#health.failed(error);
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

  async #run(
    script: RedisScript,
    id: string,
    organisation: string,
    keys: readonly string[],
    numbers: readonly number[],
  ): Promise<readonly number[]> {
    this.#underWay++;
    try {
      return (await this.#redis.run(
        script,
        [...keysOf(this.#options.prefix, organisation), ...keys],
        [id, doubles(numbers)],
      )) as number[];
    } finally {
      this.#underWay--;
    }
  }

  /** Fills an organisation from the books, once for all who ask. */
  #open(organisation: string): Promise<boolean> {
    const { prefix, books } = this.#options;
    let filling = this.#opening.get(organisation);
    if (filling === undefined) {
      filling = openOrganisation(this.#redis, prefix, organisation, books, this.#hands()).finally(() =>
        this.#opening.delete(organisation),
      );
      this.#opening.set(organisation, filling);
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = this.#options.clock.after(OPEN_MS, () => resolve(false));
    return Promise.race([filling, promise]).finally(cancel);
  }
}

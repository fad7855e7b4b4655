import { timers } from '../../edge/index.ts';
import { objectOwners } from '../../identity/index.ts';
import type { SharedStore, State } from '../../state/index.ts';
import { JoulegateError, toJoulegateError, type EpochMs, type Ms } from '../../units/index.ts';

type MadeObject = Parameters<typeof objectOwners.keep>[1][number];

/** Who made what, behind the memory of a process. */
export interface OwnerStore {
  /** Writes it behind: nobody waits for it, and what cannot be written is tried again. */
  keep(made: MadeObject): void;
  /** @returns the organisation that made it; `null`: nobody is known to have. @throws JoulegateError JG_STORE_DOWN where that cannot be said */
  find(id: string): Promise<string | null>;
  /** Tells of objects that were kept and had another owner already. */
  onTaken(listener: (id: string) => void): void;
  /** Writes what is left, for a moment. */
  close(): Promise<void>;
}

export interface OwnerStoreOptions {
  readonly state: Pick<State, 'db'>;
  /** Where other processes find at once what is on its way to the state; `null`: there are none. */
  readonly redis: SharedStore | null;
  readonly now: () => EpochMs;
  /** Told when the state cannot be written, and why. */
  readonly fault: (message: string) => void;
  readonly writeBehindMs?: Ms;
}

const WRITE_BEHIND_MS: Ms = 250;
const RETRY_MS: Ms = 2000;
const FIND_MS: Ms = 1000;
const CLOSE_MS: Ms = 2000;
/** A statement, so that an SQLite state holds up nobody for long. */
const AT_ONCE = 200;
const MOST_WAITING = 100_000;
/** So many of one organisation are written before its oldest are looked after. */
const PRUNE_EVERY = 1000;
/** In Redis only as long as the state may take to come back. */
const ON_ITS_WAY_S = 3600;

/** One hash tag, so that a cluster is asked for several at once. */
const keyOf = (id: string): string => `jg:{objects}:${id}`;

const cannotSay = (cause: unknown): JoulegateError =>
  new JoulegateError('JG_STORE_DOWN', 'whose object this is cannot be checked: the state does not answer', {
    hint: 'retry with backoff, or send the conversation itself',
    cause,
  });

/** Keeps who made what in the state, and in Redis what is on its way there. The state is right where they differ. */
export function openOwnerStore(options: OwnerStoreOptions): OwnerStore {
  const { state, redis, now, fault, writeBehindMs = WRITE_BEHIND_MS } = options;
  const waiting = new Map<string, MadeObject>();
  const written = new Map<string, number>();
  let taken: (id: string) => void = () => {};
  let writing: Promise<void> | null = null;
  let cancelWrite: (() => void) | null = null;
  let failing = false;
  let closed = false;

  const prune = async (batch: readonly MadeObject[]): Promise<void> => {
    for (const [organisation, made] of Map.groupBy(batch, (each) => each.organisation)) {
      const count = (written.get(organisation) ?? 0) + made.length;
      written.set(organisation, count >= PRUNE_EVERY ? 0 : count);
      if (count >= PRUNE_EVERY) await objectOwners.forget(state, organisation, now());
    }
  };
  const writeAll = async (): Promise<void> => {
    try {
      while (waiting.size > 0) {
        const batch = [...waiting.values().take(AT_ONCE)];
        for (const id of await objectOwners.keep(state, batch)) taken(id);
        for (const made of batch) if (waiting.get(made.id) === made) waiting.delete(made.id);
        failing = false;
        await prune(batch);
      }
    } catch (error) {
      if (!failing) fault(`who made objects at providers cannot be kept: ${toJoulegateError(error).message}`);
      failing = true;
    }
  };
  const writeLater = (): void => {
    if (closed || cancelWrite !== null) return;
    cancelWrite = timers.later(failing ? RETRY_MS : writeBehindMs, () => {
      writing = writeAll().finally(() => {
        writing = null;
        cancelWrite = null;
        if (waiting.size > 0) writeLater();
      });
    });
  };

  const asked = new Map<string, PromiseWithResolvers<string | null>>();
  let asking = false;
  const onItsWay = async (ids: readonly string[]): Promise<readonly (string | null)[]> => {
    if (redis === null || ids.length === 0) return ids.map(() => null);
    try {
      return (await redis.command('MGET', ...ids.map(keyOf))) as (string | null)[];
    } catch {
      return ids.map(() => null);
    }
  };
  const lookUp = async (ids: readonly string[]): Promise<void> => {
    let owners: ReadonlyMap<string, string> = new Map();
    let failed: unknown = null;
    try {
      owners = await objectOwners.of(state, ids, now());
    } catch (error) {
      failed = error;
    }
    const missing = ids.filter((id) => !owners.has(id));
    const told = await onItsWay(missing);
    for (const id of ids) {
      const owner = owners.get(id) ?? waiting.get(id)?.organisation ?? told[missing.indexOf(id)] ?? null;
      const question = asked.get(id);
      asked.delete(id);
      if (owner === null && failed !== null) question?.reject(cannotSay(failed));
      else question?.resolve(owner);
    }
  };
  const lookUpAll = async (): Promise<void> => {
    asking = true;
    while (asked.size > 0) await lookUp([...asked.keys().take(AT_ONCE)]);
    asking = false;
  };

  return {
    keep(made) {
      if (waiting.size >= MOST_WAITING) waiting.delete(waiting.keys().next().value as string);
      waiting.set(made.id, made);
      redis?.command('SET', keyOf(made.id), made.organisation, 'NX', 'EX', ON_ITS_WAY_S).catch(() => {
        // The state has it in a moment.
      });
      writeLater();
    },
    find(id) {
      let question = asked.get(id);
      if (question === undefined) {
        question = Promise.withResolvers();
        asked.set(id, question);
        if (!asking) void lookUpAll();
      }
      const late = Promise.withResolvers<never>();
      const cancel = timers.later(FIND_MS, () => late.reject(cannotSay(new Error(`no answer within ${FIND_MS} ms`))));
      return Promise.race([question.promise, late.promise]).finally(cancel);
    },
    onTaken(listener) {
      taken = listener;
    },
    async close() {
      closed = true;
      cancelWrite?.();
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = timers.later(CLOSE_MS, resolve);
      await Promise.race([(writing ?? Promise.resolve()).then(writeAll), promise]);
      cancel();
    },
  };
}

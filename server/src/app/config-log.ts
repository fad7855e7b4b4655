import { createHash } from 'node:crypto';
import { configChanges, type Config } from '../config/index.ts';
import { audit, ownerNames } from '../identity/index.ts';
import type { Pepper } from '../identity/index.ts';
import type { reports } from '../reporting/index.ts';
import type { State } from '../state/index.ts';
import type { EpochMs, JoulegateError } from '../units/index.ts';

type ConfigRecord = ReturnType<(typeof reports.governance.configRecord)['parse']>;
type Cause = ConfigRecord['cause'];
type Leaves = ReturnType<typeof configChanges.leaves>;
interface Taken {
  readonly hash: string;
  readonly leaves: Leaves;
}
interface Row {
  readonly id: 'config';
  readonly hash: string;
  readonly leaves: string;
  readonly refused: null;
}
interface Refused {
  readonly fault: JoulegateError;
  /** `null`: it could not be read. */
  readonly config: Config | null;
}
/** What is to be written, with the moment and the cause of it. */
interface Noted {
  readonly at: EpochMs;
  readonly cause: Cause;
  readonly config: Config | null;
  readonly refused: Refused | null;
}

/** Writes each change of the config into the audit, once for all processes of one state. */
export interface ConfigLog {
  took(config: Config, cause: Cause): void;
  refused(fault: JoulegateError, config: Config | null, cause: Cause): void;
  /** Tries again what could not be written; resolves when nothing is left, or it failed again. */
  tick(): Promise<void>;
  /** Why something is not written; `null`: all is. */
  readonly fault: string | null;
}

const MOST_LISTED = 500;
const TRIES = 20;
const SAME_MS = 60_000;
const LINE = /:(\d+)(:\d+)?$/;

/** Who asked: a file alone, or whoever may start and signal this process. */
const actorOf = (cause: Cause): string => (cause === 'file' ? 'file' : `process of uid ${process.getuid?.() ?? '?'}`);

/** Processes of one state refuse the same file within moments; later it was tried again. */
function isSameRefusal(before: string | null, known: string, at: EpochMs): boolean {
  if (before === null) return false;
  const [what, when] = JSON.parse(before) as [string, EpochMs];
  return what === known && Math.abs(at - when) < SAME_MS;
}

/** @returns `false`: what was there is no longer what was read */
async function isReplaced(db: State['db'], before: string | null, row: Row): Promise<boolean> {
  if (before === null) {
    const made = db.insertInto('config_taken').values(row);
    const { numInsertedOrUpdatedRows } = await made
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }
  const changed = db.updateTable('config_taken').set(row).where('hash', '=', before);
  return (await changed.executeTakeFirstOrThrow()).numUpdatedRows === 1n;
}

/** What the first config is told by: all of it would hide what was set. */
const GOVERNS: ReadonlySet<string> = new Set(['budget', 'limit', 'control', 'price', 'reporting']);

const recordOf = (before: Taken | null, after: Leaves | null): Pick<ConfigRecord, 'changes' | 'more'> => {
  const all = (after === null ? [] : configChanges.between(before?.leaves ?? null, after)).filter(
    ({ kind }) => before !== null || GOVERNS.has(kind),
  );
  return { changes: all.slice(0, MOST_LISTED), more: Math.max(0, all.length - MOST_LISTED) };
};

/**
 * Opens the log of configs.
 * @param store `pepper` hides names and secrets: both are told apart and found nowhere
 */
export function configLog(
  { state, pepper }: { readonly state: State; readonly pepper: Pepper },
  now: () => EpochMs,
): ConfigLog {
  const waiting: Noted[] = [];
  let fault: string | null = null;
  let writing: Promise<void> | null = null;

  const takenOf = (config: Config): Taken => {
    const leaves = configChanges.leaves(config.raw, {
      owner: (name) => ownerNames.standIn(pepper, name),
      secret: (value) => pepper.hash(`config\n${value}`).toString('base64url'),
    });
    return { leaves, hash: createHash('sha256').update(JSON.stringify(leaves)).digest('hex') };
  };

  const inForce = async (): Promise<(Taken & { readonly refused: string | null }) | null> => {
    const row = await state.db.selectFrom('config_taken').selectAll().executeTakeFirst();
    return row === undefined ? null : { ...row, leaves: JSON.parse(row.leaves) as Leaves };
  };

  /** @returns `false`: another process was faster, and what it took is to be looked at first */
  const takeOnce = async ({ at, cause }: Noted, after: Taken): Promise<boolean> => {
    const before = await inForce();
    if (before?.hash === after.hash) return true;
    return await state.db.transaction().execute(async (db) => {
      const leaves = JSON.stringify(after.leaves);
      const row: Row = { id: 'config', hash: after.hash, leaves, refused: null };
      if (!(await isReplaced(db, before?.hash ?? null, row))) return false;
      const detail: ConfigRecord = {
        cause,
        ...recordOf(before, after.leaves),
        hashBefore: before?.hash ?? null,
        hashAfter: after.hash,
      };
      await audit.record(db, { at, actor: actorOf(cause) }, 'config.change', 'config', detail);
      return true;
    });
  };

  /** As {@link takeOnce}: what another process has refused already is not written again. */
  const refuseOnce = async ({ at, cause }: Noted, { fault: why, config }: Refused): Promise<boolean> => {
    const before = await inForce();
    const refused = config === null ? null : takenOf(config);
    const known = refused?.hash ?? createHash('sha256').update(why.message).digest('hex');
    if (before === null || isSameRefusal(before.refused, known, at)) return true;
    return await state.db.transaction().execute(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('config_taken')
        .set({ refused: JSON.stringify([known, at]) })
        .where('hash', '=', before.hash)
        .where((eb) => (before.refused === null ? eb('refused', 'is', null) : eb('refused', '=', before.refused)))
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) return false;
      // A message may hold words of the file, and with them a secret or a name: its code and its line do not.
      const line = LINE.exec(why.where ?? '')?.[1];
      const detail: ConfigRecord = {
        cause,
        hashBefore: before.hash,
        hashAfter: refused?.hash ?? null,
        code: why.code,
        ...(line === undefined ? {} : { line: Number(line) }),
        ...recordOf(before, refused?.leaves ?? null),
      };
      await audit.record(db, { at, actor: actorOf(cause) }, 'config.refuse', 'config', detail);
      return true;
    });
  };

  const write = async (noted: Noted): Promise<void> => {
    const after = noted.config === null ? null : takenOf(noted.config);
    for (let attempt = 0; attempt < TRIES; attempt++)
      if (after === null ? await refuseOnce(noted, noted.refused!) : await takeOnce(noted, after)) return;
    throw new Error('other processes take other configs all the time');
  };

  const writeAll = async (): Promise<void> => {
    try {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        await write(next);
        waiting.shift();
      }
      fault = null;
    } catch (error) {
      fault = `a change of the config is not in the audit yet: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  const tick = async (): Promise<void> => {
    if (waiting.length === 0) return;
    writing ??= writeAll().finally(() => {
      writing = null;
    });
    await writing;
    // Noted while the last one was written.
    if (waiting.length > 0 && fault === null) await tick();
  };

  const note = (noted: Omit<Noted, 'at'>): void => {
    waiting.push({ at: now(), ...noted });
    void tick();
  };
  return {
    took: (config, cause) => note({ cause, config, refused: null }),
    refused: (why, config, cause) => note({ cause, config: null, refused: { fault: why, config } }),
    tick,
    get fault() {
      return fault;
    },
  };
}

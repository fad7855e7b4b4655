import { sealedBooks, type Sealing } from '../ledger/index.ts';
import { toJoulegateError, type EpochMs } from '../units/index.ts';

const DAY_MS = 86_400_000;
/** A day is compacted when its late streams have ended and its files are sealed. */
const AFTER_MIDNIGHT_MS = 90 * 60_000;

export interface BookKeeping {
  readonly folder: string;
  readonly sealing: Sealing;
  readonly retentionDays: number | null;
  readonly now: () => EpochMs;
  readonly fault: (message: string) => void;
}

/**
 * Once a day: several small segments become one, and what is older than the retention leaves. Processes that share the
 * folder agree by its locks. Compaction needs the engine; without one the segments stay as they are.
 * @returns what is called now and then, and does the day's work when it is due
 */
export function keepBooks({ folder, sealing, retentionDays, now, fault }: BookKeeping): () => Promise<void> {
  const dayOf = (at: EpochMs): number => Math.floor((at - AFTER_MIDNIGHT_MS) / DAY_MS);
  let done = dayOf(now());
  let running = false;
  return async () => {
    const day = dayOf(now());
    if (day === done || running) return;
    running = true;
    done = day;
    try {
      const { engine } = sealing;
      if (engine !== null)
        await sealedBooks.compact(folder, { ...sealing, engine }, { beforeMs: Math.floor(now() / DAY_MS) * DAY_MS });
      if (retentionDays !== null)
        await sealedBooks.retire(folder, now() - retentionDays * DAY_MS, `kept for ${retentionDays} days`, sealing);
    } catch (error) {
      fault(`the books of the day could not be kept: ${toJoulegateError(error).message}`);
    } finally {
      running = false;
    }
  };
}

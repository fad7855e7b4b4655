import { systemClock } from '../../edge/index.ts';
import type { Engine, Rows } from '../engine/open-engine.ts';
import { ledgerError } from '../fault.ts';

/** Rows of a statement that has so long in all: then its engine ends, and with it all that it wrote aside. */
export async function withinTime(engine: Engine, limitMs: number, open: () => Promise<Rows>): Promise<Rows> {
  let ending: Promise<void> | null = null;
  const cancel = systemClock.after(limitMs, () => {
    ending = engine.close();
  });
  const judged = async (error: unknown): Promise<unknown> => {
    if (ending === null) return error;
    await ending;
    return ledgerError(`the query took longer than ${limitMs / 1000} s and was ended`, 'SQL', 'ask for less', error);
  };
  let rows: Rows;
  try {
    rows = await open();
  } catch (error) {
    cancel();
    throw await judged(error);
  }
  return {
    columns: rows.columns,
    async *[Symbol.asyncIterator]() {
      try {
        yield* rows;
      } catch (error) {
        throw await judged(error);
      } finally {
        cancel();
      }
    },
  };
}

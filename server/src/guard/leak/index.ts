/** Whether an answer repeats what the application told the model. */
import { LeakWatch } from './leak-watch.ts';
import { shingleIndex, type ShingleIndex } from './shingles.ts';

export type { LeakWatch } from './leak-watch.ts';

/** Applications say the same with every request. */
const known = new Map<string, ShingleIndex | null>();
const MOST_KNOWN = 64;

/**
 * A watch over one answer; `null` where there is nothing to hide.
 * @param told what the application tells the model
 * @example leakWatchOf([]) // null
 */
export function leakWatchOf(told: readonly string[]): LeakWatch | null {
  if (told.length === 0) return null;
  const key = told.join('\n\n');
  let index = known.get(key);
  if (index === undefined) {
    index = shingleIndex(told);
    known.set(key, index);
    const oldest = known.keys().next();
    if (known.size > MOST_KNOWN && oldest.done !== true) known.delete(oldest.value);
  }
  return index === null ? null : new LeakWatch(index);
}

/** Whether an answer repeats what the application told the model. */
import { Recent } from '../../units/index.ts';
import { LeakWatch } from './leak-watch.ts';
import { shingleIndex, type ShingleIndex } from './shingles.ts';

export type { LeakWatch } from './leak-watch.ts';

/** Applications say the same with every request. */
const known = new Recent<ShingleIndex | null>(32);

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
  }
  return index === null ? null : new LeakWatch(index);
}

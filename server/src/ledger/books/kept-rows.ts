import type { Row } from '../engine/index.ts';

/** About 15 MB of sums. */
const MOST_ROWS = 8_000;

export interface KeptRows {
  /** What is kept under a key, or else what is asked for now, once however many ask. */
  of(key: string, ask: () => Promise<readonly Row[]>): Promise<readonly Row[]>;
}

/**
 * Answers that stay true: those asked for last, as many as fit; one that has more than half of what fits is not kept.
 * @param mostRows of all together
 */
export function keptRows(mostRows = MOST_ROWS): KeptRows {
  const kept = new Map<string, readonly Row[]>();
  const asked = new Map<string, Promise<readonly Row[]>>();
  let sum = 0;
  const leave = (key: string): void => {
    sum -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, rows: readonly Row[]): void => {
    leave(key);
    if (rows.length > mostRows / 2) return;
    kept.set(key, rows);
    sum += rows.length;
    for (const oldest of kept.keys()) {
      if (sum <= mostRows) break;
      leave(oldest);
    }
  };
  return {
    async of(key, ask) {
      const found = kept.get(key);
      if (found !== undefined) {
        keep(key, found);
        return found;
      }
      const under = asked.get(key);
      if (under !== undefined) return await under;
      const mine = ask();
      asked.set(key, mine);
      try {
        const rows = await mine;
        keep(key, rows);
        return rows;
      } finally {
        asked.delete(key);
      }
    },
  };
}

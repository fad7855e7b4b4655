import { timers } from '../../edge/index.ts';
import type { DecisionFilter, DecisionRow } from '../questions/decisions.ts';
import type { Live } from '../waist.ts';
import { addWeighed, type Weighed } from './weighed.ts';
import type { Collector, LiveState, OthersSeen } from './collector.ts';

/** However many windows are open, the other workers are asked for the same thing no more often than this, or when something changed. */
const SHARE_MS = 250;
/** How soon a request of another worker is noticed while somebody looks. */
const PULSE_MS = 500;

/** The other workers of the port. Each answer holds those that answered in time; none is ever rejected. */
export interface Others {
  /** All workers of the port, this one included. */
  readonly of: number;
  live(): Promise<readonly LiveState[]>;
  /** Each newest first. */
  decisions(limit: number, filter: DecisionFilter): Promise<readonly (readonly DecisionRow[])[]>;
  weighed(): Promise<readonly Weighed[]>;
  /** A text that changes when one of them booked a request, fell silent or came back. */
  pulse(): Promise<string>;
}

/**
 * What the control plane shows of all workers: sums are added, the newest requests merged. Nothing is asked while
 * nobody looks.
 */
export function sourceOfAll(collector: Collector, others: Others): Live {
  const asked = new Map<string, { readonly atMs: number; readonly answer: Promise<unknown> }>();
  const shared = <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    const now = performance.now();
    for (const [key, { atMs }] of asked) if (now - atMs > SHARE_MS) asked.delete(key);
    const running = asked.get(what);
    if (running !== undefined) return running.answer as Promise<T>;
    const answer = ask();
    asked.set(what, { atMs: now, answer });
    return answer;
  };
  const seen = (): Promise<OthersSeen> => shared('live', async () => ({ of: others.of, states: await others.live() }));

  const listeners = new Set<() => void>();
  let stopBeating: (() => void) | null = null;
  let beating = false;
  let last: string | null = null;
  const beat = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    const pulse = await others.pulse();
    beating = false;
    if (pulse === last) return;
    last = pulse;
    asked.clear();
    for (const listener of listeners) listener();
  };

  return {
    overview: async () => collector.overview(await seen()),
    map: async () => collector.map(await seen()),
    async decisions(limit, filter) {
      const lists = await shared(JSON.stringify([limit, filter]), () => others.decisions(limit, filter));
      return {
        rows: newestOf([collector.decisions(limit, filter).rows, ...lists], limit),
        workers: { answered: lists.length + 1, of: others.of },
      };
    },
    weighed: async () => addWeighed([collector.weighed(), ...(await shared('weighed', () => others.weighed()))]),
    why: collector.why,
    comparison: collector.comparison,
    subscribe(listener) {
      const stop = collector.subscribe(listener);
      listeners.add(listener);
      stopBeating ??= timers.every(PULSE_MS, () => void beat(), false);
      return () => {
        stop();
        listeners.delete(listener);
        if (listeners.size > 0 || stopBeating === null) return;
        stopBeating();
        stopBeating = null;
      };
    },
  };
}

/** About when a request was booked, which is the order of a worker's own list. */
const bookedAt = ({ at, totalMs }: DecisionRow): number => at + (totalMs ?? 0);

/** Merges lists, each in its own order: a shorter merge is always the beginning of a longer one. */
function newestOf(lists: readonly (readonly DecisionRow[])[], limit: number): readonly DecisionRow[] {
  const heads = lists.map((rows) => ({ rows, next: 0 }));
  const merged: DecisionRow[] = [];
  while (merged.length < limit) {
    let newest: (typeof heads)[number] | null = null;
    for (const head of heads) {
      const row = head.rows[head.next];
      const best = newest?.rows[newest.next];
      if (row !== undefined && (best === undefined || bookedAt(row) > bookedAt(best))) newest = head;
    }
    const row = newest?.rows[newest.next];
    if (newest === null || row === undefined) break;
    newest.next++;
    merged.push(row);
  }
  return merged;
}

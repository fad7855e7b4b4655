import { timers } from '../../edge/index.ts';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Live } from '../waist.ts';

const MIN_GAP_MS = 500;
const HEARTBEAT_MS = 15_000;
const MAX_STREAMS = 64;

/** The open event streams of a server. */
export interface Ticks {
  /** Answers with a stream of ticks, or `null` when too many are open. */
  open(context: Context): Response | null;
  close(): void;
}

/**
 * Server-sent ticks: at most two a second however many requests pass; a comment every 15 s keeps proxies
 * from closing the stream.
 */
export function createTicks(source: Live): Ticks {
  const aborts = new Set<() => void>();
  const open = (context: Context): Response | null => {
    if (aborts.size >= MAX_STREAMS) return null;
    return streamSSE(context, async (stream) => {
      let dirty = true;
      let open = true;
      let wake = (): void => {};
      const end = (): void => {
        open = false;
        wake();
      };
      const stop = source.subscribe(() => {
        dirty = true;
        wake();
      });
      aborts.add(end);
      stream.onAbort(end);
      try {
        let sequence = 0;
        while (open) {
          if (dirty) {
            dirty = false;
            await stream.writeSSE({
              event: 'tick',
              id: String(++sequence),
              data: JSON.stringify(await tickOf(source)),
            });
            await stream.sleep(MIN_GAP_MS);
          } else {
            const changed = await new Promise<boolean>((settle) => {
              const cancel = timers.later(HEARTBEAT_MS, () => settle(false));
              wake = () => {
                cancel();
                settle(true);
              };
            });
            wake = () => {};
            if (!changed && open) await stream.write(': still here\n\n');
          }
        }
      } finally {
        stop();
        aborts.delete(end);
      }
    });
  };
  return {
    open,
    close() {
      for (const end of aborts) end();
    },
  };
}

const tickOf = async (source: Live): Promise<{ requests: number; comparison: boolean }> => ({
  requests: (await source.overview()).requests.total,
  comparison: source.comparison() !== null,
});

/**
 * Preloaded into the gateway: asked by message, it tells the longest stretch of its event loop since it was asked last.
 * Processor time, not the clock's: on a busy machine the loop waits for its turn, which is nobody's fault in it.
 */
import { isMainThread } from 'node:worker_threads';

export interface LoopStretch {
  readonly longestStretchMs: number;
}

const LOOK_MS = 1;

if (isMainThread && process.argv.includes('serve')) {
  let last = process.threadCpuUsage();
  let longestMs = 0;
  setInterval(() => {
    const now = process.threadCpuUsage();
    longestMs = Math.max(longestMs, (now.user - last.user + now.system - last.system) / 1000);
    last = now;
  }, LOOK_MS).unref();
  process.on('message', (asked) => {
    if (asked !== 'stretch') return;
    process.send?.({ longestStretchMs: longestMs } satisfies LoopStretch);
    longestMs = 0;
  });
  process.channel?.unref();
}

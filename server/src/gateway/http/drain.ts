import type { Server } from 'node:http';
import { systemClock, timers } from '../../edge/index.ts';

const SWEEP_MS = 50;

/** Stops accepting, waits for what is under way, cuts the rest off. Resolves when nothing is left. */
export async function drain(server: Server, drainMs: number, cutOff: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A kept-alive connection is closed only when it is idle, and the streams under way become so one by one.
  const stopSweeping = timers.every(SWEEP_MS, () => server.closeIdleConnections());
  const cancelDeadline = timers.later(drainMs, () => {
    cutOff();
    systemClock.after(250, () => server.closeAllConnections());
  });
  await closed;
  stopSweeping();
  cancelDeadline();
}

import pc from 'picocolors';
import { timers } from '../edge/index.ts';

const WIDTH = 28;
const REDRAW_MS = 100;
/** What is done sooner needs no sign. */
const SHOW_AFTER_MS = 2000;
const CLEARED = '\r\x1b[2K';
const RUNNER = 6;
let hasBar = false;

/** A progress bar on standard error; in a pipe one line per tenth instead. */
export interface Progress {
  update(done: number, note?: string): void;
  finish(note?: string): void;
}

/**
 * @param total what `update` counts up to
 */
export function progress(label: string, total: number): Progress {
  const terminal = process.stderr.isTTY;
  let drawnAt = 0;
  let tenths = -1;
  const draw = (done: number, note: string): void => {
    hasBar = true;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    if (!terminal) {
      const tenth = Math.floor(share * 10);
      if (tenth === tenths) return;
      tenths = tenth;
      process.stderr.write(`${label} ${tenth * 10} % ${note}\n`);
      return;
    }
    const filled = Math.round(share * WIDTH);
    const bar = `${pc.cyan('━'.repeat(filled))}${pc.dim('─'.repeat(WIDTH - filled))}`;
    const text = `${label} ${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${pc.dim(note)}`;
    process.stderr.write(`${CLEARED}${text}`);
  };
  return {
    update(done, note = '') {
      const now = performance.now();
      if (terminal && now - drawnAt < REDRAW_MS && done < total) return;
      drawnAt = now;
      draw(done, note);
    },
    finish(note = '') {
      draw(total, note);
      if (terminal) process.stderr.write('\n');
    },
  };
}

/**
 * Shows on a terminal that something of unknown length is under way, once it takes longer than two seconds; it gives way to
 * a bar.
 * @returns what ends it
 */
export function waiting(label: string): () => void {
  if (!process.stderr.isTTY) return () => {};
  const from = performance.now();
  let isShown = false;
  hasBar = false;
  const stop = timers.every(REDRAW_MS, () => {
    const ms = performance.now() - from;
    if (ms < SHOW_AFTER_MS || hasBar) return;
    isShown = true;
    const way = WIDTH - RUNNER;
    const turn = Math.floor(ms / REDRAW_MS) % (2 * way);
    const before = turn < way ? turn : 2 * way - turn;
    const bar = `${pc.dim('─'.repeat(before))}${pc.cyan('━'.repeat(RUNNER))}${pc.dim('─'.repeat(way - before))}`;
    process.stderr.write(`${CLEARED}${label} ${bar} ${pc.dim(`${Math.floor(ms / 1000)} s`)}`);
  });
  return () => {
    stop();
    if (isShown && !hasBar) process.stderr.write(CLEARED);
  };
}

/** A progress bar that shows itself only where the work takes longer than two seconds. */
export function slowProgress(label: string): (done: number, total: number, note?: string) => void {
  const from = performance.now();
  let bar: ReturnType<typeof progress> | null = null;
  return (done, total, note = `${done} of ${total}`) => {
    if (performance.now() - from < SHOW_AFTER_MS && bar === null) return;
    bar ??= progress(label, total);
    if (done === total) bar.finish();
    else bar.update(done, note);
  };
}

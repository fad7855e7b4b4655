import pc from 'picocolors';

const WIDTH = 28;
const REDRAW_MS = 100;

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
    process.stderr.write(`\r\x1b[2K${text}`);
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

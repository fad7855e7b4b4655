import pc from 'picocolors';
import type { EqualPerformance } from './equal-performance.ts';
import type { Output } from './output.ts';
import { textTable } from './table.ts';

/** Prints what the same work takes on each deployment; nothing where none was asked for. */
export function showPerformance(
  rows: readonly EqualPerformance[] | null,
  flags: { readonly tokensPerSecond?: number; readonly requestTokens: string },
  out: Output,
): void {
  if (rows === null) return;
  out.line(
    `\n  the same ${flags.tokensPerSecond} output tokens a second, requests of ${flags.requestTokens} tokens:\n`,
  );
  out.line(
    textTable(rows, [
      { head: 'deployment', align: 'left', cell: ({ deployment }) => deployment },
      { head: 'zone', align: 'left', cell: ({ zone }) => zone },
      { head: 'hardware', align: 'left', cell: ({ accelerator }) => accelerator },
      { head: 'replicas', cell: ({ replicas }) => String(replicas) },
      { head: 'kW', cell: ({ kilowatts }) => kilowatts.toFixed(2) },
      { head: 'Wh/1k', cell: ({ whPer1000 }) => whPer1000.toPrecision(3) },
      { head: 'embodied g/1k', cell: ({ embodiedGPer1000 }) => embodiedGPer1000.toPrecision(2) },
      {
        head: 'g/1k this week',
        cell: ({ weekGPer1000, average }) => `${average ? 'average ' : ''}${weekGPer1000?.toPrecision(3) ?? 'unknown'}`,
      },
      { head: 'next 4 days', cell: ({ aheadGPer1000 }) => aheadGPer1000?.toPrecision(3) ?? '–' },
      { head: 'kg a week', cell: ({ weekKg }) => weekKg?.toFixed(1) ?? 'unknown' },
    ]),
  );
  const [best, ...others] = rows
    .filter(({ weekGPer1000 }) => weekGPer1000 !== null)
    .sort((a, b) => a.weekGPer1000! - b.weekGPer1000!);
  const worst = others.at(-1);
  if (best !== undefined && worst !== undefined)
    out.line(
      `\n  ${pc.bold(best.deployment)} does it with ${(100 * (1 - best.weekGPer1000! / worst.weekGPer1000!)).toFixed(0)} % less CO2e than ${worst.deployment} ${best.average ? 'on the average' : 'over this week'}, with ${(best.whPer1000 / worst.whPer1000).toFixed(2)} times the energy ${pc.dim('(modelled)')}.`,
    );
}

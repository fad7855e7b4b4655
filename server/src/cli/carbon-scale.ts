import pc from 'picocolors';
import { plans } from '../planning/index.ts';

/** Text in the colour of an intensity; plain where the terminal has no colours. */
export function inCarbonColour(gPerKwh: number, text: string): string {
  return pc.isColorSupported ? `\x1b[38;2;${plans.carbonRgb(gPerKwh).join(';')}m${text}\x1b[39m` : text;
}

const BLOCKS = '▁▂▃▄▅▆▇█';

/**
 * Intensities as blocks from zero to `top`, each in its own colour; a dot where unknown.
 */
export function sparkline(values: readonly (number | null)[], top: number): string {
  return values
    .map((g) =>
      g === null
        ? pc.dim('·')
        : inCarbonColour(
            g,
            BLOCKS[Math.max(0, Math.min(BLOCKS.length - 1, Math.ceil((g / top) * BLOCKS.length) - 1))]!,
          ),
    )
    .join('');
}

import pc from 'picocolors';

/** The console's scale of grid carbon: green, yellow, orange, brown, 0 to 800 g/kWh. */
const STOPS: readonly (readonly [number, readonly [number, number, number]])[] = [
  [0, [42, 157, 92]],
  [200, [226, 205, 70]],
  [450, [222, 125, 44]],
  [800, [96, 54, 26]],
];

function rgb(gPerKwh: number): readonly number[] {
  const at = Math.min(800, Math.max(0, gPerKwh));
  const high = STOPS.findIndex(([stop]) => at <= stop);
  const [upper, to] = STOPS[Math.max(1, high)]!;
  const [lower, from] = STOPS[Math.max(1, high) - 1]!;
  return from.map((value, i) => Math.round(value + ((to[i]! - value) * (at - lower)) / (upper - lower)));
}

/** Text in the colour of an intensity; plain where the terminal has no colours. */
export function inCarbonColour(gPerKwh: number, text: string): string {
  return pc.isColorSupported ? `\x1b[38;2;${rgb(gPerKwh).join(';')}m${text}\x1b[39m` : text;
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

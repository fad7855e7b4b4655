/** A share with its 95 % interval (Wilson). */
export interface Rate {
  readonly found: number;
  readonly of: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** @example rate(0, 100).high // 0.037 */
export function rate(found: number, of: number): Rate {
  if (of === 0) return { found, of, share: NaN, low: NaN, high: NaN };
  const z = 1.96;
  const share = found / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return { found, of, share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const percent = (share: number): string => (100 * share).toFixed(1);
/** @example told(rate(1, 4)) // '25.0 % (4.6 to 69.9)' */
export const told = ({ share, low, high }: Rate): string => `${percent(share)} % (${percent(low)} to ${percent(high)})`;

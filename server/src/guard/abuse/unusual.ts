/** Half of the values are no larger. Sorts what it is given; of none: NaN. */
export function medianOf(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1
    ? (values[middle] as number)
    : ((values[middle - 1] as number) + (values[middle] as number)) / 2;
}

/** A normal distribution's standard deviation over its median absolute deviation. */
const SIGMA_OVER_MAD = 1.4826;

/**
 * How far a value lies above others, in robust standard deviations of their logarithms: traffic varies by factors.
 *
 * Formula: (ln(x + c) - median ln(s + c)) / max(1.4826 MAD, floor), after Iglewicz and Hoaglin, How to Detect and Handle
 * Outliers (1993).
 *
 * @param offset c, in the unit of the values: keeps an hour of nothing finite
 * @param floor least deviation that is believed, of the logarithm
 * @example robustZ(Math.E ** 2 - 1, [Math.E - 1, Math.E - 1, Math.E - 1], 1, 0.25) // 4
 */
export function robustZ(value: number, samples: readonly number[], offset: number, floor: number): number {
  const logs = samples.map((each) => Math.log(each + offset));
  const median = medianOf(logs);
  const mad = medianOf(logs.map((each) => Math.abs(each - median)));
  return (Math.log(value + offset) - median) / Math.max(SIGMA_OVER_MAD * mad, floor);
}

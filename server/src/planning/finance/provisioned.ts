/**
 * Part of a year's demand that a constant capacity serves. Hours sorted by their load, the busiest first, are taken to
 * fall as `peak * (1 - x)^(peak - 1)`, whose mean is 1: `c * x + (1 - x)^peak` with `x = 1 - (c / peak)^(1 / (peak - 1))`.
 * @param capacity over the mean demand
 * @param peakToMean of the demand, at least 1
 * @example coveredShare(1, 2) // 0.75
 */
export function coveredShare(capacity: number, peakToMean: number): number {
  if (capacity >= peakToMean) return 1;
  if (peakToMean === 1) return capacity;
  const full = 1 - (capacity / peakToMean) ** (1 / (peakToMean - 1));
  return capacity * full + (1 - full) ** peakToMean;
}

/** A number rounded to four significant digits. @example toFourDigits(2204.93) // 2205 */
export function toFourDigits(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const scale = 10 ** (3 - Math.floor(Math.log10(Math.abs(value))));
  return Math.round(value * scale) / scale;
}

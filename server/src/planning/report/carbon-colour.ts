/** The console's scale of grid carbon: green, yellow, orange, brown, 0 to 800 g/kWh. */
const STOPS: readonly (readonly [number, readonly [number, number, number]])[] = [
  [0, [42, 157, 92]],
  [200, [226, 205, 70]],
  [450, [222, 125, 44]],
  [800, [96, 54, 26]],
];

/** Red, green and blue of an intensity. @example carbonRgb(200) // [226, 205, 70] */
export function carbonRgb(gPerKwh: number): readonly number[] {
  const at = Math.min(800, Math.max(0, gPerKwh));
  const high = STOPS.findIndex(([stop]) => at <= stop);
  const [upper, to] = STOPS[Math.max(1, high)]!;
  const [lower, from] = STOPS[Math.max(1, high) - 1]!;
  return from.map((value, i) => Math.round(value + ((to[i]! - value) * (at - lower)) / (upper - lower)));
}

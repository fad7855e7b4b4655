/**
 * A scenario with a price of waiting: the one it has is replaced, otherwise it stands behind the title.
 * @example withLatencyPrice('title: T\nyears: 3\n', 0.008) // 'title: T\nlatencyUsdPerSecond: 0.008\nyears: 3\n'
 */
export function withLatencyPrice(scenario: string, usdPerSecond: number): string {
  const line = `latencyUsdPerSecond: ${Number(usdPerSecond.toPrecision(3))}`;
  if (/^latencyUsdPerSecond:.*$/m.test(scenario)) return scenario.replace(/^latencyUsdPerSecond:.*$/m, line);
  if (/^title:.*$/m.test(scenario)) return scenario.replace(/^title:.*$/m, (title) => `${title}\n${line}`);
  return `${line}\n${scenario}`;
}

/** How often a zone was the cleanest of those compared. */
export interface Cleanest {
  /** Hours in which no other zone was lower; zones that are equal both count one. */
  readonly hours: number;
  /** Hours in which it and at least one other were known. */
  readonly compared: number;
  /** 1 is the zone that was cleanest most often; equal ones share a rank. */
  readonly rank: number;
  /** Zones that have a rank. */
  readonly of: number;
}

/**
 * In how many hours each zone had the lowest intensity of all. An hour of which fewer than two zones are known tells
 * nothing; a zone that was never compared has no rank.
 * @param series g/kWh of the same hours for each zone; `null` is unknown
 * @example cleanestHours(new Map([['SE', [20, 30]], ['FR', [50, 30]]])).get('FR')?.hours // 1
 */
export function cleanestHours(series: ReadonlyMap<string, readonly (number | null)[]>): ReadonlyMap<string, Cleanest> {
  const counts = new Map([...series.keys()].map((zone) => [zone, { hours: 0, compared: 0 }]));
  const length = Math.max(0, ...[...series.values()].map((values) => values.length));
  for (let hour = 0; hour < length; hour++) {
    const known = [...series].flatMap(([zone, values]) => {
      const value = values[hour] ?? null;
      return value === null ? [] : [{ zone, value }];
    });
    if (known.length < 2) continue;
    const lowest = Math.min(...known.map(({ value }) => value));
    for (const { zone, value } of known) {
      const count = counts.get(zone)!;
      count.compared++;
      if (value === lowest) count.hours++;
    }
  }
  const ranked = [...counts].filter(([, { compared }]) => compared > 0);
  return new Map(
    ranked.map(([zone, count]) => [
      zone,
      {
        ...count,
        rank: 1 + ranked.filter(([, other]) => other.hours > count.hours).length,
        of: ranked.length,
      },
    ]),
  );
}

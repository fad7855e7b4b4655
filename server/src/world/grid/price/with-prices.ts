import type { GridSource } from '../types.ts';
import type { PriceSource } from './types.ts';

/**
 * Lays prices beside intensities: the first source that knows the zone's hour, a contract before all others. An hour
 * whose intensity is unknown stays unknown.
 */
export function withPrices(grid: GridSource, ...prices: readonly PriceSource[]): GridSource {
  if (prices.length === 0) return grid;
  return {
    name: `${grid.name}; prices: ${prices.map(({ name }) => name).join(', then ')}`,
    zones: grid.zones,
    at(zone, hour) {
      const found = grid.at(zone, hour);
      if (found === undefined || found.price?.kind === 'contract') return found;
      const known = prices.flatMap((source) => source.priceAt(zone, hour) ?? []);
      const price = known.find(({ kind }) => kind === 'contract') ?? found.price ?? known[0];
      return price === undefined ? found : { ...found, price };
    },
  };
}

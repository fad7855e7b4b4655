import { MS_PER_DAY, type EpochMs } from '../../units/index.ts';
import type { Deployment } from '../catalog/index.ts';

/** Vendors change prices every few weeks: one that is older was not looked at. */
const OLD_DAYS = 90;
const NAMED = 5;

/**
 * A warning for prices that nobody has looked at for 90 days, by the day that they are of; those of a list by their list.
 * @example oldPriceWarnings([], 0) // []
 */
export function oldPriceWarnings(
  deployments: readonly Pick<Deployment, 'id' | 'price'>[],
  now: EpochMs,
): readonly string[] {
  const old = deployments.filter(({ price }) => now - Date.parse(price.asOf) > OLD_DAYS * MS_PER_DAY);
  return [...Map.groupBy(old, ({ price }) => price.asOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([asOf, own]) => {
      const ids = own.map(({ id }) => id);
      const rest = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
      const days = Math.floor((now - Date.parse(asOf)) / MS_PER_DAY);
      return `prices of ${asOf} are ${days} days old: ${ids.slice(0, NAMED).join(', ')}${rest}; compare them with the vendor's page, and state those that changed`;
    });
}

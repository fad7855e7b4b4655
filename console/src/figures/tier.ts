import type { Tile } from '../api/control-plane.ts';

export type Tier = NonNullable<Tile['tier']>;
/** Every tier, the best first. */
export const TIER_NAMES = [
  'measured',
  'measured-calibrated',
  'modelled-observed',
  'modelled-open',
  'modelled-inferred',
  'modelled-opaque',
  'vendor-declared',
  'imported',
] as const satisfies readonly Tier[];
export type Mark = 'full' | 'half' | 'empty';

/**
 * The mark of a tier: full for measured, half for modelled, empty for the rest and for unknown.
 * @example tierMark('modelled-open') // 'half'
 */
export function tierMark(tier: Tier | null): Mark {
  if (tier === null) return 'empty';
  if (tier.startsWith('measured')) return 'full';
  return tier.startsWith('modelled') ? 'half' : 'empty';
}

/** `modelled-open` as words. */
export const tierWords = (tier: Tier | null): string => (tier === null ? 'tier unknown' : tier.replace('-', ', '));

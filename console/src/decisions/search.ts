import type { DecisionRow } from '../api/control-plane.ts';
import { TIER_NAMES } from '../figures/tier.ts';
import { EXCLUSION_WORDS } from '../why/exclusion-words.ts';

const OUTCOMES = ['served', 'cached', 'refused', 'failed'] as const satisfies readonly DecisionRow['outcome'][];
const MODES = ['observe', 'shadow', 'enforce'] as const satisfies readonly DecisionRow['mode'][];
const REASONS = ['lowest-full-cost', 'only-candidate', 'default', 'degraded', 'no-candidate'] as const;
const EXCLUSIONS = (Object.keys(EXCLUSION_WORDS) as (keyof typeof EXCLUSION_WORDS)[]).filter(
  (name) => name !== 'feasible',
);

/** Filters that have these values and no others. */
export const CHOICES = {
  outcome: OUTCOMES,
  mode: MODES,
  tier: TIER_NAMES,
  reason: REASONS,
  exclusion: EXCLUSIONS,
} as const;
type Chosen = { readonly [Name in keyof typeof CHOICES]?: (typeof CHOICES)[Name][number] };
/** Filters whose values are names of the fleet. */
export const NAMED = ['workload', 'model', 'deployment', 'origin', 'team', 'key'] as const;

type Named = { readonly [Name in (typeof NAMED)[number]]?: string };

/** What the address says of the list. */
export interface DecisionsSearch extends Chosen, Named {
  readonly period?: string;
  readonly from?: number;
  readonly to?: number;
  readonly moved?: true;
  readonly search?: string;
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, 200) || null : null;

/**
 * What of an address this page reads; the rest is dropped.
 * @example decisionsSearch({ outcome: 'failed', search: ' oslo ', mode: 'none' }) // { outcome: 'failed', search: 'oslo' }
 */
export function decisionsSearch(search: Readonly<Record<string, unknown>>): DecisionsSearch {
  const { period, from, to, moved } = search;
  const texts = [...NAMED, 'search'].flatMap((name) => {
    const value = textOf(search[name]);
    return value === null ? [] : [[name, value] as const];
  });
  const chosen = Object.entries(CHOICES).flatMap(([name, values]) =>
    (values as readonly unknown[]).includes(search[name]) ? [[name, search[name]] as const] : [],
  );
  return {
    ...(typeof period === 'string' ? { period } : {}),
    ...(typeof from === 'number' && typeof to === 'number' ? { from, to } : {}),
    ...(moved === true ? { moved } : {}),
    ...Object.fromEntries([...texts, ...chosen]),
  };
}

/** The filters of an address, without its period: what the question is asked with. */
export function filtersOf(search: DecisionsSearch): Omit<DecisionsSearch, 'period' | 'from' | 'to'> {
  const { period: _, from: _from, to: _to, ...filters } = search;
  return filters;
}

/** What takes a name away from an address. */
export function without(search: DecisionsSearch, name: keyof DecisionsSearch): DecisionsSearch {
  const { [name]: _, ...rest } = search;
  return rest;
}

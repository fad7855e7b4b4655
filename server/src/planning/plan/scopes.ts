import type { ScenarioOption } from './scenario.ts';

/** Where emissions may stand. */
export const SCOPES = {
  electricity: ['Scope 2', 'Scope 3, category 1'],
  embodied: ['Scope 3, category 1', 'Scope 3, category 2', 'Scope 3, category 2 or 8, by policy'],
  upstream: ['Scope 3, category 1', 'Scope 3, category 3'],
} as const;

/** Where the emissions of an option stand in an inventory, by the lease test. Source: finance-and-disclosure, GHG Protocol, ESRS 1 AR 39. */
export interface ScopesOfOption {
  readonly electricity: (typeof SCOPES)['electricity'][number];
  /** The row of the ESRS E1 table that it stands in. */
  readonly row: string;
  readonly embodied: (typeof SCOPES)['embodied'][number];
  readonly upstream: (typeof SCOPES)['upstream'][number];
  readonly why: string;
  /** Not answered by the plan, and decides it; `null`: nothing is open. */
  readonly question: string | null;
}

const PURCHASED = {
  electricity: 'Scope 3, category 1',
  row: 'Cloud computing and data centre services',
  embodied: 'Scope 3, category 1',
  upstream: 'Scope 3, category 1',
} as const;
const OWN = { electricity: 'Scope 2', row: 'Scope 2', upstream: 'Scope 3, category 3' } as const;

/** The lease test: who controls an identified server reports its electricity as its own. */
export function scopesOf(given: ScenarioOption): ScopesOfOption {
  if (given.kind === 'owned')
    return { ...OWN, embodied: 'Scope 3, category 2', why: 'own servers: their electricity is yours', question: null };
  if (given.kind === 'booked')
    return {
      ...PURCHASED,
      why: 'taken for purchased services',
      question: 'Are any of the servers that serve it today yours, or leased and named? Their part is Scope 2.',
    };
  if (given.kind !== 'rented')
    return { ...PURCHASED, why: 'a purchased service: the vendor runs the servers', question: null };
  if (given.identifiedAsset === true)
    return {
      ...OWN,
      embodied: 'Scope 3, category 2 or 8, by policy',
      why: 'a lease: named servers that the lessor may not exchange',
      question: null,
    };
  return {
    ...PURCHASED,
    why:
      given.identifiedAsset === false
        ? 'a service: no named servers'
        : 'taken for a service, the lease test is not answered',
    question:
      given.identifiedAsset === null
        ? 'Are these named servers that the lessor may not exchange, and do you decide what they do? Then they are a lease, Scope 2 (identifiedAsset: true).'
        : null,
  };
}

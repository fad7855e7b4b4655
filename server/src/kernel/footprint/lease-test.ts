/** Where emissions may stand. */
const SCOPES = {
  electricity: ['Scope 2', 'Scope 3, category 1'],
  embodied: ['Scope 3, category 1', 'Scope 3, category 2', 'Scope 3, category 2 or 8, by policy'],
  upstream: ['Scope 3, category 1', 'Scope 3, category 3'],
} as const;

/** Where the emissions of servers stand in an inventory. */
interface InventoryScopes {
  readonly electricity: (typeof SCOPES)['electricity'][number];
  /** The row of the ESRS E1 table that it stands in. */
  readonly row: string;
  readonly embodied: (typeof SCOPES)['embodied'][number];
  readonly upstream: (typeof SCOPES)['upstream'][number];
  readonly why: string;
  /** Not answered, and decides it; `null`: nothing is open. */
  readonly question: string | null;
}

/** How servers are held; `lease`: what {@link isLease} says of rented ones. */
type Holding =
  | { readonly kind: 'owned' }
  | { readonly kind: 'purchased' }
  | { readonly kind: 'rented'; readonly lease: boolean | null };

const PURCHASED = {
  electricity: 'Scope 3, category 1',
  row: 'Cloud computing and data centre services',
  embodied: 'Scope 3, category 1',
  upstream: 'Scope 3, category 1',
} as const;
const OWN = { electricity: 'Scope 2', row: 'Scope 2', upstream: 'Scope 3, category 3' } as const;

/**
 * The lease test: who controls an identified server reports its electricity as its own. Source: finance-and-disclosure
 * 2.2, GHG Protocol, ESRS 1 AR 39.
 * @example leaseTest.of({ kind: 'owned' }).electricity // 'Scope 2'
 */
function scopesOfHolding(held: Holding): InventoryScopes {
  if (held.kind === 'owned')
    return { ...OWN, embodied: 'Scope 3, category 2', why: 'own servers: their electricity is yours', question: null };
  if (held.kind === 'purchased')
    return { ...PURCHASED, why: 'a purchased service: the vendor runs the servers', question: null };
  if (held.lease === true)
    return {
      ...OWN,
      embodied: 'Scope 3, category 2 or 8, by policy',
      why: 'a lease: named servers that the lessor may not exchange',
      question: null,
    };
  return {
    ...PURCHASED,
    why: held.lease === false ? 'a service: no named servers' : 'taken for a service, the lease test is not answered',
    question:
      held.lease === null
        ? 'Are these named servers that the lessor may not exchange, and do you decide what they do? Then they are a lease, Scope 2 (identifiedAsset: true).'
        : null,
  };
}

/** The three answers of the lease test; `null`: nobody gave it. */
interface LeaseAnswers {
  /** The contract names the servers. */
  readonly identified: boolean | null;
  /** The lessor may put others in their place, and gains by it. */
  readonly exchangeable: boolean | null;
  /** The lessee decides what they do and has nearly all the good of it. */
  readonly directed: boolean | null;
}

/**
 * Whether rented servers are leased: one answer that speaks against it is enough, all three are needed for it.
 * Source: IFRS 16, B9 to B31, in the words of the answers.
 * @example leaseTest.isLease({ identified: true, exchangeable: null, directed: true }) // null
 */
function isLease({ identified, exchangeable, directed }: LeaseAnswers): boolean | null {
  if (identified === false || exchangeable === true || directed === false) return false;
  return identified === null || exchangeable === null || directed === null ? null : true;
}

/** Scopes by who holds the servers: what a plan and a disclosure say of the same ones is the same. */
export const leaseTest = { scopes: SCOPES, of: scopesOfHolding, isLease } as const;

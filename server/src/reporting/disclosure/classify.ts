import { leaseTest } from '../../kernel/index.ts';
import type { ReportingFacts } from './facts.ts';

/** What of the books stands somewhere in an inventory. */
export interface Subject {
  readonly deployment: string | null;
  readonly site: string | null;
  readonly operator: string | null;
}

export interface Classified extends Subject {
  readonly held: 'owned' | 'leased' | 'purchased';
  /** Whether the config says so; else it is taken for a purchased service. */
  readonly stated: boolean;
  readonly scopes: ReturnType<typeof leaseTest.of>;
  /** Where cooling and losses stand: their part of the electricity. */
  readonly overhead: (typeof leaseTest.scopes)['electricity'][number];
  readonly embodied: 'Scope 3, category 1' | 'Scope 3, category 2' | 'Scope 3, category 8';
}

const fits = (fact: ReportingFacts['holdings'][number], subject: Subject): boolean =>
  (['deployment', 'site', 'operator'] as const).every(
    (field) => fact[field] === undefined || fact[field] === subject[field],
  );

/**
 * Where a deployment, its site and its operator stand in an inventory: the table of docs/methods/disclosures.md.
 * @example classify({ deployment: 'a', site: null, operator: 'openai' }, { holdings: [] }).scopes.electricity // 'Scope 3, category 1'
 */
export function classify(subject: Subject, facts: ReportingFacts): Classified {
  const fact = facts.holdings.find((each) => fits(each, subject));
  const { deployment, site, operator } = subject;
  const held = fact?.held ?? 'purchased';
  const scopes = leaseTest.of(held === 'leased' ? { kind: 'rented', lease: leaseTest.isLease(fact!) } : { kind: held });
  const own = scopes.electricity === 'Scope 2';
  return {
    deployment,
    site,
    operator,
    held,
    stated: fact !== undefined,
    scopes,
    overhead:
      own && fact?.place === 'colocation' && facts.pueScope === 'scope 3' ? 'Scope 3, category 1' : scopes.electricity,
    embodied:
      scopes.embodied === 'Scope 3, category 2 or 8, by policy' ? `Scope 3, ${facts.leasedEmbodied}` : scopes.embodied,
  };
}

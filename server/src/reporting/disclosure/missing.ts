import type { Amount } from './amount.ts';
import type { Classified } from './classify.ts';
import type { ReportingFacts } from './facts.ts';
import type { Matched } from './instrument.ts';

/** A fact that a report lacks, and who can supply it. */
export interface Missing {
  readonly fact: string;
  readonly who: string;
  /** What becomes of the figures without it. */
  readonly until: string;
}

interface Given {
  readonly stands: readonly Classified[];
  readonly figures: Readonly<Record<'energy' | 'cloud' | 'scope2Location' | 'scope2Market' | 'upstream', Amount>>;
  readonly facts: ReportingFacts;
  /** Sites whose cooling stands apart and whose PUE nobody knows. */
  readonly pueUnknown: readonly string[];
  /** Metered deployments without a request in the period. */
  readonly idleAlone: readonly string[];
  readonly instruments: Matched | null;
}

const nameOf = ({ deployment, site, operator }: Classified): string =>
  [
    deployment ?? 'no deployment',
    ...(operator === null ? [] : [`run by ${operator}`]),
    ...(site === null ? [] : [`at ${site}`]),
  ].join(' ');
const without = (unknown: number): string => `${unknown} requests are in no sum`;

/** What a report of these figures has to name. */
export function missingFacts({
  stands,
  figures,
  facts,
  pueUnknown,
  idleAlone,
  instruments,
}: Given): readonly Missing[] {
  const sent = stands.filter(({ deployment }) => deployment !== null);
  const found: Missing[] = [];
  if (facts.entities.length === 0)
    found.push({
      fact: 'who reports, and by which boundary (reporting.entities)',
      who: 'group accounting',
      until: 'all organisations of the books are one entity under financial control',
    });
  const unsaid = sent.filter(({ stated }) => !stated);
  if (unsaid.length > 0)
    found.push({
      fact: `who holds the servers of ${unsaid.map(nameOf).join(', ')} (reporting.holdings)`,
      who: 'procurement, from the contracts',
      until: 'taken for purchased services: Scope 3, category 1',
    });
  for (const each of sent.filter(({ stated, scopes }) => stated && scopes.question !== null))
    found.push({
      fact: `the lease test of ${nameOf(each)}: ${(['identified', 'exchangeable', 'directed'] as const).join(', ')}`,
      who: 'whoever signed the contract, with accounting (IFRS 16)',
      until: 'taken for a purchased service: Scope 3, category 1',
    });
  for (const site of new Set(pueUnknown))
    found.push({
      fact: `PUE of ${site}`,
      who: 'the operator of the data centre',
      until: 'its cooling stays in Scope 2',
    });
  if (facts.purchases === undefined && sent.some(({ held }) => held === 'owned'))
    found.push({
      fact: 'hardware bought in the period, with its embodied carbon (reporting.purchases)',
      who: 'procurement; the maker has a product carbon footprint',
      until: 'Scope 3, category 2 is unknown; the amortised part stands beside it',
    });
  for (const deployment of idleAlone)
    found.push({
      fact: `factors of ${deployment}, which was metered and had no request`,
      who: 'whoever runs it',
      until: 'its idle energy is in no figure',
    });
  if (instruments === null && sent.some(({ scopes }) => scopes.electricity === 'Scope 2'))
    found.push({
      fact: 'certificates and contracts of electricity by volume, by hour if they have it (reporting.instruments)',
      who: 'your electricity supplier, or the registry',
      until: 'market-based Scope 2 by hour and the covered shares are unknown',
    });
  for (const { id, boundary, vintage, volumeNano, coveredAnnuallyNano } of instruments?.instruments ?? [])
    if (coveredAnnuallyNano === 0n)
      found.push({
        fact: `electricity that instrument ${id} can cover`,
        who: 'whoever bought it',
        until:
          volumeNano === 0n
            ? `nothing of ${vintage}, its vintage, is in the period: it covers nothing`
            : `nothing was used in ${boundary}, its market, that others do not cover: it covers nothing`,
      });
  const lacks = [
    ['energy', 'energy', 'whoever runs the deployment: meters, or its model and hardware in the config'],
    ['cloud', 'carbon of purchased services', 'the vendor: its region, so that a grid is known'],
    [
      'scope2Location',
      'location-based factor of the area',
      'a scope2-csv with figure location (docs/methods/scope2.md)',
    ],
    ['scope2Market', 'market-based factor of the area', 'your electricity supplier or facility manager: a scope2-csv'],
    ['upstream', 'upstream factor of the area', "the publisher of the area's factors"],
  ] as const;
  for (const [name, fact, who] of lacks)
    if (figures[name].unknownRequests > 0) found.push({ fact, who, until: without(figures[name].unknownRequests) });
  return found;
}

import type { TotalsRow } from '../../ledger/index.ts';
import type { Part } from './amount.ts';
import type { Classified } from './classify.ts';

/** Figures of a report before they are added up, by where they stand. Nano-Wh and nano-g. */
export const FIGURES = [
  'energyOwn',
  'scope2Location',
  'scope2Market',
  'cloud',
  'cloudEnergy',
  'leasedEmbodied2',
  'leasedEmbodied8',
  'ownedEmbodied',
  'upstream',
  'operational',
  'embodied',
  'energy',
  'carbon',
] as const;
export type FigureName = (typeof FIGURES)[number];

export const MILLIONTH = 1_000_000n;
/** The part of a figure that a percentage is, rounded towards zero to the nano unit. */
export const shareOf = (nano: bigint, percent: number): bigint =>
  percent === 100 ? nano : (nano * BigInt(Math.round(percent * 1e6))) / (100n * MILLIONTH);
/** What of the electricity the computers took, without cooling and losses. */
const withoutOverhead = (nano: bigint, pue: number): bigint => (nano * MILLIONTH) / BigInt(Math.round(pue * 1e6));

/** A part of a figure. */
export interface Placed {
  readonly name: FigureName;
  readonly part: Part;
}

/** Figures of one row of the books by where they stand. */
export function placed(row: TotalsRow, stands: Classified, pue: number | null, percent: number): readonly Placed[] {
  const part = (nano: bigint, unknown: number, sigma: number | null): Part => ({
    deployment: stands.deployment,
    tier: row.by.tier as Part['tier'],
    zone: row.by.zone as string | null,
    nano: shareOf(nano, percent),
    unknown,
    requests: row.requests,
    sigma,
  });
  const { energy, carbon, carbonOperational, carbonEmbodied, carbonDirect, carbonMarket, carbonUpstream } = row;
  const all: readonly Placed[] = [
    { name: 'energy', part: part(energy.nano, energy.unknown, energy.sigma) },
    { name: 'carbon', part: part(carbon.nano, carbon.unknown, carbon.sigma) },
    { name: 'operational', part: part(carbonOperational.nano, carbon.unknown, carbon.sigma) },
    { name: 'embodied', part: part(carbonEmbodied.nano, carbon.unknown, null) },
  ];
  if (stands.scopes.electricity === 'Scope 3, category 1')
    return [
      ...all,
      { name: 'cloud', part: part(carbon.nano, carbon.unknown, carbon.sigma) },
      { name: 'cloudEnergy', part: part(energy.nano, energy.unknown, energy.sigma) },
    ];
  const apart = stands.overhead === 'Scope 3, category 1' && pue !== null;
  const own = (nano: bigint): bigint => (apart ? withoutOverhead(nano, pue) : nano);
  const embodied =
    stands.held === 'owned'
      ? 'ownedEmbodied'
      : stands.embodied === 'Scope 3, category 8'
        ? 'leasedEmbodied8'
        : 'leasedEmbodied2';
  return [
    ...all,
    { name: 'energyOwn', part: part(own(energy.nano), energy.unknown, energy.sigma) },
    { name: 'scope2Location', part: part(own(carbonDirect.nano), carbonDirect.unknown, energy.sigma) },
    { name: 'scope2Market', part: part(own(carbonMarket.nano), carbonMarket.unknown, energy.sigma) },
    { name: 'upstream', part: part(own(carbonUpstream.nano), carbonUpstream.unknown, energy.sigma) },
    { name: embodied, part: part(carbonEmbodied.nano, carbon.unknown, null) },
    ...(apart
      ? ([
          { name: 'cloud', part: part(carbonOperational.nano - own(carbonOperational.nano), 0, carbon.sigma) },
          { name: 'cloudEnergy', part: part(energy.nano - own(energy.nano), 0, energy.sigma) },
        ] as const)
      : []),
  ];
}

import { decimalOf } from '../showback.ts';
import type { Amount } from './amount.ts';
import type { Inventory } from './inventory.ts';

/** A figure as reports print it. `null` is unknown. */
export interface Told {
  /** Decimal text, exact to the nano unit of the books. */
  readonly value: string | null;
  readonly unit: 't CO2e' | 'MWh' | 'g CO2e' | 'Wh';
  readonly p05: number | null;
  readonly p95: number | null;
  readonly unknownRequests: number;
  readonly tiers: Amount['tiers'];
  /** What it is, or why it is unknown. */
  readonly note: string | null;
}

/** Nano-g in a tonne, nano-Wh in a MWh. */
const DIGITS = { 't CO2e': 15, MWh: 15, 'g CO2e': 9, Wh: 9 } as const;

/** A figure in its unit. */
export function told(amount: Amount, unit: Told['unit'], note: string | null = null): Told {
  const scale = 10 ** (9 - DIGITS[unit]);
  return {
    value: amount.nano === null ? null : decimalOf(amount.nano, DIGITS[unit]),
    unit,
    p05: amount.interval === null ? null : amount.interval.p05 * scale,
    p95: amount.interval === null ? null : amount.interval.p95 * scale,
    unknownRequests: amount.unknownRequests,
    tiers: amount.tiers,
    note,
  };
}

/** What is not known, and why. */
export const unknown = (unit: Told['unit'], why: string): Told => ({
  value: null,
  unit,
  p05: null,
  p95: null,
  unknownRequests: 0,
  tiers: [],
  note: why,
});

/** An amount without intervals and tiers: stated by a person. */
export const stated = (nano: bigint): Amount => ({ nano, unknownRequests: 0, requests: 0, interval: null, tiers: [] });

/** Figures of two amounts as one. */
function both(a: Amount, b: bigint | null): Amount {
  return { ...a, nano: a.nano === null || b === null ? null : a.nano + b, interval: b === 0n ? a.interval : null };
}

/** Idle of own servers: metered hours without a request. */
function idleOwn({ idle }: Inventory): { readonly energyNano: bigint; readonly hours: number } {
  const own = idle.filter(({ scope }) => scope === 'Scope 2');
  return {
    energyNano: own.reduce((sum, { energyNano }) => sum + energyNano, 0n),
    hours: own.reduce((sum, { hours }) => sum + hours, 0),
  };
}

const HOURLY =
  'no instrument by hour is given: scope2-csv has instruments by year, so the hours that they cover are not known';

export interface GhgRow {
  readonly id: string;
  readonly row: string;
  readonly figure: Told;
}

/** Rows of a GHG Protocol inventory, as far as these books reach. */
export function ghgRows(inventory: Inventory): readonly GhgRow[] {
  const { figures, purchasedEmbodiedNano, stands } = inventory;
  const own = stands.some(({ scopes }) => scopes.electricity === 'Scope 2');
  const none = own ? null : 'nothing of these books runs on servers that are said to be yours or leased';
  const idle = idleOwn(inventory);
  const capital =
    purchasedEmbodiedNano === null
      ? own && stands.some(({ held }) => held === 'owned')
        ? unknown('t CO2e', 'nobody has said what hardware was bought (reporting.purchases)')
        : told(figures.leasedEmbodied2, 't CO2e', none)
      : told(
          both(figures.leasedEmbodied2, purchasedEmbodiedNano),
          't CO2e',
          'all of what was bought in the period, and leased servers amortised',
        );
  const rows: readonly (readonly [string, string, Told])[] = [
    ['scope-2-energy', 'Electricity of own operations', told(figures.energyOwn, 'MWh', none)],
    [
      'scope-2-idle-energy',
      'Of it, metered in hours without a request',
      idle.hours === 0
        ? unknown('MWh', 'no meter of own servers counted an hour without a request')
        : told(stated(idle.energyNano), 'MWh', `${idle.hours} hours, at the mean factors of the deployment's requests`),
    ],
    ['scope-2-location', 'Scope 2, location-based', told(figures.scope2Location, 't CO2e', none)],
    [
      'scope-2-market-annual',
      'Scope 2, market-based, instruments by year',
      told(figures.scope2Market, 't CO2e', none ?? 'without an instrument: supplier, residual mix, then location'),
    ],
    ['scope-2-market-hourly', 'Scope 2, market-based, instruments by hour', unknown('t CO2e', HOURLY)],
    [
      'scope-3-1-cloud',
      'Scope 3, category 1: cloud computing and data centre services',
      told(figures.cloud, 't CO2e', 'location-based, life cycle and embodied of the vendor, allocated by use'),
    ],
    ['scope-3-1-cloud-energy', 'Electricity of purchased services; in no Scope 2', told(figures.cloudEnergy, 'MWh')],
    ['scope-3-2', 'Scope 3, category 2: capital goods', capital],
    [
      'scope-3-2-amortised',
      'Owned hardware amortised over its use; in no other row',
      told(figures.ownedEmbodied, 't CO2e', 'for SCI and decisions; the inventory books the year of purchase'),
    ],
    ['scope-3-3', 'Scope 3, category 3: fuel- and energy-related activities', told(figures.upstream, 't CO2e', none)],
    ['scope-3-8', 'Scope 3, category 8: upstream leased assets', told(figures.leasedEmbodied8, 't CO2e', none)],
  ];
  return rows.map(([id, row, figure]) => ({ id, row, figure }));
}

/** Every place of the books and where it stands, the greatest first. */
export const classification = ({ stands }: Inventory) =>
  stands.map(
    ({ deployment, operator, site, requests, held, stated: said, scopes, overhead, embodied, energy, carbon }) => ({
      deployment,
      operator,
      site,
      requests,
      held,
      stated: said,
      electricity: scopes.electricity,
      overhead,
      embodied,
      upstream: scopes.upstream,
      why: scopes.why,
      question: scopes.question,
      energy: told(energy, 'MWh'),
      carbon: told(carbon, 't CO2e', 'location-based, life cycle and embodied'),
    }),
  );

import type { Amount } from './amount.ts';
import type { Inventory } from './inventory.ts';
import { marketRows } from './market-rows.ts';
import { stated, told, unknown, type Told } from './told.ts';

/** Leased servers amortised and what was bought: the latter is as its maker declared it. */
function withBought(amortised: Amount, bought: bigint): Amount {
  const nano = (amortised.nano ?? 0n) + bought;
  if (bought === 0n) return amortised;
  const share = Number(bought) / Number(nano);
  return {
    ...amortised,
    nano,
    interval: null,
    tiers: [
      ...amortised.tiers.map((each) => ({ ...each, share: each.share * (1 - share) })),
      { tier: 'vendor-declared' as const, share },
    ],
  };
}

/** Idle of own servers: metered hours without a request. */
function idleOwn({ idle }: Inventory): { readonly energyNano: bigint; readonly hours: number } {
  const own = idle.filter(({ scope }) => scope === 'Scope 2');
  return {
    energyNano: own.reduce((sum, { energyNano }) => sum + energyNano, 0n),
    hours: own.reduce((sum, { hours }) => sum + hours, 0),
  };
}

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
          withBought(figures.leasedEmbodied2, purchasedEmbodiedNano),
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
    ...marketRows(inventory, none),
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

import { energyMixOf } from './energy-mix.ts';
import type { ReportingFacts } from './facts.ts';
import { ghgRows } from './ghg.ts';
import type { Inventory } from './inventory.ts';
import { toldSum, unknown, type Told } from './told.ts';

/** A line of VSME B3. */
export interface VsmeRow {
  readonly id: string;
  readonly row: string;
  readonly figure: Told;
}

/** Tonnes a million EUR of turnover. */
export interface Intensity {
  readonly tonnesPerMillionEur: number | null;
  readonly note: string;
}

/** VSME B3, energy and greenhouse gas emissions, as far as these books reach. */
export function vsmeOf(
  inventory: Inventory,
  facts: ReportingFacts,
  period: string,
): {
  readonly rows: readonly VsmeRow[];
  readonly intensity: Intensity;
  readonly sources: ReturnType<typeof energyMixOf>['sources'];
} {
  const rows = new Map(ghgRows(inventory).map(({ id, figure }) => [id, figure]));
  const mix = energyMixOf(inventory.ownByZone);
  const scope2 = rows.get('scope-2-location')!;
  const turnover = facts.turnover.find(({ year }) => String(year) === period)?.millionEur;
  return {
    sources: mix.sources,
    rows: [
      { id: 'B3.29', row: 'Electricity consumption', figure: rows.get('scope-2-energy')! },
      { id: 'B3.29', row: 'of it renewable, location-based', figure: mix.renewable },
      { id: 'B3.29', row: 'of it not renewable, location-based', figure: nonRenewable(mix) },
      { id: 'B3.30a', row: 'Gross Scope 1', figure: unknown('t CO2e', 'not covered by this system') },
      { id: 'B3.30b', row: 'Gross Scope 2, location-based', figure: scope2 },
    ],
    intensity: {
      tonnesPerMillionEur: turnover === undefined || scope2.value === null ? null : Number(scope2.value) / turnover,
      note:
        turnover === undefined
          ? /^\d{4}$/.test(period)
            ? `the turnover of ${period} was not given (reporting.turnover): accounting has it`
            : 'turnover is given by year: ask for a year'
          : 'Scope 2, location-based, alone: Scope 1 is not covered by this system and must be added',
    },
  };
}

const nonRenewable = ({ fossil, nuclear }: ReturnType<typeof energyMixOf>): Told =>
  fossil.value === null ? fossil : toldSum([fossil, nuclear], fossil.note);

import type { FootprintFactors } from '../../kernel/index.ts';
import type { Usd } from '../../units/index.ts';
import { carbonOfYear, energyOfYear, type CarbonYear, type EnergyYear } from './carbon-of-option.ts';
import type { Draw } from './draws.ts';
import { moneyAtStart, moneyOfYear, nodeOf, serversOf, sumOf, type MoneyLines } from './money-of-option.ts';
import type { PlanOption } from './resolve-options.ts';
import type { OnAccelerators, Scenario } from './scenario.ts';
import type { BookedYear } from './uncertainty.ts';
import { capacityOf, tokensOf, type Capacity } from './work-of-option.ts';

/** An option in one year. */
export interface OptionYear {
  readonly requests: number;
  /** `null`: paid by use. */
  readonly capacity: Capacity | null;
  /** All that is reserved; what was bought is written off. */
  readonly lines: MoneyLines;
  readonly usd: Usd;
  /** The part of it that work uses: capacity by its utilisation, everything else as it is. */
  readonly usedUsd: Usd;
  readonly energy: EnergyYear;
  readonly carbon: CarbonYear;
}

/** An option over the horizon. */
export interface OptionYears {
  readonly years: readonly OptionYear[];
  readonly start: MoneyLines;
  /** Paid (negative) at the start and at the end of each year: purchases when they are made, what is left at the end. */
  readonly flowsUsd: readonly Usd[];
}

const isOnAccelerators = (of: PlanOption): of is PlanOption & { readonly given: OnAccelerators } =>
  of.given.kind === 'rented' || of.given.kind === 'owned';

const CAPACITY_LINES = ['accelerators', 'depreciation', 'maintenance', 'colocation'] as const;

/** Lines that no entry of the books holds: entries are work, and these are paid beside it. */
const BESIDE_WORK = ['provisioned', 'people', 'licences', 'network', 'carbonFee'] as const;

/** What the books of such a year would hold of it. */
export const bookedYearOf = ({ requests, usedUsd, lines, carbon }: OptionYear): BookedYear => ({
  requests,
  usd: usedUsd - BESIDE_WORK.reduce((sum, line) => sum + (lines[line] ?? 0), 0),
  tonnes: carbon.usedT,
});

/**
 * Money, energy and carbon of an option in each year of the horizon.
 * @param f factors of its model, hardware and site
 */
export function evaluateOption(of: PlanOption, scenario: Scenario, f: FootprintFactors, draw: Draw): OptionYears {
  const { demand } = scenario;
  const tokens = tokensOf(demand);
  const first = 12 * draw.value('demand.requestsPerMonth', demand.requestsPerMonth, 'demand');
  const growth = draw.value('demand.growthPerYear', demand.growthPerYear, 'demand');
  const gridChange = gridChangeOf(of, scenario, draw);
  const years = Array.from({ length: scenario.years }, (_, index): OptionYear => {
    const requests = first * (1 + growth) ** index;
    const capacity = isOnAccelerators(of) ? capacityOf(of, tokens, requests, demand.peakToMean) : null;
    const energy = energyOfYear(of, f, requests, tokens, capacity, draw);
    const carbon = carbonOfYear(of, f, requests, tokens, capacity, energy, (1 + gridChange) ** index, draw);
    const lines = moneyOfYear(
      of,
      scenario,
      { index, requests, tokens, capacity, energyKwh: energy.allocatedKwh, tonnes: carbon.tonnes },
      draw,
    );
    const usd = sumOf(lines);
    const idle = CAPACITY_LINES.reduce((sum, line) => sum + (lines[line] ?? 0), 0) * (1 - (capacity?.utilisation ?? 1));
    return { requests, capacity, lines, usd, usedUsd: usd - idle, energy, carbon };
  });
  const start = moneyAtStart(of, scenario, years[0]!.capacity, draw);
  return { years, start, flowsUsd: flowsOf(of, years, start, draw) };
}

/** Of a site of the plan its own, else that of all grids. */
const gridChangeOf = ({ option, own }: PlanOption, { gridChangePerYear }: Scenario, draw: Draw): number =>
  own?.gridChangePerYear === undefined
    ? draw.value('gridChangePerYear', gridChangePerYear, 'other')
    : draw.value(`site ${option.site.key} gridChangePerYear`, own.gridChangePerYear, 'other');

/** Cash as it flows: servers are bought when they are needed and when old ones end, and are worth their book value at the end. */
function flowsOf(of: PlanOption, years: readonly OptionYear[], start: MoneyLines, draw: Draw): readonly Usd[] {
  const flows = [-sumOf(start), ...years.map(({ usd, lines }) => -(usd - (lines.depreciation ?? 0)))];
  const node = nodeOf(of, draw);
  if (node === null) return flows;
  let kept: { readonly boughtAt: number; readonly servers: number }[] = [
    { boughtAt: 0, servers: serversOf(node, years[0]!.capacity!) },
  ];
  const worth = (servers: number, age: number): Usd =>
    servers * node.usd * (1 - (1 - node.residualShare) * Math.min(1, age / node.lifeYears));
  for (let year = 1; year < years.length; year++) {
    const ended = kept.filter(({ boughtAt }) => year - boughtAt >= node.lifeYears);
    kept = kept.filter((set) => !ended.includes(set));
    flows[year]! += ended.reduce((sum, { servers }) => sum + worth(servers, node.lifeYears), 0);
    const missing = serversOf(node, years[year]!.capacity!) - kept.reduce((sum, { servers }) => sum + servers, 0);
    if (missing <= 0) continue;
    flows[year]! -= missing * node.usd;
    kept.push({ boughtAt: year, servers: missing });
  }
  flows[years.length]! += kept.reduce((sum, { boughtAt, servers }) => sum + worth(servers, years.length - boughtAt), 0);
  return flows;
}

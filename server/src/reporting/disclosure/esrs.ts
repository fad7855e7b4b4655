import { energyMixOf } from './energy-mix.ts';
import { ghgRows } from './ghg.ts';
import type { Inventory } from './inventory.ts';
import { toldSum, unknown, type Told } from './told.ts';

/** A datapoint of the revised ESRS E1, with the year before. */
export interface Datapoint {
  readonly code: string;
  readonly datapoint: string;
  readonly comparative: Told | null;
  readonly current: Told;
  readonly changePercent: number | null;
}

/** A row of the table of AR 26; without figures: not covered by this system. */
export interface TableRow {
  readonly row: string;
  readonly unit: 't CO2e' | '%';
  readonly comparative: string | null;
  readonly current: string | null;
  readonly changePercent: number | null;
  readonly note: string | null;
}

/** What the decisions of a workload weighed carbon at. */
export interface SchemePrice {
  /** The workload: each has a price of its own. */
  readonly scheme: string;
  /** Weighted by the decisions that it was applied to. */
  readonly usdPerTonne: number;
  readonly decisions: number;
}

const NOT_COVERED = 'not covered by this system';
/** Rows of AR 26 in their order; the id of a row of `ghgRows` where these books have it. */
const AR_26: readonly (readonly [row: string, id: string | null, unit?: '%'])[] = [
  ['Gross Scope 1 GHG emissions', null],
  ['Percentage of Scope 1 GHG emissions from regulated emission trading schemes', null, '%'],
  ['Gross location-based Scope 2 GHG emissions', 'scope-2-location'],
  ['Gross market-based Scope 2 GHG emissions', 'scope-2-market-annual'],
  ['Total significant Scope 3 GHG emissions', 'scope-3'],
  ['1 Purchased goods and services', 'scope-3-1'],
  ['[sub-category: Cloud computing and data centre services]', 'scope-3-1-cloud'],
  ['2 Capital goods', 'scope-3-2'],
  ['3 Fuel- and energy-related activities', 'scope-3-3'],
  ['4 Upstream transportation and distribution', null],
  ['5 Waste generated in operations', null],
  ['6 Business travelling', null],
  ['7 Employee commuting', null],
  ['8 Upstream leased assets', 'scope-3-8'],
  ['9 Downstream transportation', null],
  ['10 Processing of sold products', null],
  ['11 Use of sold products', null],
  ['12 End-of-life treatment of sold products', null],
  ['13 Downstream leased assets', null],
  ['14 Franchises', null],
  ['15 Investments', null],
  ['Direct biogenic Scope 1 CO2 emissions', null],
];

/** Code of what no datapoint of the standard asks for. */
export const ADDITIONAL = 'additional';
const ONLY_CLOUD = 'cloud computing and data centre services alone: other purchases are not covered by this system';
const S3_IDS = ['scope-3-1-cloud', 'scope-3-2', 'scope-3-3', 'scope-3-8'] as const;

/** Figures by the id of their row; those of all Scope 3 and of all of category 1 as far as they are covered. */
function figuresOf(inventory: Inventory): ReadonlyMap<string, Told> {
  const rows = new Map(ghgRows(inventory).map(({ id, figure }) => [id, figure]));
  const lacking = S3_IDS.filter((id) => rows.get(id)!.value === null);
  const covered = S3_IDS.flatMap((id) => (lacking.includes(id) ? [] : [rows.get(id)!]));
  const note = `of categories 1 (cloud and data centre services), 2, 3 and 8${lacking.length === 0 ? '' : `, without ${lacking.join(', ')}: unknown`}; other categories are not covered by this system`;
  rows.set('scope-3', covered.length === 0 ? unknown('t CO2e', note) : toldSum(covered, note));
  rows.set('scope-3-1', { ...rows.get('scope-3-1-cloud')!, note: ONLY_CLOUD });
  return rows;
}

/** By how much a figure grew over the year before, in per cent; `null` where either is unknown or the first was 0. */
const changeOf = (before: Told | null | undefined, now: Told): number | null =>
  before?.value == null || now.value === null || Number(before.value) === 0
    ? null
    : (Number(now.value) / Number(before.value) - 1) * 100;

/** Datapoints and the table of AR 26. `before` is the year before; `null`: nothing was booked in it. */
export interface Esrs {
  /** Of the energy mix, this year and the year before. */
  readonly sources: ReturnType<typeof energyMixOf>['sources'];
  readonly datapoints: readonly Datapoint[];
  readonly table: readonly TableRow[];
}

/**
 * ESRS E1 in the codes of the revised text. Source: docs/methods/disclosures.md.
 * @param before of the year before; `null`: nothing was booked
 */
export function esrsOf(now: Inventory, before: Inventory | null): Esrs {
  const [current, past] = [figuresOf(now), before === null ? null : figuresOf(before)];
  const [mix, pastMix] = [energyMixOf(now.ownByZone), before === null ? null : energyMixOf(before.ownByZone)];
  const point = (code: string, datapoint: string, figure: Told, then: Told | null | undefined): Datapoint => ({
    code,
    datapoint,
    comparative: then ?? null,
    current: figure,
    changePercent: changeOf(then, figure),
  });
  const of = (code: string, datapoint: string, id: string): Datapoint =>
    point(code, datapoint, current.get(id)!, past?.get(id));
  return {
    sources: energyMixOf([...now.ownByZone, ...(before?.ownByZone ?? [])]).sources,
    datapoints: [
      of('E1-7.26', 'Total energy consumption of own operations', 'scope-2-energy'),
      point('E1-7.26a', 'from fossil sources', mix.fossil, pastMix?.fossil),
      point('E1-7.26b', 'from nuclear sources', mix.nuclear, pastMix?.nuclear),
      point('E1-7.26c', 'from renewable sources, location-based', mix.renewable, pastMix?.renewable),
      point('E1-8.30a-i', 'Gross Scope 1', unknown('t CO2e', NOT_COVERED), null),
      of('E1-8.30a-ii', 'Gross Scope 2, location-based', 'scope-2-location'),
      of('E1-8.30a-ii', 'Gross Scope 2, market-based', 'scope-2-market-annual'),
      ...(now.instruments === null
        ? []
        : [of(ADDITIONAL, 'Additional: Scope 2, market-based by hour', 'scope-2-market-hourly')]),
      of('E1-8.30a-iii', 'Gross Scope 3, as far as covered', 'scope-3'),
      of('E1-8.30a-iii', 'Category 1: cloud computing and data centre services', 'scope-3-1-cloud'),
      of('E1-8.30a-iii', 'Category 2: capital goods', 'scope-3-2'),
      of('E1-8.30a-iii', 'Category 3: fuel- and energy-related activities', 'scope-3-3'),
      of('E1-8.30a-iii', 'Category 8: upstream leased assets', 'scope-3-8'),
      point(
        'E1-9.34',
        'Carbon credits cancelled',
        unknown('t CO2e', `${NOT_COVERED}; credits are netted with no figure here`),
        null,
      ),
    ],
    table: AR_26.map(([row, id, unit]): TableRow => {
      const [figure, then] = id === null ? [null, null] : [current.get(id)!, past?.get(id) ?? null];
      return {
        row,
        unit: unit ?? 't CO2e',
        comparative: then?.value ?? null,
        current: figure?.value ?? null,
        changePercent: figure === null ? null : changeOf(then, figure),
        note: figure === null ? NOT_COVERED : figure.note,
      };
    }),
  };
}

/** What carbon was weighed at, by scheme: the mean over the decisions that it was applied to. */
export function schemePrices(
  weighed: readonly {
    readonly workload: string;
    readonly decisions: number;
    readonly prices: { readonly carbonUsdPerTonne: number };
  }[],
): readonly SchemePrice[] {
  return [...Map.groupBy(weighed, ({ workload }) => workload)]
    .map(([scheme, hours]) => {
      const decisions = hours.reduce((sum, hour) => sum + hour.decisions, 0);
      const weight = hours.reduce((sum, hour) => sum + hour.decisions * hour.prices.carbonUsdPerTonne, 0);
      return { scheme, usdPerTonne: weight / decisions, decisions };
    })
    .toSorted((a, b) => (a.scheme < b.scheme ? -1 : 1));
}

/** E1-10.37a in words. */
export const priceText = (prices: readonly SchemePrice[]): string =>
  prices.length === 0
    ? 'No internal carbon price was weighed by a decision of the period whose entry is still there.'
    : `An internal carbon price is weighed by routing decisions in ${prices.length === 1 ? 'one scheme' : `${prices.length} schemes`}, one a workload: full cost is cash plus the price times location-based, life-cycle and embodied carbon plus the price of time. A carbon budget adds its shadow price. Whether it is the price of impairment tests and of targets is not known to this system.`;

import type { SumOfEstimates } from '../ledger/index.ts';
import { intervalOfSum } from '../ledger/index.ts';
import type { Imported, UsageExport } from '../intake/index.ts';
import type { Output } from './output.ts';
import { textFigures } from './text-figures.ts';

const grouped = (value: number): string => value.toLocaleString('en-US');
const MARK = textFigures.tier('imported');

/** Three significant digits in the unit that reads best. */
function scaled(value: number, units: readonly (readonly [factor: number, name: string])[]): string {
  const [factor, name] = units.findLast(([each]) => value >= each) ?? units[0]!;
  const shown = value / factor;
  return `${shown >= 100 ? Math.round(shown) : Number(shown.toPrecision(3))} ${name}`;
}

const WH = [
  [1, 'Wh'],
  [1e3, 'kWh'],
  [1e6, 'MWh'],
] as const;
const GRAMS = [
  [1, 'gCO2e'],
  [1e3, 'kgCO2e'],
  [1e6, 'tCO2e'],
] as const;

function interval(total: SumOfEstimates, units: typeof WH | typeof GRAMS): string {
  if (total.nano === 0n && total.unknown > 0) return 'unknown';
  const rest = total.unknown === 0 ? '' : `, without ${grouped(total.unknown)} entries whose figure is unknown`;
  const { p05, p95 } = intervalOfSum(total);
  return `${scaled(Number(total.nano) / 1e9, units)} (90 % of the time ${scaled(p05, units)} to ${scaled(p95, units)})  ${MARK}${rest}`;
}

const plain = ({ nano, unknown }: { readonly nano: bigint; readonly unknown: number }, requests: number): string =>
  unknown >= requests
    ? 'unknown'
    : `${scaled(Number(nano) / 1e9, GRAMS)}${unknown === 0 ? '' : `, without ${grouped(unknown)} entries`}`;

const usd = (nano: bigint): string => (Number(nano) / 1e9).toFixed(2);
const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, n) => all + n, 0);

/** The sum, and what it may have been where prices of rows are not certain. */
function money({ totals, costRange: [low, high] }: Imported): string {
  const rest = low === high ? '' : ` (${usd(low)} to ${usd(high)})`;
  return `${usd(totals.cost.nano)} USD${rest}`;
}

const names = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, n]) => `${name} (${grouped(n)})`).join(', ');

/** Prints what an import found and booked. */
export function showImport(out: Output, { notes, empty, leftOut }: UsageExport, imported: Imported): void {
  const {
    totals,
    known,
    regrouped,
    restated,
    valuedNow,
    grown,
    withoutPrice,
    withoutModel,
    buckets,
    uncounted,
    pricesChanged,
    lengthsUnknown,
  } = imported;
  const { usage } = totals;
  const input = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  if (totals.requests > 0) {
    out.line(
      `  tokens   ${grouped(input)} in (${grouped(usage.cacheRead)} read from the cache), ${grouped(usage.output + usage.reasoning)} out`,
    );
    out.line(
      `  money    ${money(imported)}${withoutPrice.size === 0 ? '' : `, without ${grouped(sum(withoutPrice))} entries that have no price: ${names(withoutPrice)}`}`,
    );
    out.line(`  energy   ${interval(totals.energy, WH)}`);
    out.line(`  carbon   ${interval(totals.carbon, GRAMS)}`);
    const { carbonDirect, carbonMarket, carbonUpstream, requests } = totals;
    out.line(
      `  Scope 2  ${plain(carbonDirect, requests)} by location, ${plain(carbonMarket, requests)} by market (entries say by which step); upstream ${plain(carbonUpstream, requests)}`,
    );
  }
  if (known > 0) out.line(`  ${grouped(known)} rows are in the books already`);
  if (regrouped > 0)
    out.line(
      `  ${grouped(regrouped)} of them are divided by other columns than the books have them: their sums are the same`,
    );
  if (restated > 0)
    out.line(
      `  ${grouped(restated)} rows are restated: the file says another cost or count of requests than it did; the difference counts`,
    );
  if (valuedNow > 0)
    out.line(`  ${grouped(valuedNow)} rows of the books were of unknown energy or price and are valued now`);
  if (grown > 0) out.line(`  ${grouped(grown)} buckets have grown since they were imported: the difference counts`);
  if (empty > 0) out.note(`${grouped(empty)} rows without usage are left out`);
  for (const { what, rows, nanoUsd } of leftOut)
    out.note(`left out, no tokens of a model: ${what}: ${grouped(rows)} rows, ${usd(nanoUsd)} USD`);
  if (withoutModel.size > 0)
    out.note(
      `energy unknown, no such model in the catalogue: ${names(withoutModel)}; --map MODEL=KEY names one that it is like`,
    );
  if (buckets > 0)
    out.note(
      `${grouped(buckets)} rows cover more than an hour: each stands in the first hour of its time, with the grid's mean over all of it`,
    );
  if (pricesChanged > 0)
    out.note(`${grouped(pricesChanged)} rows cover a time in which their price changed: the mean by time is taken`);
  if (lengthsUnknown > 0)
    out.note(
      `${grouped(lengthsUnknown)} rows are of models whose long prompts cost more, and do not tell lengths: the price of the mean prompt is taken`,
    );
  if (uncounted > 0) out.note(`${grouped(uncounted)} rows do not count requests: taken as chat turns of 800 tokens`);
  for (const note of notes) out.note(note);
}

const rounded = (total: SumOfEstimates): object => ({
  mean: Number(total.nano) / 1e9,
  ...intervalOfSum(total),
  sigma: total.sigma,
  unknown: total.unknown,
});

const whole = ({ nano, unknown }: { readonly nano: bigint; readonly unknown: number }): object => ({
  sum: Number(nano) / 1e9,
  unknown,
});

/** The same for `--json`. */
export function importResult(read: UsageExport, imported: Imported): object {
  const { totals } = imported;
  return {
    format: read.format,
    rows: read.rows.length,
    empty: read.empty,
    leftOut: read.leftOut.map(({ what, rows, nanoUsd }) => ({ what, rows, usd: Number(nanoUsd) / 1e9 })),
    booked: imported.booked ? totals.requests : 0,
    new: totals.requests,
    known: imported.known,
    regrouped: imported.regrouped,
    grown: imported.grown,
    restated: imported.restated,
    valuedNow: imported.valuedNow,
    bad: [...read.bad, ...imported.bad],
    from: imported.from === null ? null : new Date(imported.from).toISOString(),
    to: imported.to === null ? null : new Date(imported.to).toISOString(),
    tokens: totals.usage,
    usd: Number(totals.cost.nano) / 1e9,
    energyWh: rounded(totals.energy),
    carbonG: rounded(totals.carbon),
    scope2LocationG: whole(totals.carbonDirect),
    scope2MarketG: whole(totals.carbonMarket),
    upstreamG: whole(totals.carbonUpstream),
    tier: 'imported',
    usdRange: imported.costRange.map((nano) => Number(nano) / 1e9),
    withoutPrice: Object.fromEntries(imported.withoutPrice),
    pricesChanged: imported.pricesChanged,
    lengthsUnknown: imported.lengthsUnknown,
    withoutModel: Object.fromEntries(imported.withoutModel),
    longerThanAnHour: imported.buckets,
    requestsNotCounted: imported.uncounted,
    notes: read.notes,
    fault: imported.fault,
  };
}

/**
 * Fits the energy model to measured points and writes the artefact that the kernel reads.
 * Usage: train:energy [--points FILE] [--seed N] [--date YYYY-MM-DD]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import type { EnergyArtefact, FoldError } from '../server/src/kernel/energy/coefficients.ts';
import { crossFit, known, quantile, score, type Judged } from './energy/evaluate.ts';
import { FIT, fitRows } from './energy/fit.ts';
import { split } from './energy/parameters.ts';
import { isCodeCompletion, readPoints } from './energy/points.ts';
import { predict, rowsOf, type Row } from './energy/predict.ts';
import { baseFactors, byBasis, rangeOf, reachWidths } from './energy/reach.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string' },
    seed: { type: 'string', default: '1' },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});
const data = dataFolder();
const file = values.points ?? (data === null ? null : join(data, 'energy', 'measured_points.csv'));
if (file === null) {
  console.error(SKIPPED_NO_DATA);
  process.exit(2);
}
const seed = Number(values.seed);
// Single published figures stay out: they are the only rows of other laboratories to look at afterwards.
const rows = rowsOf(readPoints(file)).filter(({ point }) => point.series !== 'other');
const judged = rows.filter(({ point }) => point.series === 'newest' && !isCodeCompletion(point));
if (judged.length === 0) {
  console.error(`${file} has no rows of the newest series`);
  process.exit(2);
}

const digits = (value: number, count: number): number => Number(value.toPrecision(count));
const rounded = <T extends object>(record: T, count: number): T =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, typeof value === 'number' ? digits(value, count) : value]),
  ) as T;

function errorsBy(list: readonly Judged[], groupOf: (row: Row) => string): FoldError[] {
  return [...Map.groupBy(list, ({ row }) => groupOf(row))].map(([heldOut, own]) =>
    rounded({ heldOut, ...score(own) }, 3),
  );
}

const started = performance.now();
const fit = fitRows(rows, { seed, starts: FIT.starts });
const groups = {
  family: (row: Row) => row.point.family,
  vendor: (row: Row) => row.point.vendor,
  accelerator: (row: Row) => row.accelerator.key,
  series: (row: Row) => row.point.series,
};
const without = (groupOf: (row: Row) => string) => crossFit(rows, groupOf, (train) => fitRows(train, { seed }), judged);
const fits = {
  family: without(groups.family),
  vendor: without(groups.vendor),
  accelerator: without(groups.accelerator),
};
const byVendor = fits.vendor;
const views = [...Object.values(fits), without(groups.series)].map((parametersOf) => byBasis(judged, parametersOf));
const bases = baseFactors(views);
const widths = reachWidths(
  rows,
  (train) => fitRows(train, { seed }),
  bases,
  views.flatMap(({ calibrated }) => calibrated),
);
const vendorKnown = known(judged, byVendor);
const timeErrors = judged.flatMap((row) =>
  row.point.tpotMs === null ? [] : [Math.abs(Math.log((predict(row, byVendor(row)).tpotS * 1000) / row.point.tpotMs))],
);
const { coefficients, conditions } = split(fit);
const artefact: EnergyArtefact = {
  version: 'roofline/3',
  fitted: values.date,
  seed,
  sources: [...new Set(rows.map(({ point }) => point.source))],
  points: rows.length,
  vendors: [...new Set(judged.map(({ point }) => point.vendor))].sort(),
  coefficients: rounded(coefficients, 5),
  conditions: rounded({ ...conditions }, 5),
  range: rangeOf(rows),
  widths: rounded(widths, 2),
  factor90: rounded(bases, 3),
  tpotSigma: digits(quantile(timeErrors, 0.9) / 1.645, 3),
  folds: {
    family: errorsBy(known(judged, fits.family), groups.family),
    vendor: errorsBy(vendorKnown, groups.vendor),
    accelerator: errorsBy(known(judged, fits.accelerator), groups.accelerator),
  },
};

/** A TypeScript literal in the house style. */
function literal(value: unknown, indent = ''): string {
  if (Array.isArray(value))
    return value.every((each) => typeof each !== 'object')
      ? `[${value.map((each) => literal(each)).join(', ')}]`
      : `[\n${value.map((each) => `${indent}  ${flat(each)},\n`).join('')}${indent}]`;
  if (typeof value === 'object' && value !== null)
    return `{\n${Object.entries(value)
      .map(([key, each]) => `${indent}  ${key}: ${literal(each, `${indent}  `)},\n`)
      .join('')}${indent}}`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}
const flat = (record: object): string =>
  `{ ${Object.entries(record)
    .map(([key, each]) => `${key}: ${literal(each)}`)
    .join(', ')} }`;

const target = join(import.meta.dirname, '../server/src/kernel/energy/coefficients.artefact.ts');
writeFileSync(
  target,
  `import type { EnergyArtefact } from './coefficients.ts';

/** Written by \`training/energy.ts\`; fitted again, not edited. Conditions and folds: docs/methods/energy.md. */
export const ENERGY_ARTEFACT: EnergyArtefact = ${literal(artefact)};
`,
);
const inSample = score(known(judged, () => fit));
console.log(
  `${artefact.version}: ${rows.length} points in ${((performance.now() - started) / 1000).toFixed(0)} s, seed ${seed}; in sample ${(inSample.medianApe * 100).toFixed(1)} %, vendors held out ${(score(vendorKnown).medianApe * 100).toFixed(1)} %`,
);

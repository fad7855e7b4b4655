/**
 * Compares the catalogue with the package data that it depends on, and lists what changed or grew old: versions of the price
 * list and the grid averages, zones without an average, models of the price list that have no estimate of their own,
 * yearly Scope 2 factors that stand above the life cycle of their zone, and the age of records.
 *
 * `npm run catalogue:check [-- --json]`; exits 1 where a package is another than the records were read from, or a zone has
 * no average
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { catalogue, gridSources } from '../server/src/world/index.ts';
import { hourOf } from '../server/src/units/index.ts';
import { listedModels, PRICE_LIST } from '../server/src/world/prices/list-sheet.ts';
import { GRID_PACKAGE } from '../server/src/world/grid/yearly-averages.ts';
import { DIRECT_RECORDS } from '../server/src/world/grid/scope2/records.ts';

const DAY_MS = 86_400_000;
const OLD_DAYS = 365;
const OLD_FACTOR_YEARS = 3;
const require = createRequire(import.meta.url);

/** The version of an installed package, whatever its exports hide. */
function versionOf(name: string): string {
  for (let folder = dirname(require.resolve(name)); ; folder = dirname(folder)) {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (found.name === name) return found.version ?? 'unknown';
    } catch {
      if (folder === dirname(folder)) throw new Error(`${name} is not installed`);
    }
  }
}

const now = Date.now();
const wrong: string[] = [];
const notes: string[] = [];

const installed = [
  ['@pydantic/genai-prices', PRICE_LIST.version],
  ['@tgwf/co2', GRID_PACKAGE.version],
] as const;
for (const [name, read] of installed) {
  const version = versionOf(name);
  if (version !== read) wrong.push(`${name} ${version} is installed, the records were read from ${read}`);
}

const averages = gridSources.yearlyAverages();
const zones = [...new Set(catalogue.sites.all.flatMap(({ zone }) => zone ?? []))].sort();
for (const zone of zones) {
  const average = averages.at(zone, hourOf(now));
  if (average === undefined) {
    wrong.push(`zone ${zone} has no yearly average`);
    continue;
  }
  const scope2 = gridSources.shippedScope2(zone);
  if (scope2 === null) notes.push(`zone ${zone} has no yearly Scope 2 factor`);
  else if (scope2.directGPerKwh > average.lifecycleGPerKwh)
    notes.push(
      `zone ${zone}: direct ${scope2.directGPerKwh.toFixed(0)} g/kWh (${scope2.directSource}) is above the life cycle ${average.lifecycleGPerKwh} (${average.source})`,
    );
}

for (const provider of ['openai', 'anthropic', 'google', 'mistral', 'deepseek']) {
  const names = listedModels(provider).filter((name) => catalogue.models.find(name) === undefined);
  const none = names.filter((name) => catalogue.models.byFamily(name) === undefined);
  const family = names.filter((name) => catalogue.models.byFamily(name) !== undefined);
  notes.push(`${provider}: ${family.length} models by family or variant: ${family.join(', ')}`);
  if (none.length > 0) notes.push(`${provider}: ${none.length} without an energy: ${none.join(', ')}`);
}

const year = new Date(now).getUTCFullYear();
for (const { area, year: of, source } of DIRECT_RECORDS)
  if (year - of > OLD_FACTOR_YEARS) notes.push(`Scope 2 of ${area} is of ${of} (${source.name})`);
const old = [...catalogue.sites.all, ...catalogue.accelerators.all, ...catalogue.models.all].filter(
  ({ provenance }) => now - Date.parse(provenance.asOf) > OLD_DAYS * DAY_MS,
);
if (old.length > 0) notes.push(`${old.length} records are older than a year: ${old.map(({ key }) => key).join(', ')}`);

if (process.argv.includes('--json')) console.log(JSON.stringify({ wrong, notes }));
else {
  for (const line of wrong) console.log(`changed  ${line}`);
  for (const line of notes) console.log(`note     ${line}`);
  console.log(
    `${zones.length} zones, ${catalogue.models.all.length} models, ${catalogue.accelerators.all.length} accelerators`,
  );
}
process.exitCode = wrong.length === 0 ? 0 : 1;

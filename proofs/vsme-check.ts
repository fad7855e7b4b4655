/**
 * Holds the facts of VSME B3 against EFRAG's taxonomy: npm run vsme:check -- --taxonomy FILE --report FILE [--json].
 * The taxonomy is given, never kept here: docs/methods/disclosures.md. Exit 1 where a fact is none of it.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkVsmeFacts, type VsmeFact, type VsmeTaxonomy } from './vsme-taxonomy/check-facts.ts';

const { values } = parseArgs({
  options: { taxonomy: { type: 'string' }, report: { type: 'string' }, json: { type: 'boolean', default: false } },
});
if (values.taxonomy === undefined || values.report === undefined) {
  console.error(
    'name the taxonomy and the report: npm run vsme:check -- --taxonomy vsme-2026-05-01.json --report vsme.json',
  );
  process.exit(2);
}
const taxonomy = JSON.parse(readFileSync(values.taxonomy, 'utf8')) as VsmeTaxonomy;
const { facts } = JSON.parse(readFileSync(values.report, 'utf8')) as { readonly facts: readonly VsmeFact[] };
const checked = checkVsmeFacts(taxonomy, facts);
const failed = checked.filter(({ problems }) => problems.length > 0);
if (values.json) console.log(JSON.stringify({ entryPoint: taxonomy.entryPoint, checked }));
else {
  console.log(`${taxonomy.entryPoint}: ${checked.length - failed.length} of ${checked.length} facts are of it`);
  for (const { fact, problems } of failed)
    console.log(`  FAILED ${fact.dimensions['code']} ${fact.dimensions['datapoint']}: ${problems.join('; ')}`);
}
process.exitCode = failed.length > 0 || checked.length === 0 ? 1 : 0;

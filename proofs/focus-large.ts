/**
 * `npm run focus:large -- --rules FILE... [--entries N] [--every day|hour]`: a month of drawn entries as FOCUS rows, by the
 * code that seals a gateway's journals, under every rule of the models. Exit 1 where a MUST fails or a nano-USD is missing, 2
 * where no model is named: they are their publishers', docs/focus.md.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { POPULATION } from '../bench/rollups/drawn-entries.ts';
import { sealedMonth } from '../bench/rollups/sealed-month.ts';
import { withBooks } from '../server/src/ledger/index.ts';
import { reports } from '../server/src/reporting/index.ts';
import { evaluate, isBinding } from './focus-rules/evaluate.ts';
import type { RuleModel } from './focus-rules/model.ts';
import { OUR_CRITERIA } from './focus-rules/our-criteria.ts';

const { values } = parseArgs({
  options: {
    rules: { type: 'string', multiple: true, default: [] },
    entries: { type: 'string', default: '1000000' },
    every: { type: 'string', default: 'day' },
  },
});
if (values.rules.length === 0) {
  console.error('name the rule models: npm run focus:large -- --rules model-1.4.json --rules model-1.2.json');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'joulegate-focus-large-'));
try {
  await sealedMonth(folder, POPULATION, Number(values.entries), console.log);
  await withBooks({ folder }, async (books) => {
    const hours = (await books.totals({ by: ['hour'], roughSigma: true })).map(({ by }) => Number(by.hour));
    const span = {
      fromHour: hours.reduce((a, b) => Math.min(a, b), Infinity),
      toHour: hours.reduce((a, b) => Math.max(a, b), -Infinity) + 1,
    };
    for (const file of values.rules) {
      const model = JSON.parse(readFileSync(file, 'utf8')) as RuleModel;
      const version = reports.focus.versions.find((each) => each === model.Details.FOCUSVersion);
      if (version === undefined) throw new Error(`${file} is of no version that is exported`);
      const start = performance.now();
      const { columns, rows, sums } = await reports.focus.of(
        books,
        { span, every: values.every === 'hour' ? 'hour' : 'day', version, custom: true },
        { deployments: [], facts: reports.disclosure.noFacts },
      );
      const made = performance.now();
      const table = { columns: new Map(columns.map(({ name }, i) => [name, i])), rows };
      const outcomes = evaluate(
        model,
        table,
        new Set(OUR_CRITERIA),
        new Set(Intl.supportedValuesOf('currency')),
      ).filter(isBinding);
      const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
      const passed = outcomes.filter(({ outcome }) => outcome === 'passed').length;
      console.log(
        `FOCUS ${version}: ${values.entries} entries, ${rows.length} rows in ${((made - start) / 1000).toFixed(1)} s, rules in ${((performance.now() - made) / 1000).toFixed(1)} s: ${passed} passed, ${failed.length} failed; ${sums.rows.costUsd} USD in rows, ${sums.books.costUsd} in the books`,
      );
      for (const { id, says, broken } of failed) console.log(`  FAILED ${id}: ${says} (${broken})`);
      if (failed.length > 0 || sums.rows.costUsd !== sums.books.costUsd) process.exitCode = 1;
    }
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

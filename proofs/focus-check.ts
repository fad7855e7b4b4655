/**
 * Evaluates the rule model of FOCUS over a CSV: npm run focus:check -- --rules FILE --csv FILE [--supports A,B] [--json].
 * The model is given, never kept here: docs/focus.md. Exit 1 where a MUST or MUST NOT fails, 2
 * where there is nothing to check.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { evaluate, isBinding } from './focus-rules/evaluate.ts';
import type { RuleModel } from './focus-rules/model.ts';
import { OUR_CRITERIA } from './focus-rules/our-criteria.ts';
import { readTable } from './focus-rules/table.ts';

const { values } = parseArgs({
  options: {
    rules: { type: 'string' },
    csv: { type: 'string' },
    supports: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
if (values.rules === undefined || values.csv === undefined) {
  console.error('name the rule model and the file: npm run focus:check -- --rules model-1.4.json --csv focus.csv');
  process.exit(2);
}
const model = JSON.parse(readFileSync(values.rules, 'utf8')) as RuleModel;
const table = readTable(readFileSync(values.csv, 'utf8'));
if (table.rows.length === 0) {
  console.error(`${values.csv} has no rows: nothing was checked`);
  process.exit(2);
}
const supported = new Set(values.supports?.split(',') ?? OUR_CRITERIA);
const outcomes = evaluate(model, table, supported, new Set(Intl.supportedValuesOf('currency')));
const binding = outcomes.filter(isBinding);
const count = (of: string): number => binding.filter(({ outcome }) => outcome === of).length;
const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
if (values.json)
  console.log(JSON.stringify({ version: model.Details.FOCUSVersion, rows: table.rows.length, outcomes }));
else {
  console.log(
    `FOCUS ${model.Details.FOCUSVersion}, ${table.rows.length} rows, rules with MUST or MUST NOT: ${count('passed')} passed, ${count('failed')} failed, ${count('not applicable')} not applicable, ${count('not checkable')} not checkable`,
  );
  for (const each of failed)
    console.log(
      `  ${isBinding(each) ? 'FAILED' : 'advice'} ${each.id}: ${each.says} (${each.broken} broken${each.firstRow === null ? '' : `, first in row ${each.firstRow}`})`,
    );
}
process.exitCode = count('failed') > 0 ? 1 : 0;

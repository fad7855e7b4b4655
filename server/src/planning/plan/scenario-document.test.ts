import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldRows, settingSections } from '../../config/config-document.fixture.ts';
import { scenarioSchema } from './scenario.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/plan.md');
const schema = z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' });
const INTRODUCTION = `# joulegate plan
<!-- Generated from the schema in server/src; UPDATE_DOCS=1 npm run test:unit writes it. -->
\`plan\` compares ways to serve a demand over years: a vendor's API, open weights that somebody hosts, rented and own accelerators.
It says first whether carbon should steer here at all; then what is chosen, what that costs and emits, what required it, and at
which price it flips. No gateway and no ledger is needed:

\`\`\`sh
npm run joulegate -- plan examples/plans/documents-12b.yaml --html plan.html
\`\`\`

The HTML file stands alone and prints; \`--xlsx plan.xlsx\` writes a workbook whose formulas compute from its inputs;
\`--json\` is what \`POST /api/plan\` answers, which gives either file too where it is asked for by its media type. Formulas and their sources:
[methods/plan.md](methods/plan.md). A figure is a number, or \`[low, middle, high]\`: nine cases of ten lie between, and the draws,
the tornado and the intervals come from these. Inputs are in USD. \`[]\` is an item of a list, \`–\` no default.

# The scenario file

`;

test('docs/plan.md is what the schema says', () => {
  const text = `${INTRODUCTION}${settingSections(schema)}`;
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});

test('every field says what it is', () => {
  const rows = [...fieldRows(schema).values()].flat();
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter(({ does }) => !/^[A-Z0-9`].*\.$/.test(does)).map(({ path, does }) => `${path}: ${does}`)).toEqual(
    [],
  );
});

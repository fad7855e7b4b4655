import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldRows, settingSections } from '../../config/config-document.fixture.ts';
import { sitingSchema } from '../siting-plan/siting-schema.ts';
import { scenarioSchema } from './scenario.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');
const PLAN = `# joulegate plan
<!-- Generated from the schema in server/src; UPDATE_DOCS=1 npm run test:unit writes it. -->
\`plan\` compares ways to serve a demand over years: a vendor's API, open weights that somebody hosts, rented and own accelerators.
It says first whether carbon should steer here at all; then what is chosen, what that costs and emits, what required it, and at
which price it flips. No gateway and no ledger is needed:

\`\`\`sh
npm run joulegate -- plan examples/plans/documents-12b.yaml --html plan.html
\`\`\`

The HTML file stands alone and prints; \`--xlsx plan.xlsx\` writes a workbook whose formulas compute from its inputs;
\`--json\` is what \`POST /api/plan\` answers, which gives either file too where it is asked for by its media type. Formulas and their sources:
[methods/plan.md](methods/plan.md). Where capacity should stand is [siting](siting.md). A figure is a number, or \`[low, middle, high]\`: nine cases of ten lie between, and the draws,
the tornado and the intervals come from these. Inputs are in USD. \`[]\` is an item of a list, \`–\` no default.

# The scenario file

`;

const SITING = `# joulegate siting
<!-- Generated from the schema in server/src; UPDATE_DOCS=1 npm run test:unit writes it. -->
\`siting\` searches where how much hardware should stand and who is served from where: sites, kinds of hardware and whole units,
flows of a typical day, capacity, latency, residency, and caps of money and tonnes, with the loss of any one site survived where that
is asked for. The rules nearest, cheapest and cleanest stand beside it, and what a millisecond less costs in money and carbon:

\`\`\`sh
npm run joulegate -- siting examples/plans/siting-europe.yaml --html siting.html
\`\`\`

It tells how far it is, and ends at a gap that is proven or at its time limit; it exits with 1 where nothing can be sited, and says
why. \`--json\` is what \`POST /api/siting\` answers, which gives the HTML too where it is asked for by its media type. Intensities are
hours of the year before where \`--hours\` or the sources of a \`--config\` have them, else yearly averages; a zone of which nothing is
known is refused. Formulas: [methods/siting.md](methods/siting.md). Inputs are in USD. \`[]\` is an item of a list, \`–\` no default.

# The scenario file

`;

const PAGES = [
  ['plan.md', PLAN, z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' })],
  ['siting.md', SITING, z.toJSONSchema(sitingSchema, { io: 'input', target: 'draft-7' })],
] as const;

test.each(PAGES)('docs/%s is what the schema says', (name, introduction, schema) => {
  const page = join(DOCS, name);
  const text = `${introduction}${settingSections(schema)}`;
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

test.each(PAGES)('every field of docs/%s says what it is', (_name, _introduction, schema) => {
  const rows = [...fieldRows(schema).values()].flat();
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter(({ does }) => !/^[A-Z0-9`].*\.$/.test(does)).map(({ path, does }) => `${path}: ${does}`)).toEqual(
    [],
  );
});

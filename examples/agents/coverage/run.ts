/**
 * An agent that writes unit tests, through joulegate: `npm run example:coverage [-- --out FILE] [--tests FILE]`.
 * The model is a recorded one on loopback; the checkout is read and never written, except for the files that are named here.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SPAN } from './task.ts';
import { BUDGET, resultText, work } from './work.ts';

const { values } = parseArgs({ options: { out: { type: 'string' }, tests: { type: 'string' } } });
const done = await work(SPAN, { rounds: 3, mutants: Infinity }, BUDGET);
const text = resultText(SPAN, done);
console.log(text);
if (values.out !== undefined)
  writeFileSync(
    values.out,
    `# What the agent did\n\nWritten by \`npm run example:coverage -- --out ${values.out}\`.\n\n${text}`,
  );
const { file } = done.outcome;
if (values.tests !== undefined && file !== null) writeFileSync(values.tests, file);
if (file === null) process.exitCode = 1;

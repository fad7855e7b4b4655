/**
 * Two organisations on one gateway: `test:tenants [-- --operations 100000] [--seed 1] [--json] [--out FILE]`. Random
 * operations of both, from a seed, over prompts in both protocols, an exact cache, files, documents, batches, decisions and
 * lists; nothing of one may be in any answer or header of the other, or on disk in clear. Exit 1 where it is.
 */
import { parseArgs } from 'node:util';
import { atLeast, atMost, conclude } from './kit/result.ts';
import { isolate } from './tenants/isolate.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const started = performance.now();
const progress = (done: number): void => {
  if (done % 5000 === 0)
    console.error(`tenants: ${done} operations after ${Math.round((performance.now() - started) / 1000)} s`);
};
const found = await isolate(Number(values.operations), Number(values.seed), progress);
for (const each of [...found.leaks, ...found.faults]) console.error(each);
const rows = Object.entries(found.byOperation).map(([name, count]) => `| ${name} | ${count} |`);
conclude({
  bench: 'tenants',
  title: 'Two organisations on one gateway',
  text: `${values.operations} random operations of two organisations with two keys each, one after the other, seed ${values.seed}, on a gateway in the proof's own process with SQLite, chat completions and messages, plain and streamed. What an organisation sends names it; so does an answer to words that both send. ${Math.round((performance.now() - started) / 1000)} s. Run again: \`npm run test:tenants\`; in short on every run of the tests (\`proofs/tenants/tenants.integration.test.ts\`).`,
  checks: [
    atMost('answers and headers in which the other organisation is named', found.leaks.length, 0),
    atMost('answers that were neither what was asked for nor a refusal in its place', found.faults.length, 0),
    atMost(
      'files on disk and metrics in which a prompt or an answer stands',
      found.kept.length,
      0,
      found.kept.join(', '),
    ),
    atLeast('answers from the cache', found.cached, found.operations / 20, 'else there was nothing to confuse'),
    atLeast('requests for what is not there for its asker', found.refusedForeign, found.operations / 20),
  ],
  metrics: { operations: found.operations, cached: found.cached, refused: found.refusedForeign },
  more: ['| operation | times |', '|---|---:|', ...rows].join('\n'),
  json: values.json,
  out: values.out,
});
process.exit();

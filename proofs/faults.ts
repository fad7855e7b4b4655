/**
 * Faults put into upstreams and into parts of the gateway: `test:faults [-- --json] [--only upstreams,parts,control]
 * [--out FILE]`.
 */
import { parseArgs } from 'node:util';
import { failsClosed, observed, PARTS, UNRESERVED } from './faults/observed.ts';
import { AFTER_COMMIT, BEFORE_COMMIT, endsWell, failsWell, survives, type FaultRow } from './faults/upstream-faults.ts';
import { atLeast, conclude, equals, type Check } from './kit/result.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'upstreams,parts,control' },
    out: { type: 'string' },
  },
});
const only = values.only.split(',');
const started = performance.now();
const checks: Check[] = [];
const unhandled: string[] = [];
process.on('unhandledRejection', (error) =>
  unhandled.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
process.on('uncaughtException', (error) => unhandled.push(error.stack ?? error.message));

const said = ({ sent, why }: FaultRow): string => `${sent} sent${why === '' ? '' : `: ${why}`}`;
if (only.includes('upstreams')) {
  for (const [fault, behave] of [['refuses connections', 'refused'] as const, ...Object.entries(BEFORE_COMMIT)]) {
    for (const broken of [1, 2] as const) {
      const row = await survives(fault, behave, broken);
      checks.push(equals(`${broken} of 3 ${fault}: failures that a client sees`, row.wrong, 0, said(row)));
      if (behave !== 'refused')
        checks.push(atLeast(`${broken} of 3 ${fault}: requests that met the fault`, row.met, 2));
    }
    const row = await failsWell(fault, behave);
    checks.push(equals(`3 of 3 ${fault}: wrong errors`, row.wrong, 0, said(row)));
    console.error(`faults: ${fault}`);
  }
  for (const [fault, behave] of Object.entries(AFTER_COMMIT)) {
    const row = await endsWell(fault, behave);
    checks.push(equals(`${fault}, after content: wrong endings`, row.wrong, 0, said(row)));
    console.error(`faults: ${fault}`);
  }
}
if (only.includes('parts'))
  for (const [part, breakIt] of Object.entries(PARTS)) {
    for (const { mode, sent, failed, why } of await observed(part, breakIt))
      checks.push(
        UNRESERVED.has(part)
          ? equals(`${part}: requests of a limited key refused in ${mode}`, failed, sent, why)
          : equals(`${part}: requests failed in ${mode}`, failed, 0, `${sent} sent${why === '' ? '' : `: ${why}`}`),
      );
    console.error(`faults: ${part}`);
  }
if (only.includes('control'))
  for (const mode of ['observe', 'shadow', 'enforce'] as const)
    for (const { rule, breaches, statuses } of await failsClosed(mode)) {
      checks.push(
        equals(
          `control in ${mode}: ${rule}: requests sent all the same`,
          breaches,
          0,
          `answered ${statuses.join(', ')}`,
        ),
      );
      checks.push(
        equals(
          `control in ${mode}: ${rule}: refused`,
          statuses.filter((status) => status >= 400).length,
          statuses.length,
        ),
      );
    }
checks.push(
  equals('unhandled rejections and exceptions', unhandled.length, 0, unhandled.slice(0, 3).join(' / ').slice(0, 400)),
);
conclude({
  bench: 'faults',
  title: 'Faults',
  text: `Raw upstreams on sockets that do what no HTTP library would, in front of a whole gateway; parts of the gateway replaced by ones that throw, reject or hang on a broken disk. "A failure" is any answer that is not the whole, right one, read from the wire and by the official OpenAI SDK without retries. ${Math.round((performance.now() - started) / 1000)} s. Run again: \`npm run test:faults\`.`,
  checks,
  json: values.json,
  out: values.out,
});
process.exit();

/**
 * Whether tests see faults: `npm run test:mutations [-- --only TEXT] [--json] [--out FILE]`. Each planted fault goes into a copy of the
 * sources, the tests beside it run there, and one of them has to fail. A fault whose place is no longer found exactly
 * once is a failure too: the table has to follow the code. The working tree is never touched.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { atLeast, conclude, equals } from './kit/result.ts';
import { COPIED, FAULTS, type PlantedFault } from './mutations/faults.ts';

const PATIENCE_MS = 180_000;
const SHOWN_LINES = 30;

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false }, out: { type: 'string' } },
});

interface Ran {
  readonly passed: boolean;
  readonly text: string;
}

/** Runs test files of the copy. A run that finds no tests or never ends is an error, not a caught fault. */
function runTests(copy: string, tests: readonly string[]): Promise<Ran> {
  const files = tests.map((test) => `server/src/${test}`);
  const child = spawn(resolve('node_modules/.bin/vitest'), ['run', '--root', copy, '--bail', '1', ...files], {
    cwd: copy,
    env: { JOULEGATE_DATA: resolve('../shared/data'), ...process.env, JOULEGATE_ENGINE_NICE: '0', NO_COLOR: '1' },
    timeout: PATIENCE_MS,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => {
      const counts = /Tests {2}.*?(\d+) (passed|failed)/.test(text) || /Test Files {2}.*\d+ failed/.test(text);
      if (code === null || !counts) failed(new Error(`the tests ${tests.join(', ')} did not run:\n${text}`));
      else done({ passed: code === 0, text });
    });
  });
}

/** `null`: a test failed, as it should. */
async function faultOf(copy: string, { file, find, replace, tests }: PlantedFault): Promise<string | null> {
  const path = join(copy, 'server/src', file);
  const source = readFileSync(path, 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1) return `its place occurs ${places} times in ${file}`;
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    const { passed } = await runTests(copy, tests);
    return passed ? `no test of ${tests.join(', ')} fails` : null;
  } finally {
    writeFileSync(path, source);
  }
}

const copy = mkdtempSync(join(tmpdir(), 'joulegate-mutations-'));
try {
  for (const path of COPIED)
    cpSync(path, join(copy, path), { recursive: true, filter: (from) => !/node_modules|\/dist(\/|$)/.test(from) });
  // But for what tests keep there: the program bundled with a fault in it stays in the copy.
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync('node_modules'))
    if (name !== '.cache') symlinkSync(resolve('node_modules', name), join(copy, 'node_modules', name));
  const faults = FAULTS.filter(({ what, file }) => `${what} ${file}`.includes(values.only ?? ''));
  const sound = await runTests(copy, [...new Set(faults.flatMap(({ tests }) => tests))]);
  if (!sound.passed)
    throw new Error(
      `without a fault the tests fail already:\n${sound.text.split('\n').slice(-SHOWN_LINES).join('\n')}`,
    );
  const missed: { readonly what: string; readonly why: string }[] = [];
  for (const fault of faults) {
    const why = await faultOf(copy, fault);
    if (why !== null) missed.push({ what: fault.what, why });
    console.error(`${why === null ? 'caught' : 'MISSED'}  ${fault.what}${why === null ? '' : `: ${why}`}`);
  }
  conclude({
    bench: 'mutations',
    title: 'Planted faults',
    text: `Faults that were made or feared once (proofs/mutations/faults.ts), each planted in a copy of the sources, where one of the tests beside it has to fail. Run again: \`npm run test:mutations\`.`,
    checks: [
      atLeast('planted faults', faults.length, values.only === undefined ? FAULTS.length : 1),
      equals('faults that no test sees', missed.length, 0),
    ],
    more: missed.map(({ what, why }) => `- ${what}: ${why}`).join('\n'),
    json: values.json,
    out: values.out,
  });
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/**
 * The test command: `npm test` runs every stage, `node tools/test.ts unit` one. Prints each stage's time and
 * ends with `N passed, N failed`. `--update-coverage` raises the baseline.
 */
import { resolve } from 'node:path';
import { compareCoverage } from './coverage.ts';
import { installMissing } from './install-missing.ts';
import { countTests, failedTests, run, type StageResult } from './stage.ts';

const COMPILE_CACHE = resolve('node_modules/.cache/compile');
const COVERED = ['unit', 'integration', 'conformance'];
/** More than this is a fault and not a busy machine. */
const RETRIED_FILES_AT_MOST = 3;
const STAGES = ['static', ...COVERED, 'browser'];
/** The longest first: two take turns. */
const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ['eslint', ['server/src', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint']],
  [
    'prettier',
    ['--check', '--log-level', 'warn', '--cache', '--cache-location', 'node_modules/.cache/prettier.json', '.'],
  ],
  ['tsc', ['-p', '.']],
  ['tsc', ['-p', 'console']],
  [
    'oxlint',
    [
      '--quiet',
      'server',
      'console/src',
      'console/dev',
      'console/e2e',
      'tools',
      'bench',
      'proofs',
      'training',
      'conformance',
      'examples',
    ],
  ],
  ['node', ['tools/console-client.ts', '--check']],
  ['depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'server/src', 'console/src']],
  ['node', ['tools/structure.ts', '--check']],
];

async function staticStage(): Promise<Omit<StageResult, 'name' | 'seconds'>> {
  const broken: string[] = [];
  const waiting = [...CHECKS];
  const takeTurns = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [command, args] = next;
      const { code } = await run(`node_modules/.bin/${command}`, args);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${command} ${args.join(' ')}`);
      if (code !== 0) broken.push(`${command} ${args.join(' ')}`);
    }
  };
  // Most of them use one core, and every machine of ours has two.
  await Promise.all([takeTurns(), takeTurns()]);
  const failed = broken.length;
  return { ok: failed === 0, passed: CHECKS.length - failed, failed, skipped: 0, broken, unsteady: [] };
}

async function testStage(name: string): Promise<Omit<StageResult, 'name' | 'seconds'>> {
  const coverage = COVERED.includes(name) ? ['--coverage', `--coverage.reportsDirectory=coverage/${name}`] : [];
  // Tests start the CLI some hundred times: what it compiles is compiled once. Nobody waits for them in whose favour
  // the ledger's engine should give way.
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, JOULEGATE_ENGINE_NICE: '0' };
  // Much of the integration is waiting for other processes.
  const workers = name === 'integration' ? ['--maxWorkers=3'] : [];
  const { code, text } = await run(
    'node_modules/.bin/vitest',
    ['run', '--project', name, '--passWithNoTests', ...workers, ...coverage],
    env,
  );
  const counts = countTests(text);
  if (code === 0) return { ok: true, ...counts, broken: [], unsteady: [] };
  const first = failedTests(text);
  const names = first.map((each) => each.name);
  const failed = Math.max(1, counts.failed);
  const files = [...new Set(first.map(({ file }) => file))];
  // A few that failed on a busy machine are tried again with the machine to themselves, and named either way.
  if (files.length === 0 || files.length > RETRIED_FILES_AT_MOST)
    return { ok: false, ...counts, failed, broken: names, unsteady: [] };
  console.log(`\n== ${name}: ${files.length} file(s) with failed tests again, alone`);
  const again = await run('node_modules/.bin/vitest', ['run', '--project', name, '--maxWorkers=1', ...files], env);
  const broken = failedTests(again.text).map((each) => each.name);
  if (again.code === 0)
    return {
      ok: true,
      passed: counts.passed + failed,
      failed: 0,
      skipped: counts.skipped,
      broken: [],
      unsteady: names,
    };
  return {
    ok: false,
    ...counts,
    failed,
    broken: broken.length > 0 ? broken : names,
    unsteady: names.filter((each) => !broken.includes(each)),
  };
}

const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const stages = wanted.length === 0 ? STAGES : wanted;
const unknown = stages.filter((stage) => !STAGES.includes(stage));
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}; known: ${STAGES.join(', ')}`);
  process.exit(2);
}
const blocked = await installMissing(stages);
const results: StageResult[] = [];
for (const name of stages) {
  const started = performance.now();
  const reason = blocked.get(name);
  console.log(`\n== ${name}`);
  if (reason !== undefined) console.log(`SKIPPED ${name}: ${reason}`);
  const result =
    reason !== undefined
      ? { ok: true, passed: 0, failed: 0, skipped: 1, broken: [], unsteady: [] }
      : await (name === 'static' ? staticStage() : testStage(name));
  results.push({ name, ...result, seconds: (performance.now() - started) / 1000 });
}
const covered = stages.filter((stage) => COVERED.includes(stage));
const coverageOk =
  covered.length < COVERED.length || compareCoverage(covered, process.argv.includes('--update-coverage'));

console.log('');
for (const { name, ok, seconds, passed, failed, skipped } of results)
  console.log(
    `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s  ${passed} passed, ${failed} failed, ${skipped} skipped`,
  );
for (const { broken, unsteady } of results) {
  for (const name of broken) console.log(`failed: ${name}`);
  for (const name of unsteady) console.log(`unsteady (failed beside others, passed alone): ${name}`);
}
const sum = (of: (result: StageResult) => number): number => results.reduce((total, result) => total + of(result), 0);
const failed = sum((result) => result.failed) + (coverageOk ? 0 : 1);
console.log(`${sum((result) => result.passed)} passed, ${failed} failed, ${sum((result) => result.skipped)} skipped`);
process.exitCode = failed > 0 || results.some(({ ok }) => !ok) ? 1 : 0;

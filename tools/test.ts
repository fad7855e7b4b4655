/**
 * The test command: `npm test` runs every stage, `node tools/test.ts unit` one. Prints each stage's time and
 * ends with `N passed, N failed`. `--update-coverage` raises the baseline.
 */
import { resolve } from 'node:path';
import { compareCoverage } from './coverage.ts';
import { installMissing } from './install-missing.ts';
import { countTests, run, type StageResult } from './stage.ts';

const COMPILE_CACHE = resolve('node_modules/.cache/compile');
const COVERED = ['unit', 'integration', 'conformance'];
const STAGES = ['static', ...COVERED, 'browser'];
const CHECKS: readonly (readonly [string, readonly string[]])[] = [
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
    ],
  ],
  ['eslint', ['server/src', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint']],
  ['node', ['tools/console-client.ts', '--check']],
  ['depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'server/src', 'console/src']],
];

async function staticStage(): Promise<Omit<StageResult, 'name' | 'seconds'>> {
  let failed = 0;
  for (const [command, args] of CHECKS) {
    const { code } = await run(`node_modules/.bin/${command}`, args);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${command} ${args.join(' ')}`);
    if (code !== 0) failed++;
  }
  return { ok: failed === 0, passed: CHECKS.length - failed, failed, skipped: 0 };
}

async function testStage(name: string): Promise<Omit<StageResult, 'name' | 'seconds'>> {
  if (name === 'browser') {
    const build = await run('npm', ['run', 'build', '-w', 'joulegate-console']);
    if (build.code !== 0) return { ok: false, passed: 0, failed: 1, skipped: 0 };
  }
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
  return { ok: code === 0, ...counts, failed: code === 0 ? 0 : Math.max(1, counts.failed) };
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
      ? { ok: true, passed: 0, failed: 0, skipped: 1 }
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
const sum = (of: (result: StageResult) => number): number => results.reduce((total, result) => total + of(result), 0);
const failed = sum((result) => result.failed) + (coverageOk ? 0 : 1);
console.log(`${sum((result) => result.passed)} passed, ${failed} failed, ${sum((result) => result.skipped)} skipped`);
process.exitCode = failed > 0 || results.some(({ ok }) => !ok) ? 1 : 0;

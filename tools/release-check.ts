/**
 * Everything that a release has to pass, in one report: `release-check [-- --only TEXT[,TEXT]] [--here] [--results FOLDER]
 * [--out FILE [--append]]`. A clean clone, `npm ci` and the test command there, then benches with their targets and the proofs,
 * licences and the bill of materials. `--here`: not in a clone, but in this checkout, which has to be without changes.
 * `--append`: what FILE (its figures lie beside it as JSON) has of other parts stays, each with its commit. `--results`: where
 * proofs write what they found. Takes hours; what cannot be run on a machine is named as such. Exit 1 where something falls
 * short.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from '../server/src/edge/index.ts';
import { machine } from '../bench/report.ts';
import { lockedPackages, refusedPackages } from './release-check/licences.ts';
import { merged, releaseReport, verdictOf, wordsOf, type Done } from './release-check/report.ts';
import { stepsWith, UNCOVERED } from './release-check/steps.ts';
import { run } from './stage.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    here: { type: 'boolean', default: false },
    append: { type: 'boolean', default: false },
    results: { type: 'string' },
    out: { type: 'string' },
  },
});
const data = dataFolder();
if (data !== null) process.env['JOULEGATE_DATA'] = resolve(data);
const root = resolve(import.meta.dirname, '..');
const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const [LICENCES, MATERIALS, CLONE, TESTS] = ['licences', 'bill of materials', 'clean clone', 'test command'];
const steps = stepsWith(data === null ? null : resolve(data));
const plan = [LICENCES, MATERIALS, CLONE, TESTS, ...steps.map(({ name }) => name)];
const wanted = values.only.split(',').filter((each) => each !== '');
const unknown = wanted.filter((each) => plan.every((name) => !name.includes(each)));
if (unknown.length > 0) {
  console.error(`no part is named ${unknown.join(', ')}; there are: ${plan.join(', ')}`);
  process.exit(2);
}
if (values.here && git('status', '--porcelain') !== '') {
  console.error('this checkout has changes: commit them, or leave out --here for a clone of what is committed');
  process.exit(2);
}
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((each) => name.includes(each));
const commit = git('rev-parse', 'HEAD');

const now: Done[] = [];
async function take(
  name: string,
  work: () => Promise<{ readonly code: number; readonly text: string }>,
): Promise<boolean> {
  if (!isWanted(name)) return true;
  console.log(`== ${name}`);
  const [began, day, load] = [performance.now(), new Date().toISOString().slice(0, 10), loadavg()[0] ?? 0];
  const { code, text } = await work().catch((error: unknown) => ({ code: 1, text: String(error) }));
  const seconds = (performance.now() - began) / 1000;
  const where = values.here ? 'checkout' : 'clean clone';
  now.push({ name, verdict: verdictOf(code), seconds, said: wordsOf(text), commit, day, where, load });
  write();
  return code === 0;
}

const { cpu, cores, node } = machine();
const before: readonly Done[] =
  values.append && values.out !== undefined && existsSync(jsonOf(values.out))
    ? (JSON.parse(readFileSync(jsonOf(values.out), 'utf8')) as readonly Done[])
    : [];
function jsonOf(file: string): string {
  return `${file.replace(/\.md$/, '')}.json`;
}
/** After each part: a check that is cut short leaves what it found. */
function write(): string {
  const done = merged(before, now);
  const on = `${cpu}, ${cores} cores, Node ${node}${data === null ? '; without the data of the benches' : ''}`;
  const report = releaseReport(done, plan, UNCOVERED, on);
  if (values.out !== undefined) {
    writeFileSync(values.out, report);
    writeFileSync(jsonOf(values.out), `${JSON.stringify(done, null, 2)}\n`);
  }
  return report;
}

await take(LICENCES, () => {
  const refused = refusedPackages(lockedPackages(join(root, 'package-lock.json')));
  const text = refused.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return Promise.resolve({ code: refused.length === 0 ? 0 : 1, text: text === '' ? 'all may be shipped' : text });
});
await take(MATERIALS, async () => {
  // As in the image.
  const sbom = ['sbom', '--package-lock-only', '--omit=dev', '--workspace', 'joulegate', '--sbom-format', 'cyclonedx'];
  const { code, text } = await run('npm', ['--prefix', root, ...sbom]);
  // npm may have a word of its own before or after it.
  const bill = code === 0 ? text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1) : '{}';
  const { components = [] } = JSON.parse(bill) as { components?: readonly object[] };
  return { code: components.length > 0 ? 0 : 1, text: `${components.length} components, CycloneDX` };
});

const folder = mkdtempSync(join(tmpdir(), 'joulegate-release-'));
const clone = values.here ? root : join(folder, 'clone');
const npm = (...args: readonly string[]) => run('npm', ['--prefix', clone, ...args]);
try {
  if (!values.here && [CLONE, TESTS, ...steps.map(({ name }) => name)].some(isWanted)) {
    const cloned = async () => {
      const { code, text } = await run('git', ['clone', '--quiet', root, clone]);
      return code === 0 ? await npm('ci', '--no-audit') : { code, text };
    };
    const isThere = isWanted(CLONE) ? await take(CLONE, cloned) : (await cloned()).code === 0;
    if (!isThere) throw new Error('nothing more can be run: there is no clone with its packages');
  }
  if (isWanted(TESTS)) await take(TESTS, () => npm('test'));
  const results = values.results === undefined ? null : resolve(values.results);
  if (results !== null) mkdirSync(results, { recursive: true });
  for (const { name, script, result } of steps) {
    const out = results === null || result === undefined ? [] : ['--out', join(results, result)];
    await take(name, () => npm('run', ...script, ...out));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${write()}`);
process.exitCode = now.some(({ verdict }) => verdict === 'falls short') ? 1 : 0;

/**
 * Everything that a release has to pass, in one report: `release-check [-- --only TEXT[,TEXT]] [--out FILE]`. A clean clone,
 * `npm ci` and the test command there, then benches with their targets and the proofs, licences and the bill of materials.
 * Takes hours; what cannot be run on a machine is named as such. Exit 1 where something falls short.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from '../server/src/edge/index.ts';
import { machine } from '../bench/report.ts';
import { lockedPackages, refusedPackages } from './release-check/licences.ts';
import { STEPS } from './release-check/steps.ts';
import { run } from './stage.ts';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, out: { type: 'string' } } });
const wanted = values.only.split(',').filter((each) => each !== '');
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((each) => name.includes(each));
/** What a bench and a proof exit with where the machine lacks something. */
const COULD_NOT = 2;

interface Done {
  readonly name: string;
  readonly verdict: 'passed' | 'falls short' | 'could not be run here';
  readonly seconds: number;
  readonly said: string;
}
interface Told {
  readonly targets?: readonly {
    readonly name: string;
    readonly value: number;
    readonly op: string;
    readonly target: number;
    readonly pass: boolean;
  }[];
}

/** Of the one object that a bench ends with: what it missed, or how much it met. */
function wordsOf(text: string): string {
  const last = text
    .trimEnd()
    .split('\n')
    .findLast((line) => line.startsWith('{"bench"'));
  if (last === undefined) return (text.trimEnd().split('\n').at(-1) ?? '').slice(0, 160);
  const { targets = [] } = JSON.parse(last) as Told;
  const missed = targets.filter(({ pass }) => !pass);
  if (missed.length === 0) return `${targets.length} targets met`;
  return missed.map(({ name, value, op, target }) => `${name} ${value}, wanted ${op} ${target}`).join('; ');
}

const done: Done[] = [];
async function take(
  name: string,
  work: () => Promise<{ readonly code: number; readonly text: string }>,
): Promise<boolean> {
  if (!isWanted(name)) return true;
  console.log(`== ${name} (${done.length + 1})`);
  const began = performance.now();
  const { code, text } = await work().catch((error: unknown) => ({ code: 1, text: String(error) }));
  const verdict = code === 0 ? 'passed' : code === COULD_NOT ? 'could not be run here' : 'falls short';
  done.push({ name, verdict, seconds: (performance.now() - began) / 1000, said: wordsOf(text) });
  return code === 0;
}

const root = resolve(import.meta.dirname, '..');
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
const folder = mkdtempSync(join(tmpdir(), 'joulegate-release-'));
const clone = join(folder, 'clone');
const data = dataFolder();
if (data !== null) process.env['JOULEGATE_DATA'] = resolve(data);
const npm = (...args: readonly string[]) => run('npm', ['--prefix', clone, ...args]);

await take('licences', () => {
  const refused = refusedPackages(lockedPackages(join(root, 'package-lock.json')));
  const text = refused.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return Promise.resolve({ code: refused.length === 0 ? 0 : 1, text: text === '' ? 'all may be shipped' : text });
});
await take('bill of materials', async () => {
  const { code, text } = await run('npm', [
    '--prefix',
    root,
    'sbom',
    '--omit',
    'dev',
    '--package-lock-only',
    '--sbom-format',
    'cyclonedx',
  ]);
  const { components = [] } = code === 0 ? (JSON.parse(text) as { components?: readonly object[] }) : {};
  return { code: components.length > 0 ? 0 : 1, text: `${components.length} components, CycloneDX` };
});
const needsClone = ['clean clone', 'test command', ...STEPS.map(({ name }) => name)].some(isWanted);
if (needsClone) {
  await take('clean clone', () => run('git', ['clone', '--quiet', root, clone]));
  if (!isWanted('clean clone')) await run('git', ['clone', '--quiet', root, clone]);
  await run('npm', ['--prefix', clone, 'ci', '--no-audit']);
  await take('test command', () => npm('test'));
  for (const { name, script } of STEPS) await take(name, () => npm('run', ...script));
}
rmSync(folder, { recursive: true, force: true });

const { cpu, cores, node } = machine();
const rows = done.map(
  ({ name, verdict, seconds, said }) =>
    `| ${name} | ${verdict} | ${seconds.toFixed(0)} | ${said.replaceAll('|', '\\|')} |`,
);
const report = [
  `# Release check of ${commit.slice(0, 12)}`,
  '',
  `${new Date().toISOString().slice(0, 10)}, ${cpu}, ${cores} cores, Node ${node}${data === null ? '; without the data of the benches' : ''}.`,
  '',
  '| what | verdict | s | |',
  '|---|---|---:|---|',
  ...rows,
  '',
].join('\n');
if (values.out !== undefined) writeFileSync(values.out, report);
console.log(`\n${report}`);
process.exitCode = done.some(({ verdict }) => verdict === 'falls short') ? 1 : 0;

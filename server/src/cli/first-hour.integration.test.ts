import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SHARED = ['package.json', 'node_modules', 'server', 'console', 'examples'];
/** The ports that a reader's machine has free are free in a network of its own. */
const ALONE = ['-n', 'bash', '-c', 'ip link set lo up && exec bash -e'];
const canBeAlone = spawnSync('unshare', ['-n', 'bash', '-c', 'ip link set lo up']).status === 0;
if (!canBeAlone) console.log('README: first hour: skipped: no network of its own (unshare -n) to run it in');

let stop: (() => void) | undefined;
afterEach(() => stop?.());

test.skipIf(!canBeAlone)('the curl of the README answers 200, run as it is printed', async () => {
  const [, printed = ''] = /## First hour\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(
    readFileSync(join(ROOT, 'README.md'), 'utf8'),
  )!;
  expect(printed).toContain('curl -i');
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-readme-'));
  for (const name of SHARED) symlinkSync(join(ROOT, name), join(folder, name));
  const child = spawn('unshare', ALONE, { cwd: folder, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  stop = () => {
    process.kill(-child.pid!, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  let text = '';
  const answered = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        text += part.toString();
        if (text.includes('HOUR ENDED')) resolve();
      });
  });
  child.stdin.end(`${printed}\necho HOUR ENDED $?\n`);
  await answered;
  expect(text).toMatch(/HTTP\/1\.1 200 OK/);
  for (const name of ['decision', 'deployment', 'overhead-ms', 'cost-usd', 'energy-wh', 'co2e-g', 'tier'])
    expect(text).toContain(`x-joulegate-${name}: `);
  expect(text).toContain('HOUR ENDED 0');
});

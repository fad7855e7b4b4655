import { execFile, fork } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const SAYS =
  'JSON.stringify([process.env.MALLOC_ARENA_MAX ?? null, process.execArgv, process.argv.slice(2), process.pid, process.env.MALLOC_MMAP_THRESHOLD_ ?? null])';
let folder = '';
let bin = '';

/** The program as it is installed, with a command line in it that says how it was started. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-bin-'));
  bin = join(folder, 'bin', 'joulegate');
  await mkdir(join(folder, 'dist', 'cli'), { recursive: true });
  await cp(join(import.meta.dirname, '../../bin/joulegate'), bin);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'bin', 'package.json'), '{"type":"commonjs"}');
  await writeFile(
    join(folder, 'dist', 'cli', 'main.js'),
    `if (process.send) process.send(${SAYS}); else console.log(${SAYS});`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const told = async (args: readonly string[], env: Readonly<Record<string, string>> = {}, flags: string[] = []) => {
  const { MALLOC_ARENA_MAX: _, MALLOC_MMAP_THRESHOLD_: __, ...own } = process.env;
  const started = run(process.execPath, [...flags, bin, ...args], { env: { ...own, ...env } });
  const [arenas, execArgv, given, pid, largeFrom] = JSON.parse((await started).stdout) as [
    string | null,
    string[],
    string[],
    number,
    string | null,
  ];
  return { arenas, largeFrom, execArgv, given, samePid: pid === started.child.pid };
};

test.runIf(process.platform === 'linux')(
  'what serves has few arenas, gives large buffers back and has a small young generation, in the same process',
  async () => {
    const args = ['serve', '--config', 'a file.yaml'];
    expect(await told(args)).toEqual({
      arenas: '2',
      largeFrom: '131072',
      execArgv: ['--max-semi-space-size=8'],
      given: args,
      samePid: true,
    });
  },
);

test('what the owner has set stays, and a command that only asks starts once', async () => {
  expect(await told(['serve'], { MALLOC_ARENA_MAX: '4' })).toMatchObject({ arenas: '4', execArgv: [] });
  expect(await told(['serve'], { MALLOC_MMAP_THRESHOLD_: '65536' })).toMatchObject({ arenas: '2', largeFrom: '65536' });
  expect(await told(['serve'], {}, ['--max-semi-space-size=32'])).toMatchObject({
    execArgv: ['--max-semi-space-size=32'],
  });
  expect(await told(['why', 'serve'])).toMatchObject({ arenas: null, largeFrom: null, execArgv: [] });
});

test('a parent that talks to it by messages keeps its line', async () => {
  const { MALLOC_ARENA_MAX: _, MALLOC_MMAP_THRESHOLD_: __, ...env } = process.env;
  const child = fork(bin, ['serve'], { execArgv: [], env });
  const message = await new Promise((resolve) => child.once('message', resolve));
  expect(JSON.parse(String(message))).toMatchObject([null, [], ['serve'], child.pid, null]);
});

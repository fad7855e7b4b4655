import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHere } from './run-command.fixture.ts';

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect((await runHere('--version')).stdout).toBe(`${version}\n`);
});

test('help names every command, and each command helps with its own options', async () => {
  const { stdout } = await runHere('--help');
  const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'help');
  expect(names).toEqual([
    'demo',
    'init',
    'serve',
    'check',
    'why',
    'watch',
    'grid',
    'replay',
    'report',
    'keys',
    'import',
    'ledger',
    'simulate',
  ]);
  for (const name of names) {
    const { code, stdout: help } = await runHere(name, '--help');
    expect([code, help]).toEqual([0, expect.stringContaining(`Usage: joulegate ${name} `) as string]);
    expect(help).toMatch(/--[a-z]|Commands:/);
  }
});

test('an unknown command is refused with a way to go on', async () => {
  const { code, stderr } = await runHere('nosuch');
  expect(code).toBe(1);
  expect(stderr).toContain("unknown command 'nosuch'");
  expect(stderr).toContain('joulegate COMMAND --help');
});

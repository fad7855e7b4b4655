import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { QUESTIONS } from '../doors/index.ts';
import { pasteable } from '../edge/pasteable.ts';
import { createProgram } from './program.ts';
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
    'users',
    'audit',
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

test('every question that needs no running gateway is a command, and so is every one that a page or a document names', async () => {
  const { commands } = await createProgram([]);
  const names = new Set(commands.map((command) => command.name()));
  const asked = QUESTIONS.filter(({ live }) => live !== true).map(({ name }) => name.split(' ')[0] as string);
  expect(asked.filter((name) => !names.has(name))).toEqual([]);
  for (const name of names) expect(pasteable(`joulegate ${name} a`, 'npx joulegate')).toBe(`npx joulegate ${name} a`);
  const ROOT = join(import.meta.dirname, '../../..');
  const told = globSync(['README.md', 'docs/**/*.md', 'console/src/**/*.tsx'], { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:`|<code>|run |npx )joulegate (?:-- )?([a-z]+)/g)].map(
      ([, name]) => `${file}: ${name}`,
    ),
  );
  expect(told.length).toBeGreaterThan(20);
  expect(told.filter((each) => !names.has(each.split(': ')[1] as string))).toEqual([]);
});

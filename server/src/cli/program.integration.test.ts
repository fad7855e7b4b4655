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
    'doctor',
    'dashboard',
    'grid',
    'replay',
    'plan',
    'siting',
    'commitments',
    'vendors',
    'latency',
    'explain',
    'report',
    'batches',
    'answers',
    'keys',
    'users',
    'audit',
    'import',
    'ledger',
    'mcp',
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

const ROOT = join(import.meta.dirname, '../../..');
const TEXTS = ['README.md', 'docs/**/*.md', 'examples/**/*.md', 'deploy/**/*.md', 'console/src/**/*.tsx'];

interface Printed {
  readonly file: string;
  /** What stands before the program's name; empty: nothing does. */
  readonly start: string;
  /** All behind it: of a line of a block, or of a text between backticks. */
  readonly rest: string;
  readonly inBlock: boolean;
}

/** Commands that documents and pages print: a line of a block, as it is pasted, or a name in a sentence. */
function printedIn(file: string): readonly Printed[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const blocks = file.endsWith('.md') ? [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, block]) => block!) : [];
  const pasted = blocks.flatMap((block) => [
    ...block.matchAll(/(?:^|[=(&;]|\$ )[ ]*((?:npm run (?:--silent )?|npx )?)joulegate +(?:-- +)?([^#;&)\n]*)/gm),
  ]);
  const named = text
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .matchAll(/(?:`|<code>)((?:npm run (?:--silent )?|npx )?)joulegate (?:-- )?([a-z][^`<]*)/g);
  const found =
    (inBlock: boolean) =>
    ([, start, rest]: RegExpMatchArray) => ({
      file,
      start: start!,
      rest: rest!.replaceAll(/"[^"]*"|'[^']*'|\$\(.*/g, ''),
      inBlock,
    });
  return [...pasted.map(found(true)), ...[...named].map(found(false))];
}

const PRINTED = TEXTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).flatMap(printedIn);

test('every question that needs no running gateway is a command, and messages call all by what runs here', async () => {
  const { commands } = await createProgram([]);
  const names = new Set(commands.map((command) => command.name()));
  const asked = QUESTIONS.filter(({ live }) => live !== true).map(({ name }) => name.split(' ')[0] as string);
  expect(asked.filter((name) => !names.has(name))).toEqual([]);
  for (const name of names) expect(pasteable(`joulegate ${name} a`, 'npx joulegate')).toBe(`npx joulegate ${name} a`);
});

test('what documents print to be pasted is called by what is there in a clone or a package', () => {
  const blocks = PRINTED.filter(({ inBlock }) => inBlock);
  expect(blocks.length).toBeGreaterThan(15);
  expect(blocks.filter(({ start }) => start === '')).toEqual([]);
});

test('every command that a document or a page names is one, with the options that it has', async () => {
  expect(PRINTED.length).toBeGreaterThan(60);
  const wrong: string[] = [];
  for (const { file, rest } of PRINTED) {
    const [name = '', ...words] = rest.split(/\s+/);
    let command = (await createProgram([name])).commands.find((each) => each.name() === name);
    for (const word of words) command = command?.commands.find((each) => each.name() === word) ?? command;
    const options = new Set(command?.options.map(({ long }) => long));
    const unknown = [...rest.matchAll(/--[a-z][a-z0-9-]*/g)]
      .map(([option]) => option)
      .filter((each) => !options.has(each));
    if (command === undefined || unknown.length > 0) wrong.push(`${file}: joulegate ${rest} ${unknown.join(' ')}`);
  }
  expect(wrong).toEqual([]);
});

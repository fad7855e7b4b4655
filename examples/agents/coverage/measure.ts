import { spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Mutant } from './mutants.ts';
import type { Workspace } from './workspace.ts';

const PATIENCE_MS = 300_000;

interface Ran {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** Runs tests with none of our environment: what a model wrote finds no credential there. */
async function runTests({ folder }: Workspace, args: readonly string[]): Promise<Ran> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const child = spawn(
    process.execPath,
    [
      join(folder, 'node_modules/vitest/vitest.mjs'),
      ...'run --project unit --reporter json --testTimeout 5000'.split(' '),
      `--root=${folder}`,
      `--outputFile=${report}`,
      ...args,
    ],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1' },
      stdio: 'ignore',
      timeout: PATIENCE_MS,
    },
  );
  await new Promise((resolve) => child.once('close', resolve));
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Ran;
  } catch (cause) {
    throw new Error(`the tests did not run: ${args.join(' ')}`, { cause });
  }
}

/** Titles of the tests of a file that pass; none where the file does not load. */
export async function passing(workspace: Workspace, file: string): Promise<readonly string[]> {
  const { testResults } = await runTests(workspace, [file]);
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'passed').map(({ title }) => title),
  );
}

/** Covered and all, of lines and of branches of one module. */
export interface Coverage {
  readonly lines: { readonly covered: number; readonly total: number };
  readonly branches: { readonly covered: number; readonly total: number };
}

export async function coverageOf(workspace: Workspace, module: string, tests: readonly string[]): Promise<Coverage> {
  const reports = join(workspace.folder, 'coverage');
  await runTests(workspace, [
    ...tests,
    '--coverage.enabled',
    '--coverage.reporter=json-summary',
    `--coverage.include=${module}`,
    `--coverage.reportsDirectory=${reports}`,
  ]);
  const { total } = JSON.parse(readFileSync(join(reports, 'coverage-summary.json'), 'utf8')) as { total: Coverage };
  const { lines, branches } = total;
  return {
    lines: { covered: lines.covered, total: lines.total },
    branches: { covered: branches.covered, total: branches.total },
  };
}

/**
 * Titles of the tests that find each mutant, in the order of the mutants. Each mutant stands in a copy of its room beside
 * the room itself, so that all are tried in one run; a file of tests that does not load finds it too.
 */
export async function foundBy(
  workspace: Workspace,
  module: string,
  tests: readonly string[],
  mutants: readonly Mutant[],
): Promise<readonly (readonly string[])[]> {
  const room = dirname(join(workspace.folder, module));
  const copies = mutants.map((_, i) => join(dirname(room), `mutant-${i}`));
  try {
    for (const [i, copy] of copies.entries()) {
      cpSync(room, copy, { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
      writeFileSync(join(copy, basename(module)), mutants[i]!.text);
      for (const test of tests) cpSync(join(workspace.folder, test), join(copy, basename(test)));
    }
    const { testResults } = await runTests(
      workspace,
      copies.map((copy) => `${copy}/`),
    );
    return copies.map((copy) => {
      const own = testResults.filter(({ name }) => name.startsWith(`${copy}/`));
      if (own.length !== tests.length) throw new Error(`the tests of ${basename(copy)} did not run`);
      return own.flatMap(({ assertionResults, message }) => [
        ...assertionResults.filter(({ status }) => status === 'failed').map(({ title }) => title),
        ...(assertionResults.length === 0 && message !== '' ? ['it does not load'] : []),
      ]);
    });
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  }
}

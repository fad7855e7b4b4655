import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { missingCredentials } from './missing-credentials.ts';
import { testConfig } from './test-app.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'joulegate-credentials-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ABSENT = { env: 'JOULEGATE_TEST_NO_SUCH_KEY' };

/** What is missing where the three deployments of the test fleet have these credentials, in the order of the config. */
function missing(...credentials: readonly (object | readonly object[] | undefined)[]): readonly string[] {
  const fleet = { url: () => 'http://127.0.0.1:1/v1' };
  const plain = testConfig(fleet, folder) as { readonly deployments: readonly object[] };
  const deployments = plain.deployments.map((each, at) => ({ ...each, credential: credentials[at] }));
  const text = JSON.stringify({ ...plain, deployments });
  return missingCredentials(resolveConfig(parseConfig(text, 'test.yaml'), 'test.yaml', 0));
}

test('a missing credential is told once, with how many more deployments share it', () => {
  expect(missing(undefined, undefined, undefined)).toEqual([]);
  const [one, ...none] = missing(ABSENT, undefined, undefined);
  expect(none).toEqual([]);
  expect(one).toMatch(/^deployments\.\S+\.credential: .*set the environment variable JOULEGATE_TEST_NO_SUCH_KEY$/);
  expect(missing(ABSENT, ABSENT, ABSENT)).toEqual([`${one} (and 2 more deployments)`]);
});

test('different credentials stand apart, a command is not run, and a file that holds one is none of them', () => {
  const file = join(folder, 'key');
  writeFileSync(file, 'a-key');
  const other = { env: 'JOULEGATE_TEST_NOR_THIS_KEY' };
  const told = missing({ file }, [ABSENT, other], { command: ['false'], refreshSeconds: 60 });
  expect(told.map((words) => /variable (\S+)$/.exec(words)?.[1])).toEqual([ABSENT.env, other.env]);
  rmSync(file);
  const [gone, ...none] = missing({ file }, undefined, undefined);
  expect(none).toEqual([]);
  expect(gone).toContain(file);
});

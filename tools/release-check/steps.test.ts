import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stepsWith } from './steps.ts';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const steps = stepsWith('/data');

test.each(steps)('$name is a script, and takes what it is given', ({ script: [name = '', ...given], result }) => {
  const [, file] = /node (\S+\.ts)$/.exec(scripts[name] ?? '') ?? [];
  expect(file, `the last program of ${name}`).toBeDefined();
  const source = readFileSync(join(ROOT, file!), 'utf8');
  const options = [...given.filter((each) => /^--\w/.test(each)), ...(result === undefined ? [] : ['--out'])];
  for (const option of options) expect(source).toMatch(new RegExp(`[ {]'?${option.slice(2)}'?: \\{ type: '`));
});

test('every bench and long test of the repository is part of a release check', () => {
  const stages = ['test:unit', 'test:integration', 'test:browser'];
  const taken = new Set([...steps.map(({ script }) => script[0]), ...stages]);
  const long = Object.keys(scripts).filter((name) => /^(bench|test):/.test(name));
  expect(long.filter((name) => !taken.has(name))).toEqual([]);
});

test('without data no rules are named, and what needs them has to say so', () => {
  const rules = (data: string | null) => stepsWith(data).find(({ name }) => name === 'FOCUS rules')!.script;
  expect(rules(null)).not.toContain('--rules');
  expect(rules('/data')).toContain('/data/focus/model-1.4.json');
});

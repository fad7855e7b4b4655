import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packageReadme } from './package-readme.ts';

const README = readFileSync('README.md', 'utf8');

test('the README of the package prints what runs where it was installed', () => {
  const made = packageReadme(README);
  const pasted = [...made.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text!).join('');
  expect(pasted).not.toMatch(/npm run|npm ci/);
  expect(pasted.match(/npx joulegate /g)!.length).toBeGreaterThan(7);
  expect(pasted.split('\n', 2)).toEqual([
    'npm init -y && npm install joulegate',
    expect.stringMatching(/^npx joulegate demo +#/),
  ]);
  const examples = [...pasted.matchAll(/node_modules\/joulegate\/dist\/(examples\/[\w./-]+)/g)].map(
    ([, path]) => path!,
  );
  expect(examples.length).toBeGreaterThan(2);
  expect(examples.filter((path) => !existsSync(path))).toEqual([]);
  expect(pasted.replaceAll(/node_modules\/joulegate\/dist\/examples/g, '')).not.toContain('examples/');
});

test('a README that says something else is not passed on', () => {
  expect(() => packageReadme(README.replace('Paste it top to bottom in the clone', 'Paste it'))).toThrow(
    'Paste it top to bottom',
  );
});

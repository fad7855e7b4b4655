import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mutantsOf } from './mutants.ts';
import { refusalOf } from './screen.ts';
import { SPAN } from './task.ts';
import { openWorkspace } from './workspace.ts';
import { ROOT } from './work.ts';

describe('what a model may have run', () => {
  test.each([
    ["const fs = require('node:fs'); expect(fs).toBeDefined();", /require/],
    ["const fs = await import('node:fs'); expect(fs).toBeDefined();", /imports/],
    ["expect(process.env.HOME).toBe('');", /process/],
    ["expect(globalThis['fetch']).toBe(1);", /globalThis|fetch/],
    ["expect((() => 1)['constructor']('return 1')()).toBe(1);", /constructor/],
    ['for (;;) expect(1).toBe(1);', /never end/],
    ['while (true) expect(1).toBe(1);', /never end/],
    ['holds({ rates: null }, 1);', /asks for nothing/],
    ['expect(1).toBe(', /no code/],
    ['}); process.exit(0); test("x", () => { expect(1).toBe(1);', /no code/],
  ])('%s', (body, why) => expect(refusalOf({ title: 'a title', body })).toMatch(why));

  test('statements that expect something', () => {
    expect(refusalOf({ title: 'a title', body: 'for (const at of [1, 2]) expect(at).toBeGreaterThan(0);' })).toBeNull();
    expect(refusalOf({ title: 'a\ntitle', body: 'expect(1).toBe(1);' })).toMatch(/title/);
  });
});

test('every operator is changed once, and no type', () => {
  const source = 'const f = (a: 1 | 2, b?: boolean): boolean => (a < 2 && !b) || b === true;\n';
  expect(mutantsOf(source).map(({ from, to }) => `${from} ${to}`)).toEqual([
    '|| &&',
    '&& ||',
    '< <=',
    '!b b',
    '=== !==',
    'true false',
  ]);
  for (const { text } of mutantsOf(source)) expect(text).not.toBe(source);
});

test('a copy is written, in one file, and the checkout never', () => {
  const workspace = openWorkspace(ROOT, SPAN);
  const here = readFileSync(join(ROOT, SPAN.mayWrite), 'utf8');
  try {
    expect(existsSync(join(workspace.folder, SPAN.mayWrite))).toBe(false);
    for (const path of [
      SPAN.module,
      `../${SPAN.mayWrite}`,
      '/etc/hosts',
      `${SPAN.mayWrite}/../span.ts`,
      'node_modules/a',
    ])
      expect(() => workspace.write(path, 'x')).toThrow(/may not be written/);
    workspace.write(`./${SPAN.mayWrite}`, 'x');
    expect(workspace.read(SPAN.mayWrite)).toBe('x');
    expect(workspace.read(SPAN.module)).toBe(readFileSync(join(ROOT, SPAN.module), 'utf8'));
  } finally {
    workspace.close();
  }
  expect(readFileSync(join(ROOT, SPAN.mayWrite), 'utf8')).toBe(here);
  expect(existsSync(workspace.folder)).toBe(false);
});

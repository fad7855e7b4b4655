import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

test('every test that proves a promise is there, and every command', () => {
  const named = [...text.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file]) => file as string);
  const commands = [...text.matchAll(/`npm run ([\w:-]+)/g)].map(([, name]) => name as string);
  expect(named.length).toBeGreaterThan(40);
  const lost = named.filter((file) => !existsSync(join(ROOT, 'server/src', file)) && !existsSync(join(ROOT, file)));
  expect([lost, commands.filter((name) => scripts[name] === undefined)]).toEqual([[], []]);
});

test('no line of the OWASP lists is left out, and none is without a proof', () => {
  for (const [list, count] of [
    ['LLM', 10],
    ['API', 10],
  ] as const)
    for (let i = 1; i <= count; i++) {
      const name = list === 'LLM' ? `LLM${String(i).padStart(2, '0')}` : `API${i}`;
      const row = text.split('\n').find((line) => line.startsWith('|') && new RegExp(`${name}\\b`).test(line));
      expect(row ?? name).toMatch(/`[^`]+`/);
    }
});

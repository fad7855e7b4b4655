import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

test('a folder and those above it are made, and one that is there is left', () => {
  const root = mkdtempSync(join(tmpdir(), 'joulegate-folder-'));
  const deep = join(root, 'a', 'b', 'c');
  makeFolder(deep);
  makeFolder(deep);
  expect(existsSync(deep)).toBe(true);
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file', 'x'))).toThrow(/ENOTDIR/);
  rmSync(root, { recursive: true });
});

test.skipIf(!existsSync('/proc/self'))('where a file system has no folders made in it the answer comes at once', () => {
  expect(() => makeFolder('/proc/joulegate/ledger')).toThrow(/ENOENT/);
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inFolder, writeNamed } from './write-named.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-named-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file that somebody named is written, or says in words why it is not', async () => {
  await writeNamed(join(folder, 'a.html'), 'page');
  expect(await readFile(join(folder, 'a.html'), 'utf8')).toBe('page');
  const missing = join(folder, 'none', 'a.html');
  await expect(writeNamed(missing, 'page')).rejects.toMatchObject({
    code: 'JG_USAGE',
    message: `${missing} cannot be written: there is no such folder`,
  });
  await expect(writeNamed(folder, 'page')).rejects.toMatchObject({
    message: `${folder} cannot be written: it is a folder`,
  });
  expect(() => inFolder(missing)).toThrow('there is no such folder');
  expect(() => inFolder(join(folder, 'b.csv'))).not.toThrow();
});

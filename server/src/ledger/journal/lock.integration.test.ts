import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock, withLock } from '../segments/files.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

test('one holder at a time, within the process and beyond it, and a killed holder holds nothing', async () => {
  const path = join(folder, 'a.lock');
  const script = `
    const { tryLock } = await import(${JSON.stringify(join(import.meta.dirname, '../segments/files.ts'))});
    console.log(tryLock(${JSON.stringify(path)}) === null ? 'taken' : 'held');
    setInterval(() => gc(), 20);`;
  const start = async (): Promise<{ said: string; kill: () => Promise<void> }> => {
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const said = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
    const kill = (): Promise<void> =>
      new Promise((resolve) => {
        child.once('close', () => resolve());
        child.kill('SIGKILL');
      });
    return { said: said.trim(), kill };
  };
  const mine = tryLock(path)!;
  expect(tryLock(path)).toBeNull();
  const second = await start();
  expect(second.said).toBe('taken');
  await second.kill();
  mine.release();
  const third = await start();
  expect(third.said).toBe('held');
  // The holder drops its reference and collects garbage meanwhile: the lock must outlive both.
  await expect(withLock(path, async () => 1, 200)).rejects.toMatchObject({ code: 'JG_LEDGER' });
  await third.kill();
  expect(await withLock(path, async () => 2, 1000)).toBe(2);
});

test('waiting work runs one after the other', async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 3));
    inside--;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(join(folder, 'b.lock'), work)));
  expect(most).toBe(1);
});

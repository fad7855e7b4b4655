import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../edge/index.ts';
import { openCredential } from './credentials.ts';

let folder: string;
let nowMs = 0;
let timers: { readonly at: number; readonly run: () => void }[] = [];
const clock: Clock = {
  now: () => nowMs,
  monotonicMs: () => nowMs,
  after(delayMs, run) {
    const timer = { at: nowMs + delayMs, run };
    timers.push(timer);
    return () => void (timers = timers.filter((each) => each !== timer));
  },
};
const move = (ms: number): void => {
  nowMs += ms;
  const due = timers.filter(({ at }) => at <= nowMs);
  timers = timers.filter(({ at }) => at > nowMs);
  due.forEach(({ run }) => run());
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'joulegate-credentials-'));
  nowMs = 0;
  timers = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('a credential', () => {
  test('of none sends nothing', () => {
    const none = openCredential([], 'd', clock);
    expect([none.current(), none.rotate()]).toEqual([null, false]);
  });

  test('from the environment or a file is read again in time, without a restart', () => {
    const file = join(folder, 'key');
    writeFileSync(file, 'first\n');
    vi.stubEnv('JG_TEST_KEY', ' one ');
    const [byFile, byEnv] = [
      openCredential([{ file }], 'd', clock),
      openCredential([{ env: 'JG_TEST_KEY' }], 'd', clock),
    ];
    expect([byFile.current(), byEnv.current()]).toEqual(['first', 'one']);
    writeFileSync(file, 'second');
    vi.stubEnv('JG_TEST_KEY', 'two');
    expect([byFile.current(), byEnv.current()]).toEqual(['first', 'one']);
    move(5001);
    expect([byFile.current(), byEnv.current()]).toEqual(['second', 'two']);
  });

  test('that is missing says where it was looked for', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    const read =
      (source: Parameters<typeof openCredential>[0][number]): (() => unknown) =>
      () =>
        openCredential([source], 'paris', clock).current();
    expect(read({ env: 'JG_NOT_SET' })).toThrow(
      expect.objectContaining({
        code: 'JG_CONFIG',
        where: 'deployments.paris.credential',
        hint: expect.stringContaining('JG_NOT_SET') as string,
      }) as Error,
    );
    expect(read({ file: join(folder, 'gone') })).toThrow(expect.objectContaining({ code: 'JG_CONFIG' }) as Error);
    expect(read({ file: empty })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(empty) as string }) as Error,
    );
  });

  test('of several takes turns: the refused one rests, and comes back', () => {
    vi.stubEnv('JG_A', 'a');
    vi.stubEnv('JG_B', 'b');
    const both = openCredential([{ env: 'JG_A' }, { env: 'JG_B' }], 'd', clock);
    expect(both.current()).toBe('a');
    expect(both.rotate()).toBe(true);
    expect(both.current()).toBe('b');
    // The other one still rests.
    expect([both.rotate(), both.current()]).toEqual([false, 'b']);
    move(60_001);
    expect([both.rotate(), both.current()]).toEqual([true, 'a']);
  });
});

describe('a token that a command prints', () => {
  const printing = (text: string): string[] => [
    process.execPath,
    '-e',
    `process.stdout.write(require('fs').readFileSync(${JSON.stringify(text)}, 'utf8'))`,
  ];

  test('is asked for again in time, and an old one serves until then', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'token-1\n');
    const token = openCredential([{ command: printing(file), refreshSeconds: 10 }], 'd', clock);
    expect(() => token.current()).toThrow('no credential');
    await token.ready();
    expect(token.current()).toBe('token-1');
    writeFileSync(file, '');
    move(10_001);
    // It printed nothing now: the old token may still be good, and it is tried again soon.
    await expect.poll(() => timers.length).toBe(1);
    expect(token.current()).toBe('token-1');
    writeFileSync(file, 'token-2');
    move(5001);
    await expect.poll(() => token.current()).toBe('token-2');
    token.close();
  });

  test('that fails says so where the token is needed', async () => {
    const token = openCredential(
      [{ command: [process.execPath, '-e', 'process.exit(3)'], refreshSeconds: 10 }],
      'paris',
      clock,
    );
    await token.ready();
    expect(() => token.current()).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('failed') as string }) as Error,
    );
    token.close();
    expect(timers).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import { openSecret } from './secret.ts';

const owner = { what: 'the grid source eia', where: 'grid.eia' };
afterEach(() => void vi.unstubAllEnvs());

test('a secret that could not be read is looked for again at once; one that was, after five seconds', () => {
  let nowMs = 0;
  const secret = openSecret({ env: 'JG_EDGE_SECRET' }, owner, { ...systemClock, monotonicMs: () => nowMs });
  expect(() => secret.read()).toThrow(
    expect.objectContaining({ code: 'JG_CONFIG', where: 'grid.eia', message: 'the grid source eia has no credential' }),
  );
  vi.stubEnv('JG_EDGE_SECRET', ' first\n');
  expect(secret.read()).toBe('first');
  vi.stubEnv('JG_EDGE_SECRET', 'second');
  expect(secret.read()).toBe('first');
  nowMs += 5000;
  expect(secret.read()).toBe('second');
});

test('a file that is not there says whose it was, and where the config names it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-secret-'));
  const file = join(folder, 'none');
  const secret = openSecret({ file }, owner);
  expect(() => secret.read()).toThrow(expect.objectContaining({ code: 'JG_CONFIG', where: 'grid.eia', hint: file }));
  writeFileSync(file, '');
  expect(() => secret.read()).toThrow(expect.objectContaining({ hint: `write the secret into ${file}` }));
  rmSync(folder, { recursive: true });
});

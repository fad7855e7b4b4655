import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startable } from '../test-program.fixture.ts';

const MAIN = startable(new URL('main.ts', import.meta.url));

test('a command whose reader has left ends quietly', async () => {
  const child = spawn(process.execPath, [MAIN, 'grid', '--zones', 'FR', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, said]).toEqual([0, '']);
});

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { questionCommands } from './questions.ts';
import { runHere } from './run-command.fixture.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-keys-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<string> {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const command = questionCommands('keys');
  for (const each of [command, ...command.commands]) each.exitOverride();
  await command.parseAsync([...args, '--data', folder], { from: 'user' });
  vi.restoreAllMocks();
  return written.join('');
}

test('a key is made with a team and limits, listed with them, given others and cleared', async () => {
  const made = JSON.parse(
    await run(
      'create',
      '--organisation',
      'acme',
      '--name',
      'ci',
      '--team',
      'research',
      '--rpm',
      '60',
      '--concurrency',
      '4',
      '--budget-usd',
      '5',
      '--budget-g',
      '12.5',
      '--budget-litres',
      '0.75',
      '--period',
      'day',
      '--json',
    ),
  ) as { id: string };
  expect(made).toMatchObject({
    team: 'research',
    limits: {
      rpm: 60,
      concurrency: 4,
      budgets: [
        { usd: 5, period: 'day' },
        { gCo2e: 12.5, period: 'day' },
        { litres: 0.75, period: 'day' },
      ],
    },
  });
  expect(await run('list')).toMatch(
    /research +60 rpm, 4 at once, 5 USD a day, 12\.5 g CO2e a day, 0\.75 L of water a day/,
  );
  await run('limits', made.id, '--tpm', '1000', '--budget-wh', '3');
  expect(JSON.parse(await run('list', '--json'))).toMatchObject([
    { limits: { tpm: 1000, budgets: [{ wh: 3, period: 'month' }] } },
  ]);
  await run('limits', made.id, '--clear');
  expect(JSON.parse(await run('list', '--json'))).toMatchObject([{ team: 'research', limits: null }]);
});

test('limits that make no sense say so', async () => {
  const create = ['create', '--organisation', 'acme', '--name', 'ci'];
  await expect(run(...create, '--rpm', '0')).rejects.toMatchObject({ code: 'JG_USAGE', where: 'limits.rpm' });
  await expect(run(...create, '--budget-usd', '-1')).rejects.toMatchObject({ code: 'JG_USAGE' });
  await expect(run(...create, '--budget-litres', '-1')).rejects.toMatchObject({ code: 'JG_USAGE' });
  await expect(run('limits', 'anything')).rejects.toMatchObject({
    code: 'JG_USAGE',
    hint: expect.stringContaining('--rpm'),
  });
  expect(JSON.parse(await run('list', '--json'))).toEqual([]);
});

test('who only looks makes nothing: no folder, no state, no pepper', async () => {
  const nowhere = join(folder, 'nowhere');
  for (const args of [['keys', 'list'], ['users', 'list'], ['audit']]) {
    const { code, stdout } = await runHere(...args, '--data', nowhere);
    expect([args, code]).toEqual([args, 0]);
    expect(stdout).toMatch(/no keys yet|no users yet|nothing was changed/);
  }
  expect(existsSync(nowhere)).toBe(false);
});

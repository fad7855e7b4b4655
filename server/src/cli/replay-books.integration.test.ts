import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer } from '../doors/index.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { openJournal } from '../ledger/index.ts';
import { runHere } from './run-command.fixture.ts';

const USAGE = join(import.meta.dirname, '../../../examples/past-usage/usage.csv');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-replay-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const asked = async <T>(...args: readonly string[]): Promise<T> => {
  const { stdout } = await runHere(...args, '--from', '2020-01-01', '--data', folder, '--json');
  return JSON.parse(stdout) as T;
};
type Replay = Answer<'replay books'>;

test('imported usage, decided again: nothing was compared, so only named sites are other places', async () => {
  await runHere('import', USAGE, '--site', 'aws:eu-central-1', '--data', folder);
  const none = await runHere('replay', 'books', '--from', '2020-01-01', '--data', folder);
  expect(none.code).not.toBe(0);
  expect(none.stderr).toContain('name sites');

  const elsewhere = ['--sites', 'aws:eu-north-1', '--carbon-usd-per-tonne', '80'];
  const { happened, difference, movedShare, notRecorded } = await asked<Replay>('replay', 'books', ...elsewhere);
  expect(happened.usd).toBeGreaterThan(0);
  expect(difference.usd).toBe(0);
  expect(difference.kg).toBeLessThan(-happened.kg / 2);
  expect(movedShare).toBe(1);
  expect(notRecorded.some(({ what }) => what.startsWith('nobody decided'))).toBe(true);

  const { proposals, together } = await asked<Answer<'report opportunities'>>(
    'report',
    'opportunities',
    '--sites',
    'aws:eu-north-1',
  );
  const move = proposals.find(({ kind }) => kind === 'move')!;
  expect(move.alone.kg).toBeCloseTo(difference.kg, 9);
  expect(proposals.reduce((sum, { inSequence }) => sum + inSequence.kg, 0)).toBeCloseTo(together.kg, 9);
});

test.each([
  ['replay', 'books'],
  ['report', 'opportunities'],
  ['plan', join(import.meta.dirname, '../../../examples/plans/own-ledger.yaml')],
])('%s %s of a period without traffic says when there was some', async (...command) => {
  const journal = await openJournal({ folder: join(folder, 'ledger') });
  await journal.append(sampleEntry('a', { at: Date.UTC(2022, 8, 14, 10, 5) }));
  await journal.append(sampleEntry('b', { at: Date.UTC(2022, 8, 14, 9) }));
  await journal.close();
  const { code, stderr } = await runHere(...command, '--data', folder);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/the books hold no served request from .* to .*; the newest is of 2022-09-14T10:00Z/);
});

test('decided requests: a price of carbon moves them, and one of time keeps them', async () => {
  const journal = await openJournal({ folder: join(folder, 'ledger') });
  for (const id of ['a', 'b', 'c']) await journal.append(sampleEntry(id));
  await journal.close();
  // The nearest of the sample is its cleanest too.
  const dear = await asked<Replay>('replay', 'books', '--carbon-usd-per-tonne', '5000');
  expect(dear.moves).toMatchObject([{ from: 'eu-se', to: 'eu-de', share: 1 }]);
  expect(dear.difference.ms).toBeCloseTo(-40, 6);
  const without = await asked<Replay>('replay', 'books', '--without', 'eu-de,eu-fr');
  expect(without.movedShare).toBe(0);
  expect(without.unserved).toBe(0);
});

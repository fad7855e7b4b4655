import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import type { Entry } from '../../ledger/index.ts';
import type { Principal } from '../tenants/index.ts';
import { answerDecision, type DecisionSource } from './decision.ts';

const CALLER = {
  organisation: 'o-1',
  keyId: 'k-1',
  team: null,
  names: { organisation: 'acme', team: null, keyId: 'ci' },
} as unknown as Principal;
const of = (organisation: string, keyId: string): Entry =>
  sampleEntry('jg_1', { organisation, keyId, team: null, decision: null, outcome: 'cached', attempts: [] });

async function asked(source: DecisionSource): Promise<unknown> {
  let body = '';
  const response = {
    writeHead: () => response,
    setHeader: () => response,
    end: (text: Buffer) => void (body = text.toString()),
  } as unknown as ServerResponse;
  await answerDecision(response, CALLER, 'jg_1', source);
  return JSON.parse(body);
}
const elsewhere = (entry: Entry | null, silent = 0): DecisionSource => ({
  findEntry: () => undefined,
  findElsewhere: async () => ({ why: entry === null ? null : { entry, explanation: null, sentence: 'there' }, silent }),
});

test('an entry of another process is shown to its own key only, by name', async () => {
  expect(await asked(elsewhere(of('o-1', 'k-1')))).toMatchObject({
    sentence: 'there',
    entry: { organisation: 'acme', keyId: 'ci' },
  });
  for (const stranger of [of('o-2', 'k-1'), of('o-1', 'k-2')])
    await expect(asked(elsewhere(stranger))).rejects.toMatchObject({
      code: 'JG_NOT_FOUND',
      message: 'there is no recent decision jg_1 of this key',
    });
});

test('what is here is asked for nowhere else, whosever it is', async () => {
  const local = (entry: Entry): DecisionSource => ({
    findEntry: () => entry,
    findElsewhere: () => Promise.reject(new Error('asked')),
  });
  expect(await asked(local(of('o-1', 'k-1')))).toMatchObject({ entry: { organisation: 'acme' } });
  await expect(asked(local(of('o-1', 'k-2')))).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
});

test('a process that did not answer is named, since it may have it', async () => {
  await expect(asked(elsewhere(null, 1))).rejects.toMatchObject({
    code: 'JG_NOT_FOUND',
    message: expect.stringContaining("1 of the gateway's processes did not answer"),
    hint: expect.stringContaining('ask again'),
  });
});

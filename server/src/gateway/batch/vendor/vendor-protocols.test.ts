import { describe, expect, test } from 'vitest';
import { flexBody } from './flex-body.ts';
import type { VendorClient } from './vendor-client.ts';
import { lineOf } from './vendor-protocol.ts';
import { vendorProtocol } from './vendor-protocols.ts';

test('a result is ours by the id of its request alone', () => {
  expect(lineOf('jgb_a', 'jgb_a-12')).toBe(12);
  for (const other of ['jgb_b-12', 'jgb_a', 'jgb_a-', 'jgb_a-0', 'jgb_a-1.5', 'jgb_a-x', 7, null])
    expect(lineOf('jgb_a', other)).toBeNull();
});

test.each([
  ['openai', { custom_id: 'j-3', response: { status_code: 200, body: { a: 1 } }, error: null }, 200],
  ['openai', { custom_id: 'j-3', response: { status_code: 400, body: { error: {} } }, error: null }, 400],
  ['openai', { custom_id: 'j-3', response: null, error: { code: 'batch_expired' } }, null],
  ['anthropic', { custom_id: 'j-3', result: { type: 'succeeded', message: { a: 1 } } }, 200],
  ['anthropic', { custom_id: 'j-3', result: { type: 'errored', error: { error: { type: 'overloaded_error' } } } }, 529],
  ['anthropic', { custom_id: 'j-3', result: { type: 'errored', error: { error: { type: 'new_error' } } } }, 500],
  ['anthropic', { custom_id: 'j-3', result: { type: 'expired' } }, null],
  ['anthropic', { custom_id: 'j-3', result: { type: 'canceled' } }, null],
])('%s tells %j', (protocol, told, status) => {
  const found = vendorProtocol(protocol)!.result('j', JSON.stringify(told));
  expect(found).toMatchObject({ line: 3 });
  expect(found!.answer?.status ?? null).toBe(status);
});

test('what is no result is none', () => {
  for (const protocol of ['openai', 'anthropic'])
    for (const text of ['', 'null', '[]', '{"custom_id": "j-3', '{"custom_id":"k-3"}'])
      expect(vendorProtocol(protocol)!.result('j', text)).toBeNull();
  expect(vendorProtocol('carrier-pigeon')).toBeUndefined();
});

test('a request stands on one line, whatever it was written on', () => {
  const line = vendorProtocol('openai')!.line('j-1', '/v1/chat/completions', Buffer.from('{\r\n "model":\n"a\\n"}'));
  expect(line.toString().trimEnd()).not.toMatch(/[\r\n]/);
  expect(JSON.parse(line.toString())).toEqual({
    custom_id: 'j-1',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'a\n' },
  });
});

test('flex is named where its caller has named no tier', () => {
  expect(JSON.parse(flexBody(Buffer.from('{"model":"a","service_tier":"auto"}'))!.toString())).toEqual({
    model: 'a',
    service_tier: 'flex',
  });
  expect(flexBody(Buffer.from('{"model":"a","service_tier":"priority"}'))).toBeNull();
});

describe("a file of OpenAI's", () => {
  const openai = vendorProtocol('openai')!;
  const telling = (...statuses: readonly (string | undefined)[]) => {
    let looks = 0;
    const client = {
      json: () => Promise.resolve({ id: 'file-1', status: statuses[Math.min(looks++, statuses.length - 1)] }),
      lines: () => {
        throw new Error('nothing is read');
      },
    } satisfies VendorClient;
    const waits: number[] = [];
    const ready = openai.ready(client, 'file-1', (ms) => {
      waits.push(ms);
      return Promise.resolve();
    });
    return { ready, waits };
  };

  test('is waited for until it is read', async () => {
    for (const statuses of [['processed'], ['Processed'], [undefined], ['pending', 'Running', 'processed']]) {
      const { ready, waits } = telling(...statuses);
      await ready;
      expect(waits).toEqual(Array(statuses.length - 1).fill(2000));
    }
  });

  test('that cannot be read, or is not in five minutes, is refused', async () => {
    await expect(telling('pending', 'error').ready).rejects.toThrow('cannot read its file');
    const { ready, waits } = telling('pending');
    await expect(ready).rejects.toThrow('in time');
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(300_000);
  });
});

test('a batch is found by our name for it, or by the file that it was made of', async () => {
  const listing = (data: readonly object[]): VendorClient =>
    ({ json: () => Promise.resolve({ data }) }) as unknown as VendorClient;
  const sought = { id: 'jgb_a', file: 'file-1', requests: 1, createdAt: 0, others: [] };
  const { find } = vendorProtocol('openai')!;
  const other = { id: 'batch_1', metadata: { joulegate: 'jgb_b' }, input_file_id: 'file-2' };
  expect(await find(listing([other]), sought)).toBeNull();
  expect(
    await find(listing([{ ...other, metadata: null, input_file_id: null }]), { ...sought, file: null }),
  ).toBeNull();
  const byName = { ...other, id: 'batch_2', metadata: { joulegate: 'jgb_a' } };
  expect(await find(listing([other, byName]), sought)).toBe('batch_2');
  const byFile = { id: 'batch_3', metadata: null, input_file_id: 'file-1' };
  expect(await find(listing([other, byFile]), sought)).toBe('batch_3');
});

test('states are those that the vendor tells, however it writes them', async () => {
  const state = (told: object) =>
    vendorProtocol('openai')!.state({ json: () => Promise.resolve(told) } as unknown as VendorClient, 'batch_1');
  expect(await state({ status: 'Validating', request_counts: { completed: null, failed: null } })).toEqual({
    kind: 'running',
    word: 'validating',
    done: null,
  });
  expect(await state({ status: 'Completed', output_file_id: 'out', input_file_id: 'in' })).toMatchObject({
    kind: 'ended',
    results: ['/files/out/content'],
    files: ['in', 'out'],
  });
  expect(await state({ status: 'Failed', errors: null })).toMatchObject({ kind: 'refused' });
});

import { expect, test } from 'vitest';
import { flexBody } from './flex-body.ts';
import { lineOf, vendorProtocol } from './vendor-protocols.ts';

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

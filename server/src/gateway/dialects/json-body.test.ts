import { expect, test } from 'vitest';
import { modelOf, parseJsonBody, sessionOf } from './json-body.ts';

test.each(['\\ud800', 'gpt\\udfff-4', 'a\\u0000', '\\u001b[31mred'])(
  'a model named %s is refused with the field: it could be neither booked nor shown',
  (name) => {
    const parsed = parseJsonBody(Buffer.from(`{"model":"${name}"}`), '{}');
    expect(() => modelOf(parsed)).toThrow(
      expect.objectContaining({ code: 'JG_BAD_REQUEST', status: 400, where: 'model' }),
    );
  },
);

test('a model of any script passes, and a session is cut between characters', () => {
  expect(modelOf({ model: '模型-\u{1f600}' })).toBe('模型-\u{1f600}');
  expect(sessionOf({ key: `${'x'.repeat(255)}\u{1f600}` }, 'key')).toBe('x'.repeat(255));
});

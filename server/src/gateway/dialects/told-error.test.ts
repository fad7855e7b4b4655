import { expect, test } from 'vitest';
import { errorToldIn, toldBody, toldStatus } from './told-error.ts';

test.each([
  // As vendors tell them in public reports.
  [{ message: 'x', type: 'BadRequestError', param: null, code: 400 }, 400],
  [{ message: 'x', code: 429 }, 429],
  [{ message: 'x', code: '503' }, 503],
  [{ type: 'overloaded_error', message: 'Overloaded' }, 529],
  [{ type: 'tokens', code: 'rate_limit_exceeded' }, 429],
  [{ type: 'requests', code: null }, 429],
  [{ type: 'invalid_request_error', code: 'context_length_exceeded' }, 400],
  [{ type: 'invalid_request_error', code: null }, 400],
  [{ code: 'invalid_api_key', type: 'invalid_request_error' }, 401],
  [{ status: 'RESOURCE_EXHAUSTED', message: 'x' }, 429],
  [{ status: 'INVALID_ARGUMENT', code: 400 }, 400],
  [{ type: 'Internal Server Error' }, 500],
  // A number that is no status of an error says nothing.
  [{ code: 3280, type: 'invalid_request_error' }, 400],
  [{ code: 200 }, 502],
  [{ code: 'constructor' }, 502],
  ['it broke', 502],
  [null, 502],
])('%j is %d', (error, status) => {
  expect(toldStatus(error)).toBe(status);
});

test('an error is found in a body, in a choice and in a finish reason, and nowhere else', () => {
  expect(errorToldIn({ error: { code: 429 } })).toEqual({ code: 429 });
  expect(errorToldIn({ choices: [{ error: { code: 500 } }] })).toEqual({ code: 500 });
  expect(errorToldIn({ choices: [{ finish_reason: 'error', message: {} }] })).toMatchObject({ code: 502 });
  expect(errorToldIn({ object: 'error', message: 'x', code: 3280 })).toMatchObject({ message: 'x' });
  expect(errorToldIn({ error: null, choices: [{ finish_reason: 'stop' }] })).toBeNull();
  expect(errorToldIn([])).toBeNull();
});

test('what is told of an error becomes a whole envelope of either protocol', () => {
  const body = (error: unknown, protocol: string): unknown => JSON.parse(toldBody(error, protocol).toString());
  expect(body({ message: 'no credit', metadata: { a: 1 } }, 'openai')).toEqual({
    error: { message: 'no credit', type: 'upstream_error', param: null, code: null, metadata: { a: 1 } },
  });
  expect(body({ type: 'overloaded_error', message: 'Overloaded' }, 'anthropic')).toEqual({
    type: 'error',
    error: { type: 'overloaded_error', message: 'Overloaded' },
  });
  for (const error of [null, {}, { object: 'error' }, 7])
    expect(body(error, 'openai')).toMatchObject({ error: { message: expect.stringMatching(/without words/) } });
  expect(body('it broke', 'openai')).toMatchObject({ error: { message: 'it broke' } });
});

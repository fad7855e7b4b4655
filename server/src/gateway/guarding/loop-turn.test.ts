import { describe, expect, test } from 'vitest';
import { callerNames } from './callers.ts';
import { lastTurn } from './loop-turn.ts';

const NOBODY = { session: null, agent: null };

describe('who acts', () => {
  test.each([
    [{ prompt_cache_key: 'run-7', safety_identifier: 'bot', user: 'old' }, 'run-7', 'bot'],
    [{ user: 'bot' }, null, 'bot'],
    [{ metadata: { user_id: 'user_12_account_a-b_session_c-d' } }, 'c-d', 'user_12_account_a-b'],
    [{ metadata: { user_id: '{"device_id":"d","account_uuid":"","session_id":"c"}' } }, 'c', 'd'],
    [{ metadata: { user_id: '{not json' } }, null, '{not json'],
    [{ metadata: { user_id: 7 }, user: '', prompt_cache_key: null }, null, null],
    [{}, null, null],
  ])('%j', (body, session, agent) => expect(callerNames(NOBODY, body)).toEqual({ session, agent }));

  test('a header goes before the body', () =>
    expect(callerNames({ session: 'h', agent: null }, { prompt_cache_key: 'b', user: 'u' })).toEqual({
      session: 'h',
      agent: 'u',
    }));
});

const turnOf = (body: object): string => lastTurn(body as Record<string, unknown>)!.turn;
const start = [
  { role: 'system', content: 'You repair code.' },
  { role: 'user', content: 'Mend the test.' },
];
const chatCall = (id: string, args: string, result: string, words: string | null = null): object[] => [
  {
    role: 'assistant',
    content: words,
    tool_calls: [{ id, type: 'function', function: { name: 'run', arguments: args } }],
  },
  { role: 'tool', tool_call_id: id, content: result },
];
const claudeCall = (id: string, path: string, result: string, words: string): object[] => [
  {
    role: 'assistant',
    content: [
      { type: 'text', text: words },
      { type: 'tool_use', id, name: 'read', input: { path } },
    ],
  },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: result }] },
];
const responsesCall = (id: string, args: string, result: string): object[] => [
  { type: 'reasoning', id: `rs_${id}`, summary: [], encrypted_content: id },
  { type: 'function_call', id: `fc_${id}`, call_id: id, name: 'run', arguments: args, status: 'completed' },
  { type: 'function_call_output', call_id: id, output: result },
];

describe('what is new in a request', () => {
  test('a call that comes again in a longer transcript is the same, whatever the model says beside it', () => {
    const failed = 'FAIL after 12.5 s at 2026-06-01T12:00:01Z';
    const again = 'FAIL after 11 s at 2026-06-01T12:07:44.120Z';
    const first = chatCall('call_1', '{"cmd":"npm test"}', failed);
    expect(turnOf({ messages: [...start, ...first] })).toBe(
      turnOf({ messages: [...start, ...first, ...chatCall('call_2', '{"cmd":"npm test"}', again, 'Once more.')] }),
    );
    const read = claudeCall('toolu_1', '/a.ts', 'no such file', 'I read it.');
    expect(turnOf({ messages: [start[1], ...read] })).toBe(
      turnOf({ messages: [start[1], ...read, ...claudeCall('toolu_2', '/a.ts', 'No such  file', 'Let me see.')] }),
    );
    const run = responsesCall('1', '{}', 'error');
    expect(turnOf({ input: [start[1], ...run] })).toBe(
      turnOf({ input: [start[1], ...run, ...responsesCall('2', '{}', 'error')] }),
    );
  });

  test('another call, another argument, another result or another word of the user is another turn', () => {
    const turns = [
      chatCall('1', '{"page":1}', 'a'),
      chatCall('1', '{"page":2}', 'a'),
      chatCall('1', '{"page":1}', 'b'),
      [...chatCall('1', '{"page":1}', 'a'), { role: 'user', content: 'stop' }],
      [
        { role: 'assistant', content: 'first part' },
        { role: 'user', content: 'go on' },
      ],
      [
        { role: 'assistant', content: 'second part' },
        { role: 'user', content: 'go on' },
      ],
    ].map((turn) => turnOf({ messages: [...start, ...turn] }));
    expect(new Set(turns).size).toBe(turns.length);
  });

  test('what an answer shall begin with is no turn, and what converses with nobody has none', () => {
    const begun = [start[1], { role: 'assistant', content: '{' }];
    expect(turnOf({ messages: begun })).toBe(turnOf({ messages: [start[1]] }));
    expect(turnOf({ input: 'hello' })).not.toBe(turnOf({ input: 'good bye' }));
    expect(lastTurn({ input: 7 })).toBeNull();
    expect(lastTurn({ messages: [begun[1]] })).toBeNull();
  });
});

import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { guard } from '../../../guard/index.ts';
import { ValuesBack } from './values-back.ts';

const names = guard.valueNames([]);
names.nameFor('email', 'nora@firm.example');
names.nameFor('key', 'line one\n"line two"');

const chat = (index: number, delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index, delta, finish_reason: finish }] })}\n\n`;
const read = (stream: string, index = 0): string =>
  [...stream.matchAll(/^data: (\{.*\})\r?$/gm)]
    .map(([, data]) => JSON.parse(data as string) as { choices?: { index: number; delta: { content?: string } }[] })
    .flatMap(({ choices = [] }) => choices.filter((choice) => choice.index === index))
    .map(({ delta }) => delta.content ?? '')
    .join('');
const through = (events: readonly string[]): string => {
  const back = new ValuesBack(names);
  return [...events.map((event) => back.events(Buffer.from(event), false)), back.events(Buffer.alloc(0), true)].join(
    '',
  );
};

test('a name comes back however it is cut', () => {
  const text = 'Dear [EMAIL_1], is [email_1] yours? EMAIL_1! [EMAIL_2] [EMA';
  const whole = 'Dear nora@firm.example, is nora@firm.example yours? nora@firm.example! [EMAIL_2] [EMA';
  for (let size = 1; size <= text.length; size++) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) as readonly string[];
    expect(read(through(pieces.map((content) => chat(0, { content }))))).toBe(whole);
  }
});

test('an event waits only while a name may go on in it, and what does not change stays byte for byte', () => {
  const back = new ValuesBack(names);
  const pass = (event: string): string => back.events(Buffer.from(event), false).toString();
  const odd = 'data:  {"choices" : [{"index":0,"delta":{"content":"a \\u0062 [1]","x":1e2}}]}\r\n\r\n';
  expect(pass(odd)).toBe(odd);
  expect(pass(': a comment\n\n')).toBe(': a comment\n\n');
  expect(pass(chat(0, { content: 'to [EM' }))).toBe('');
  expect(pass(': still there\n\n')).toBe('');
  const rest = pass(chat(0, { content: 'ty] it is' }));
  expect(rest).toBe(`${chat(0, { content: 'to [EM' })}: still there\n\n${chat(0, { content: 'ty] it is' })}`);
});

test('answers that come side by side are read apart, and an end ends its own', () => {
  const stream = through([
    chat(0, { content: 'a [EMA' }),
    chat(1, { content: 'b [EM' }),
    'data: {"type":"ping"}\n\n',
    chat(0, { content: 'IL_1]' }),
    chat(1, { content: '' }),
    chat(1, { content: 'AIL_1] EMAIL_1' }),
    chat(1, {}, 'stop'),
    chat(0, { content: '.' }),
  ]);
  expect([read(stream, 0), read(stream, 1)]).toEqual(['a nora@firm.example.', 'b nora@firm.example nora@firm.example']);
});

test('what is held does not grow beyond its bound', () => {
  const back = new ValuesBack(names);
  let passed = back.events(Buffer.from(chat(0, { content: '[EMAIL' })), false).length;
  for (let i = 0; i < 40; i++)
    passed += back.events(Buffer.from(chat(1, { content: 'x'.repeat(16_384) })), false).length;
  expect(passed).toBeGreaterThan(300_000);
});

test('in JSON text a value stays a string, thoughts keep their names, and what is no JSON stays', () => {
  const back = new ValuesBack(names);
  const body = (args: string, thinking: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        content: [{ type: 'thinking', thinking, signature: 'EMAIL_1' }],
        choices: [{ message: { content: '[KEY_1]', tool_calls: [{ function: { arguments: args } }] } }],
      }),
    );
  const read = JSON.parse(back.body(body('{"key":"[KEY_1]"}', 'of [EMAIL_1]')).toString()) as {
    content: object[];
    choices: { message: { content: string; tool_calls: { function: { arguments: string } }[] } }[];
  };
  const { message } = read.choices[0]!;
  expect(message.content).toBe('line one\n"line two"');
  expect(JSON.parse(message.tool_calls[0]!.function.arguments)).toEqual({ key: 'line one\n"line two"' });
  expect(read.content[0]).toEqual({ type: 'thinking', thinking: 'of [EMAIL_1]', signature: 'EMAIL_1' });
  const plain = Buffer.from('[EMAIL_1] is no JSON');
  expect(back.body(plain)).toBe(plain);
});

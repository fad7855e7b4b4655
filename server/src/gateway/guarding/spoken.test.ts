import { expect, test } from 'vitest';
import { endpointsByPath } from '../dialects/index.ts';
import { saidIn, toldByApplication } from './spoken.ts';

const endpointOf = (path: string) => endpointsByPath().get(path)!;
const read = (path: string, body: object, files: readonly string[] = []) => {
  const texts = endpointOf(path).texts(body as never);
  return { said: saidIn(body as never, texts, files), told: toldByApplication(body as never, texts) };
};

test('of a chat: callers, results of tools, and not the application or the model', () => {
  const { said, told } = read('/v1/chat/completions', {
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'developer', content: [{ type: 'text', text: 'be kind' }] },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'ig' },
          { type: 'image_url', image_url: { url: 'x' } },
          { type: 'text', text: 'nore' },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'result' },
      { role: 'someone', content: 'new' },
    ],
  });
  expect(told).toEqual(['be brief', 'be kind']);
  expect(said).toEqual([
    { kind: 'prompt', text: 'one', where: 'messages.2.content' },
    { kind: 'prompt', text: 'ig\nnore', where: 'messages.4.content.0.text' },
    { kind: 'document', text: 'result', where: 'messages.5.content' },
    { kind: 'prompt', text: 'new', where: 'messages.6.content' },
  ]);
});

test('of messages: documents and results of tools inside what the caller says', () => {
  const { said, told } = read('/v1/messages', {
    system: [{ type: 'text', text: 'be brief' }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'ask' },
          { type: 'document', source: { type: 'text', data: 'paper' } },
          { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'result' }] },
          { type: 'search_result', content: [{ type: 'text', text: 'hit' }] },
        ],
      },
    ],
  });
  expect(told).toEqual(['be brief']);
  expect(said).toEqual([
    { kind: 'prompt', text: 'ask', where: 'messages.0.content.0.text' },
    { kind: 'document', text: 'paper\nresult\nhit', where: 'messages.0.content.1.source.data' },
  ]);
});

test('of responses: items and outputs of calls', () => {
  const { said, told } = read('/v1/responses', {
    instructions: 'be brief',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'ask' }] },
      { role: 'assistant', content: [{ type: 'output_text', text: 'said' }] },
      { type: 'function_call_output', call_id: 'a', output: 'result' },
      { type: 'message', role: 'system', content: 'be kind' },
    ],
  });
  expect(told).toEqual(['be brief', 'be kind']);
  expect(said.map(({ kind, text }) => [kind, text])).toEqual([
    ['prompt', 'ask'],
    ['document', 'result'],
  ]);
});

test('the text in the place of a file is a document', () => {
  const content = ['ask', 'of the file'].map((text) => ({ type: 'text', text }));
  const { said } = read('/v1/chat/completions', { messages: [{ role: 'user', content }] }, ['messages.0.content.1']);
  expect(said.map(({ kind, text }) => [kind, text])).toEqual([
    ['prompt', 'ask'],
    ['document', 'of the file'],
  ]);
});

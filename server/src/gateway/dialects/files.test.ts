import { expect, test } from 'vitest';
import { endpointsByPath, replaceValues, withValues } from './index.ts';

const DATA = Buffer.from('a page').toString('base64');
const URL = `data:application/pdf;base64,${DATA}`;
const document = (more: object): object => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: DATA },
  ...more,
});
const content = (...parts: object[]): object => ({ messages: [{ role: 'user', content: parts }] });
const TEXT = { type: 'text', text: 'look' };

const found = (path: string, body: object) => {
  const at = endpointsByPath().get(path)!;
  return { at, files: at.files?.(body as never) ?? [] };
};

test.each([
  ['/v1/chat/completions', content(TEXT, { type: 'file', file: { filename: 'a.pdf', file_data: URL } }), 'text'],
  [
    '/v1/responses',
    { input: [{ role: 'user', content: [TEXT, { type: 'input_file', file_data: URL, filename: 'a.pdf' }] }] },
    'input_text',
  ],
  [
    '/v1/responses',
    {
      input: [
        TEXT,
        { type: 'function_call_output', output: [TEXT, { type: 'input_file', file_data: DATA, filename: 'a.pdf' }] },
      ],
    },
    'input_text',
  ],
  ['/v1/messages', content(TEXT, document({ title: 'a.pdf' })), 'text'],
  [
    '/v1/messages/count_tokens',
    content(TEXT, { type: 'tool_result', content: [TEXT, document({ title: 'a.pdf' })] }),
    'text',
  ],
  ['/v1/messages', content(TEXT, document({ title: 'a.pdf', source: { type: 'text', data: 'a page' } })), 'text'],
])('%s: a file is found, and its text in its place reads back', (path, body, type) => {
  const { at, files } = found(path, body);
  expect(files.map(({ name, bytes }) => [name, Buffer.from(bytes()).toString()])).toEqual([['a.pdf', 'a page']]);
  const put = files.map((file) => ({ path: file.path, value: file.instead('so it says') }));
  expect(put.map(({ value }) => value)).toEqual([{ type, text: 'so it says' }]);
  const bytes = replaceValues(Buffer.from(JSON.stringify(body)), put);
  const said = JSON.parse(bytes.toString()) as never;
  expect(withValues(body as never, put)).toEqual(said);
  expect(at.files!(said)).toEqual([]);
  expect(at.texts(said).map(({ text }) => text)).toContain('so it says');
});

test.each([
  [
    '/v1/chat/completions',
    content({ type: 'file', file: { file_id: 'f' } }, { type: 'file', file: { file_data: 'https://a.example/x' } }),
  ],
  ['/v1/chat/completions', content({ type: 'image_url', image_url: { url: URL } })],
  [
    '/v1/responses',
    {
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_file', file_url: 'https://a.example/x' },
            { type: 'input_file', file_id: 'f' },
          ],
        },
      ],
    },
  ],
  [
    '/v1/messages',
    content(
      document({ source: { type: 'url', url: 'https://a.example/x' } }),
      document({ source: { type: 'file', file_id: 'f' } }),
    ),
  ],
  ['/v1/messages', content(document({ citations: { enabled: true } }))],
  ['/v1/embeddings', { input: URL }],
])('%s: addresses, ids, pictures and what is to be cited are left', (path, body) => {
  expect(found(path, body).files).toEqual([]);
});

test('a mark for the cache and the context of a document stay with its text', () => {
  const mark = { type: 'ephemeral', ttl: '1h' };
  const { files } = found('/v1/messages', content(document({ context: 'of May', cache_control: mark })));
  expect(files[0]?.instead('text')).toEqual({ type: 'text', text: 'of May\ntext', cache_control: mark });
});

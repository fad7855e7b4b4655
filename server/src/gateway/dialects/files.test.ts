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
  const enclosed = at.enclosed?.(body as never) ?? [];
  return {
    at,
    files: enclosed.filter((part) => part.kind === 'file'),
    pictures: enclosed.filter((part) => part.kind === 'picture'),
  };
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
  expect(at.enclosed!(said)).toEqual([]);
  expect(at.texts(said).map(({ text }) => text)).toContain('so it says');
});

test.each([
  [
    '/v1/chat/completions',
    content({ type: 'file', file: { file_id: 'f' } }, { type: 'file', file: { file_data: 'https://a.example/x' } }),
  ],
  ['/v1/chat/completions', content({ type: 'image_url', image_url: { url: 'https://a.example/x.png' } })],
  ['/v1/messages', content({ type: 'image', source: { type: 'url', url: 'https://a.example/x.png' } })],
  ['/v1/responses', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] }],
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
])('%s: addresses, ids and what is to be cited are left', (path, body) => {
  const { files, pictures } = found(path, body);
  expect([files, pictures]).toEqual([[], []]);
});

const PNG = `data:image/png;base64,${DATA}`;
const SMALLER = Buffer.from('smaller').toString('base64');
const SMALLER_URL = `data:image/jpeg;base64,${SMALLER}`;
const source = { type: 'base64', media_type: 'image/png', data: DATA };
const scaledSource = { type: 'base64', media_type: 'image/jpeg', data: SMALLER };
const MARK = { cache_control: { type: 'ephemeral' } };

test.each([
  [
    '/v1/chat/completions',
    content(TEXT, { type: 'image_url', image_url: { url: PNG, detail: 'low' } }),
    content(TEXT, { type: 'image_url', image_url: { url: SMALLER_URL, detail: 'low' } }),
    'low',
  ],
  [
    '/v1/responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', detail: 'high', image_url: PNG }] }] },
    { input: [{ role: 'user', content: [{ type: 'input_image', detail: 'high', image_url: SMALLER_URL }] }] },
    'high',
  ],
  [
    '/v1/responses',
    { input: [{ type: 'function_call_output', output: [{ type: 'input_image', image_url: PNG }] }] },
    { input: [{ type: 'function_call_output', output: [{ type: 'input_image', image_url: SMALLER_URL }] }] },
    undefined,
  ],
  [
    '/v1/messages',
    content(TEXT, { type: 'image', source, ...MARK }),
    content(TEXT, { type: 'image', source: scaledSource, ...MARK }),
    undefined,
  ],
  [
    '/v1/messages',
    content({ type: 'tool_result', content: [{ type: 'image', source }] }),
    content({ type: 'tool_result', content: [{ type: 'image', source: scaledSource }] }),
    undefined,
  ],
])(
  '%s: a picture is found, and another stands in its place with all that stood beside it',
  (path, body, said, detail) => {
    const { files, pictures } = found(path, body);
    expect(files).toEqual([]);
    expect(pictures.map((each) => [Buffer.from(each.bytes()).toString(), each.detail])).toEqual([['a page', detail]]);
    const put = pictures.map((each) => ({
      path: each.path,
      value: each.instead(Buffer.from('smaller'), 'image/jpeg'),
    }));
    expect(JSON.parse(replaceValues(Buffer.from(JSON.stringify(body)), put).toString())).toEqual(said);
  },
);

test('a mark for the cache and the context of a document stay with its text', () => {
  const mark = { type: 'ephemeral', ttl: '1h' };
  const { files } = found('/v1/messages', content(document({ context: 'of May', cache_control: mark })));
  expect(files[0]?.instead('text')).toEqual({ type: 'text', text: 'of May\ntext', cache_control: mark });
});

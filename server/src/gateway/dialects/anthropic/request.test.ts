import { expect, test } from 'vitest';
import { maskOf } from '../../../kernel/index.ts';
import { NO_MEDIA } from '../media.ts';
import { parseCountTokensRequest, parseMessagesRequest } from './request.ts';

const body = (more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 64, messages: [{ role: 'user', content: 'hi' }], ...more }),
  );
const says = (...content: object[]): object => ({ messages: [{ role: 'user', content }] });
const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAAAAAA' } };
const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' } };

test('reads what routing and accounting need', () => {
  expect(parseMessagesRequest(body({ stream: true, metadata: { user_id: 'user-7' } }))).toMatchObject({
    model: 'claude-haiku-4-5',
    stream: true,
    includeUsage: true,
    maxOutputTokens: 64,
    capabilities: 0,
    answers: 1,
    media: NO_MEDIA,
    session: 'user-7',
  });
  expect(parseMessagesRequest(body())).toMatchObject({ stream: false, session: null });
});

test.each([
  ['tools', { tools: [{ name: 'f', input_schema: {} }] }, ['tools']],
  ['no tools', { tools: [] }, []],
  ['an image', says(png), ['vision']],
  ['an image inside a tool result', says({ type: 'tool_result', tool_use_id: 'a', content: [png] }), ['vision']],
  ['a document', says(pdf), ['vision']],
  ['a document of text', says({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' } }), []],
  [
    'a document of blocks with an image',
    says({ type: 'document', source: { type: 'content', content: [png] } }),
    ['vision'],
  ],
  ['structured output', { output_config: { format: { type: 'json_schema', schema: {} } } }, ['json']],
  ['structured output as the beta has it', { output_format: { type: 'json_schema', schema: {} } }, ['json']],
  ['an effort alone', { output_config: { effort: 'low' } }, []],
] as const)('needs of %s', (_, more, needs) => {
  expect(parseMessagesRequest(body(more)).capabilities).toBe(maskOf.capabilities(needs));
});

test('media are counted apart from text', () => {
  const url = { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } };
  const { media } = parseMessagesRequest(body(says(png, { type: 'tool_result', tool_use_id: 'a', content: [pdf] })));
  expect(media.bytes).toBe(16);
  expect(parseMessagesRequest(body(says(url, url))).media.image).toBe(
    2 * parseMessagesRequest(body(says(url))).media.image,
  );
  // Anthropic's guide: a picture of a megapixel is about 1,400 tokens, and none has more than 1,568; a page is text and picture.
  expect(parseMessagesRequest(body(says(url))).media.image).toBeGreaterThan(1200);
  expect(
    parseMessagesRequest(
      body(says({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(4_000_000) } })),
    ).media.image,
  ).toBeLessThanOrEqual(1568);
  expect(parseMessagesRequest(body(says(pdf))).media.file).toBeGreaterThan(1500);
});

test.each([
  ['messages', { messages: [] }],
  ['messages[0]', { messages: ['hi'] }],
  [
    'messages[1].role',
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'tool', content: 'b' },
      ],
    },
  ],
  ['messages[0].content', { messages: [{ role: 'user' }] }],
  ['model', { model: '' }],
  ['max_tokens', { max_tokens: undefined }],
  ['max_tokens', { max_tokens: 1.5 }],
  ['max_tokens', { max_tokens: -1 }],
  ['stream', { stream: 'yes' }],
])('tells that %s is wrong', (where, more) => {
  expect(() => parseMessagesRequest(body(more))).toThrow(expect.objectContaining({ code: 'JG_BAD_REQUEST', where }));
});

test('tells what is no JSON', () => {
  expect(() => parseMessagesRequest(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'JG_BAD_JSON' }));
  expect(() => parseMessagesRequest(Buffer.from('[]'))).toThrow(
    expect.objectContaining({ code: 'JG_BAD_REQUEST', where: 'body' }),
  );
});

test('counting tokens needs no limit and generates nothing', () => {
  expect(parseCountTokensRequest(body({ max_tokens: undefined, stream: true }))).toMatchObject({
    maxOutputTokens: 0,
    stream: false,
  });
  expect(parseMessagesRequest(body({ max_tokens: 0 })).maxOutputTokens).toBe(0);
});

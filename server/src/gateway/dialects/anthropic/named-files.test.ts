import { expect, test } from 'vitest';
import { messagesNamed } from './named-files.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');
const file = (file_id: string): object => ({ type: 'file', file_id });
const wholes = (content: readonly object[], name: string, bytes: Buffer): readonly unknown[] =>
  messagesNamed({ messages: [{ role: 'user', content }] }).map(({ path, id, whole }) => [
    path.join('.'),
    id,
    whole(name, bytes),
  ]);

test('a document that is text stands as text, with the title of its file; PDF and the rest by their base64', () => {
  const block = { type: 'document', source: file('f1'), context: 'c', cache_control: { type: 'ephemeral' } };
  const { source: _, ...rest } = block;
  expect(wholes([block], 'note.md', Buffer.from('hi'))).toEqual([
    [
      'messages.0.content.0',
      'f1',
      { ...rest, title: 'note.md', source: { type: 'text', media_type: 'text/plain', data: 'hi' } },
    ],
  ]);
  const [pdf] = wholes([{ ...block, title: null }], 'x', Buffer.from('%PDF-1.7')) as [[string, string, object]];
  expect(pdf[2]).toEqual({
    ...rest,
    title: 'x',
    source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjc=' },
  });
  const [own] = wholes([{ ...block, title: 'mine' }], 'x.txt', Buffer.from('hi')) as [[string, string, object]];
  expect(own[2]).toMatchObject({ title: 'mine' });
});

test('a picture is told by its bytes, in results of tools too; what stands whole or lies elsewhere is not named', () => {
  const picture = { type: 'image', source: file('f2') };
  const result = { type: 'tool_result', tool_use_id: 't', content: [picture] };
  const others = [
    { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'f3' } },
    { type: 'document', source: { type: 'file', file_id: 7 } },
    { type: 'text', text: 'f4' },
  ];
  expect(wholes([...others, result], 'scan.bin', PNG)).toEqual([
    [
      'messages.0.content.4.content.0',
      'f2',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG.toString('base64') } },
    ],
  ]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endpointsByPath, replaceTexts, type TextPart } from './index.ts';

const endpoint = (path: string): NonNullable<ReturnType<ReturnType<typeof endpointsByPath>['get']>> => {
  const found = endpointsByPath().get(path);
  if (found === undefined) throw new RangeError(path);
  return found;
};

const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const CASES: Readonly<Record<string, readonly [path: string, body: object, texts: readonly string[]]>> = {
  chat: [
    '/v1/chat/completions',
    {
      model: 'm',
      n: 1,
      messages: [
        { role: 'system', content: 'be kind' },
        { role: 'user', content: [{ type: 'text', text: 'look' }, IMAGE, { type: 'text', text: 'again' }] },
        { role: 'assistant', content: null, tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c', content: 'found it' },
      ],
    },
    ['be kind', 'look', 'again', 'found it'],
  ],
  'a response': [
    '/v1/responses',
    {
      model: 'm',
      instructions: 'be brief',
      input: [
        { role: 'user', content: 'plain' },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'part' },
            { type: 'input_image', image_url: 'data:x' },
          ],
        },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'said' }] },
        { type: 'function_call_output', call_id: 'c', output: 'tool says' },
        { type: 'function_call_output', call_id: 'd', output: [{ type: 'input_text', text: 'in parts' }] },
      ],
    },
    ['be brief', 'plain', 'part', 'said', 'tool says', 'in parts'],
  ],
  'a response of one text': ['/v1/responses', { model: 'm', input: 'hello' }, ['hello']],
  'an embedding': ['/v1/embeddings', { model: 'm', input: ['one', 'two'] }, ['one', 'two']],
  'an embedding of tokens': ['/v1/embeddings', { model: 'm', input: [[1, 2], [3]] }, []],
  'a moderation': ['/v1/moderations', { input: [{ type: 'text', text: 'rude' }, IMAGE] }, ['rude']],
  'a message': [
    '/v1/messages',
    {
      model: 'm',
      max_tokens: 9,
      system: [{ type: 'text', text: 'be kind', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: 'plain' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'block' },
            { type: 'tool_result', tool_use_id: 't', content: 'result' },
            { type: 'tool_result', tool_use_id: 'u', content: [{ type: 'text', text: 'result in blocks' }] },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a page' } },
            { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'a piece' }] } },
            { type: 'image', source: { type: 'base64', data: 'AAAA' } },
          ],
        },
      ],
    },
    ['be kind', 'plain', 'block', 'result', 'result in blocks', 'a page', 'a piece'],
  ],
  'a message with a plain system': [
    '/v1/messages/count_tokens',
    { model: 'm', system: 'short', messages: [{ role: 'user', content: 'hi' }] },
    ['short', 'hi'],
  ],
};

describe.each(Object.entries(CASES))('%s', (_name, [path, value, texts]) => {
  const at = endpoint(path);
  const body = Buffer.from(JSON.stringify(value, null, 1));
  const parsed = (bytes: Buffer): Parameters<typeof at.texts>[0] => at.parse(bytes).parsed;

  test('its texts are found in order', () => {
    expect(at.texts(parsed(body)).map(({ text }) => text)).toEqual(texts);
  });

  test('what comes in their place reads back, and no other byte has changed', () => {
    const found = at.texts(parsed(body));
    const other = (text: string): string => `«${text}» "\\ \u0000 \u{1f600}`;
    const replaced = replaceTexts(
      body,
      found.map(({ path: where, text }) => ({ path: where, text: other(text) })),
    );
    expect(at.texts(parsed(replaced))).toEqual(found.map((each) => ({ ...each, text: other(each.text) })));
    // Back again by the same paths: every byte as it was.
    expect(replaceTexts(replaced, found).toString()).toBe(body.toString());
  });
});

test('any texts of any JSON: the same as setting them in the value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.nat(), (value, text, pick) => {
      const found: TextPart[] = [];
      const walk = (each: unknown, path: (string | number)[]): void => {
        if (typeof each === 'string') found.push({ path, text: each });
        else if (Array.isArray(each)) each.forEach((item: unknown, i) => walk(item, [...path, i]));
        else if (typeof each === 'object' && each !== null)
          for (const [key, item] of Object.entries(each)) walk(item, [...path, key]);
      };
      walk(value, []);
      if (found.length === 0) return;
      const chosen = found[pick % found.length] as TextPart;
      const out = replaceTexts(Buffer.from(JSON.stringify(value, null, pick % 3)), [{ ...chosen, text }]);
      const expected = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
      const parent = chosen.path
        .slice(0, -1)
        .reduce<Record<string | number, unknown>>((at, key) => at[key] as Record<string, unknown>, expected);
      parent[chosen.path.at(-1) as string] = text;
      expect(JSON.parse(out.toString())).toEqual(expected);
    }),
  );
});

test('a key that is repeated or written with escapes is replaced wherever it stands', () => {
  const body = Buffer.from('{"input":"secret", "inp\\u0075t" : "secret" }');
  expect(replaceTexts(body, [{ path: ['input'], text: 'x' }]).toString()).toBe('{"input":"x", "inp\\u0075t" : "x" }');
});

test('a text that has no place is never dropped in silence', () => {
  expect(() => replaceTexts(Buffer.from('{"a":["b"]}'), [{ path: ['a', 1], text: 'c' }])).toThrow('a.1');
});

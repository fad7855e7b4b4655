import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { membersOf, spliceBody, spliceMembers } from './splice.ts';

const splice = (text: string, members: Record<string, string>): string =>
  spliceMembers(Buffer.from(text), members).toString('utf8');

/** Writes JSON in an unusual but valid way: spaces, escapes and repeated keys as the random choices say. */
function write(value: unknown, choices: () => number): string {
  const space = (): string => ['', ' ', '\n', '\t ', '\r\n'][choices() % 5] as string;
  const escaped = (letter: string): string =>
    choices() % 7 === 0 ? `\\u00${letter.charCodeAt(0).toString(16)}` : letter;
  // An escape such as \n must stay one: only plain strings are rewritten.
  const plain = (string: string): string =>
    /^[ a-z0-9_]*$/.test(string) ? `"${string.replace(/[a-z]/g, escaped)}"` : JSON.stringify(string);
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value))
    return `[${space()}${value.map((each) => write(each, choices)).join(`${space()},${space()}`)}${space()}]`;
  if (typeof value === 'object' && value !== null)
    return `{${space()}${Object.entries(value)
      .map(([key, each]) => `${plain(key)}${space()}:${space()}${write(each, choices)}`)
      .join(`${space()},${space()}`)}${space()}}`;
  return JSON.stringify(value);
}

const keys = fc.oneof(
  fc.constantFrom('model', 'stream', 'a', 'mod', '__proto__', 'constructor'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
const objects = fc.array(fc.tuple(keys, json), { maxLength: 8 });

describe('spliceMembers', () => {
  test('any JSON object parses to itself with the members replaced, and keeps every other byte', () => {
    fc.assert(
      fc.property(objects, fc.infiniteStream(fc.nat(100)), json, (members, random, value) => {
        const choices = (): number => random.next().value as number;
        // Text member by member, so that keys repeat and __proto__ is a key like any other.
        const parts = members.map(([key, each]) => ({ key, text: write(each, choices), name: write(key, choices) }));
        const render = (valueOf: (part: (typeof parts)[number]) => string): string =>
          ` {${parts.map((part) => `\n${part.name} : ${valueOf(part)}`).join(' ,')} } `;
        const original = render(({ text }) => text);
        const replacement = JSON.stringify(value);
        const spliced = splice(original, { model: replacement });
        if (parts.some(({ key }) => key === 'model'))
          expect(spliced).toBe(render(({ key, text }) => (key === 'model' ? replacement : text)));
        else expect(spliced).toBe(original.replace('{', () => `{"model":${replacement}${parts.length > 0 ? ',' : ''}`));
        const expected = new Map(Object.entries(JSON.parse(original) as object)).set('model', JSON.parse(replacement));
        expect(new Map(Object.entries(JSON.parse(spliced) as object))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['{"model":"a","n":1}', '{"model":"b","n":1}'],
    ['{}', '{"model":"b"}'],
    [' { } ', ' {"model":"b" } '],
    ['{"messages":[{"model":"inner"}],"model":"a"}', '{"messages":[{"model":"inner"}],"model":"b"}'],
    ['{"model":"a","x":"\\"model\\":\\"no\\"","model":"c"}', '{"model":"b","x":"\\"model\\":\\"no\\"","model":"b"}'],
    ['{"mod\\u0065l":"a"}', '{"mod\\u0065l":"b"}'],
    ['{"x":"ends in a backslash\\\\","model":{"deep":[1,{"a":"}"}]}}', '{"x":"ends in a backslash\\\\","model":"b"}'],
    ['{"seed":1234567890123456789012,"model":null}', '{"seed":1234567890123456789012,"model":"b"}'],
  ])('%s becomes %s', (before, after) => {
    expect(splice(before, { model: '"b"' })).toBe(after);
  });

  test.each([
    ['{"n":1}', '{"stream_options":{"include_usage":true},"n":1}'],
    ['{"stream_options":null}', '{"stream_options":{"include_usage":true}}'],
    ['{"stream_options":{}}', '{"stream_options":{"include_usage":true}}'],
    [
      '{"stream_options" : {"x": 1e2 , "seed":12345678901234567890}}',
      '{"stream_options" : {"include_usage":true,"x": 1e2 , "seed":12345678901234567890}}',
    ],
    [
      '{"stream_options":{ "include_usage" : false,"deep":{"include_usage":false} }}',
      '{"stream_options":{ "include_usage" : true,"deep":{"include_usage":false} }}',
    ],
    [
      '{"stream_options":{"include_usage":null},"stream_options":"x"}',
      '{"stream_options":{"include_usage":true},"stream_options":{"include_usage":true}}',
    ],
  ])('inside a member: %s becomes %s', (before, after) => {
    expect(spliceMembers(Buffer.from(before), { stream_options: { include_usage: 'true' } }).toString('utf8')).toBe(
      after,
    );
  });

  test('inside a member, every other byte of any object stays', () => {
    fc.assert(
      fc.property(objects, fc.infiniteStream(fc.nat(100)), (members, random) => {
        const choices = (): number => random.next().value as number;
        const inner = `{ ${members
          .filter(([key]) => key !== 'model')
          .map(([key, each]) => `${write(key, choices)} :${write(each, choices)}`)
          .join(' , ')} }`;
        const whole = (text: string): string => `{"a":[${inner}],"options": ${text} ,"b":${inner}}`;
        const set = `{"model":1${inner === '{  }' ? '' : ','}${inner.slice(1)}`;
        expect(spliceMembers(Buffer.from(whole(inner)), { options: { model: '1' } }).toString('utf8')).toBe(whole(set));
      }),
      { numRuns: 300 },
    );
  });

  test('several members at once: those that are there in place, the others in front', () => {
    expect(splice('{"stream":true,"model":"a"}', { model: '"b"', stream_options: '{"include_usage":true}' })).toBe(
      '{"stream_options":{"include_usage":true},"stream":true,"model":"b"}',
    );
  });
});

test('members that are taken out leave valid JSON and every other byte of a member as it was', () => {
  const member = fc.tuple(fc.string({ maxLength: 4 }), fc.json({ maxDepth: 2 }));
  const space = fc.constantFrom('', ' ', '\n', '\t  ');
  fc.assert(
    fc.property(
      fc.uniqueArray(member, { selector: ([key]) => key, maxLength: 6 }),
      space,
      fc.nat(63),
      (members, gap, mask) => {
        const text = `${gap}{${members.map(([key, value]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${value}${gap}`).join(',')}${members.length === 0 ? gap : ''}}`;
        const taken = members.filter((_, i) => (mask >> i) % 2 === 1).map(([key]) => key);
        const left = spliceBody(Buffer.from(text), {}, taken);
        const kept = members.filter(([key]) => !taken.includes(key));
        JSON.parse(left.toString('utf8'));
        const found = [...membersOf(left, left.indexOf(0x7b))].map(({ key, start, end }) => [
          key,
          left.toString('utf8', start, end),
        ]);
        expect(found).toEqual(kept);
      },
    ),
  );
  expect(spliceBody(Buffer.from('{"a":1, "b":2,"c":1e2}'), { d: 'true' }, ['b']).toString('utf8')).toBe(
    '{"d":true,"a":1,"c":1e2}',
  );
});

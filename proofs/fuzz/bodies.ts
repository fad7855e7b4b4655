import type { Random } from './random.ts';

const KEYS = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'tools',
  'response_format',
  'user',
  'input',
  'system',
  'metadata',
  'role',
  'content',
  'type',
  'text',
  'image_url',
  'url',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'id',
  'index',
  'temperature',
  'n',
  'stop',
  'usage',
  'error',
  'thinking',
  'source',
  'data',
  'cache_control',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'mod\\u0065l',
  'sprach\\u00e9',
  '\u2028',
  'x'.repeat(300),
];
const WORDS = [
  'user',
  'assistant',
  'system',
  'tool',
  'text',
  'image_url',
  'hi',
  '',
  'data:image/png;base64,AAAA',
  'http://169.254.169.254/',
  '\\u0000',
  '\\ud800',
  '\\ud83d\\ude00',
  'é',
  '日本語',
  '\\"',
  '\\\\',
  'a\\nb',
  '\\r\\nx-evil: 1',
  '{}',
  '[DONE]',
  'data: x\\n\\n',
  'auto',
  'json_schema',
  'tool_use',
  'tool_result',
  'base64',
];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1.5',
  '1e3',
  '1e400',
  '-1e400',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1e-7',
  '4096',
  '1E+2',
];

const quoted = (text: string): string => `"${text}"`;

/** A JSON value as text, with whatever JSON allows anywhere. */
export function jsonText(random: Random, depth: number): string {
  const roll = random.below(depth <= 0 ? 6 : 10);
  const space = random.chance(0.1) ? random.pick([' ', '\n', '\t', '\r\n', '   ']) : '';
  switch (roll) {
    case 0:
      return `${space}${random.pick(NUMBERS)}`;
    case 1:
      return random.pick(['true', 'false', 'null']);
    case 2:
    case 3:
    case 4:
    case 5:
      return `${quoted(random.pick(WORDS))}${space}`;
    case 6:
    case 7:
      return `[${space}${random.many(4, () => jsonText(random, depth - 1)).join(`,${space}`)}]`;
    default:
      return `{${space}${random.many(4, () => `${quoted(random.pick(KEYS))}${space}:${space}${jsonText(random, depth - 1)}`).join(',')}${space}}`;
  }
}

const deep = (random: Random): string => {
  const levels = random.pick([10, 63, 64, 65, 200, 5000]);
  return random.chance(0.5)
    ? `${'['.repeat(levels)}${']'.repeat(levels)}`
    : `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
};

const long = (random: Random): string =>
  random.pick([
    () => `[${'1,'.repeat(random.pick([100, 19_999, 20_001]))}1]`,
    () => quoted('word '.repeat(random.pick([1000, 20_000]))),
    () => `{${Array.from({ length: 500 }, (_, i) => `"k${i}":${i}`).join(',')}}`,
  ])();

const message = (random: Random): string =>
  random.pick([
    () => '{"role":"user","content":"Is the invoice right?"}',
    () =>
      `{"role":${quoted(random.pick(['user', 'assistant', 'system', 'tool', 'developer']))},"content":${jsonText(random, 3)}}`,
    () =>
      '{"role":"user","content":[{"type":"text","text":"what is it"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}',
    () =>
      '{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]}',
    () => '{"role":"tool","tool_call_id":"c1","content":"42"}',
    () => '{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"42"}]}',
    () =>
      '{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"tool_use","id":"c1","name":"f","input":{}}]}',
    () => jsonText(random, 3),
  ])();

/** A request body that is near to one of some endpoint; JSON, before anything is broken. */
export function bodyText(random: Random, model: string): string {
  const members: string[] = [];
  const add = (p: number, key: string, value: () => string): void => {
    if (random.chance(p)) members.push(`${quoted(key)}:${value()}`);
  };
  add(0.95, 'model', () => (random.chance(0.93) ? quoted(model) : jsonText(random, 1)));
  add(0.85, 'messages', () => `[${[message(random), ...random.many(3, () => message(random))].join(',')}]`);
  add(0.3, 'input', () => (random.chance(0.6) ? '"hello"' : jsonText(random, 3)));
  add(0.4, 'stream', () => random.pick(['true', 'true', 'true', 'false', 'null', '"true"', '1']));
  add(0.3, 'stream_options', () =>
    random.pick([
      '{"include_usage":true}',
      '{"include_usage":false,"x":1}',
      '{}',
      'null',
      '[]',
      '{"__proto__":{"include_usage":true}}',
      jsonText(random, 2),
    ]),
  );
  add(0.5, 'max_tokens', () => (random.chance(0.7) ? String(random.below(5000)) : random.pick(NUMBERS)));
  add(0.1, 'max_completion_tokens', () => random.pick(NUMBERS));
  add(0.15, 'tools', () =>
    random.chance(0.6)
      ? '[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]'
      : jsonText(random, 3),
  );
  add(0.1, 'response_format', () => random.pick(['{"type":"json_object"}', '{"type":"text"}', jsonText(random, 2)]));
  add(0.05, 'system', () => jsonText(random, 2));
  add(0.02, 'deep', () => deep(random));
  add(0.005, 'long', () => long(random));
  add(0.15, 'model', () => quoted(random.pick(['other', model])));
  add(0.1, 'mod\\u0065l', () => quoted(random.pick(['other', model])));
  add(0.1, '__proto__', () => `{"model":"evil","stream":true}`);
  for (let i = random.below(3); i > 0; i--) members.push(`${quoted(random.pick(KEYS))}:${jsonText(random, 3)}`);
  for (let i = members.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [members[i], members[j]] = [members[j] as string, members[i] as string];
  }
  const space = random.chance(0.2) ? random.pick(['\n', ' ', '\t ', '\r\n']) : '';
  return `${space}{${space}${members.join(`,${space}`)}${space}}${space}`;
}

/** Breaks bytes: flips, cuts, doubles, puts in what parsers trip over. */
export function broken(random: Random, bytes: Buffer): Buffer {
  let out = Buffer.from(bytes);
  for (let i = 1 + random.below(4); i > 0 && out.length > 0; i--) {
    const at = random.below(out.length);
    const to = Math.min(out.length, at + 1 + random.below(12));
    switch (random.below(7)) {
      case 0:
        out[at] = random.below(256);
        break;
      case 1:
        out = out.subarray(0, at);
        break;
      case 2:
        out = Buffer.concat([out.subarray(0, to), out.subarray(at)]);
        break;
      case 3:
        out = Buffer.concat([out.subarray(0, at), out.subarray(to)]);
        break;
      case 4:
        out = Buffer.concat([
          out.subarray(0, at),
          Buffer.from(
            random.pick([
              '"',
              '\\',
              '{',
              '}',
              '[',
              ']',
              ',',
              ':',
              '\n\n',
              '\r\n\r\n',
              '\0',
              '\u2028',
              'data: ',
              '[DONE]',
              '\ufeff',
            ]),
          ),
          out.subarray(at),
        ]);
        break;
      case 5:
        out = Buffer.concat([
          out.subarray(0, at),
          Buffer.from(random.pick([[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88], [0xef, 0xbb, 0xbf]])),
          out.subarray(at),
        ]);
        break;
      default:
        out = Buffer.concat([out.subarray(at), out.subarray(0, at)]);
    }
  }
  return out;
}

/** The text with everything nested blanked out. */
export function topLevel(bytes: Buffer): string {
  let depth = 0;
  let inString = false;
  let out = '';
  const text = bytes.toString('utf8');
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (inString) {
      if (depth === 1) out += c;
      if (c === '\\') {
        i++;
        if (depth === 1) out += text[i] ?? '';
      } else if (c === '"') inString = false;
      continue;
    }
    if (c === '"') inString = true;
    if (c === '}' || c === ']') depth--;
    if (depth === 1) out += c;
    if (c === '{' || c === '[') depth++;
  }
  return out;
}

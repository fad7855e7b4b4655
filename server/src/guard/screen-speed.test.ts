import { expect, test } from 'vitest';
import { guard } from './index.ts';
import { RULES } from './phrases/rules.ts';

const WORDS: Readonly<Record<string, string>> = {
  override: 'ignore',
  prior: 'previous',
  instructions: 'instructions',
  reveal: 'show',
  repeat: 'repeat',
  systemPrompt: 'system prompt',
  your: 'your',
  all: 'all',
  persona: 'you are now',
  aiPolicy: 'openai',
  noRefusal: 'never refuse',
  unrestricted: 'unrestricted',
  fromNowOn: 'from now on',
  assistant: 'ai assistant',
  newTask: 'new task',
  roleTag: 'end of prompt',
  exfiltrate: 'send to',
  onlySay: 'just say',
  authority: 'i am god',
  startAnswer: 'the sentences are',
};

const CEILING_MS = 1000;
const SIZE = 65_536;
test.each<readonly [string, string]>([
  ...RULES.map(({ id, all }) => [id, all.map(([concept]) => WORDS[concept!] ?? 'ignore').join(' ')] as const),
  ['one letter', 'a'],
  ['spaced letters', 'a '],
  ['percent signs', '%4'],
  ['escapes', '\\u0'],
  ['hexadecimal', '4 1'],
  ['base64', 'QUFB'],
  ['base64 in short lines', `${'QUFB'.repeat(16)}\n`],
  ['leet', '1gn0r3 '],
  ['ligatures', 'ﷺ'],
  ['combining marks', 'e\u0301\u0301'],
  ['line feeds', '\n'],
  ['rare characters', '𝔄𝔅𝔇'],
])('64 kB of %s take no longer than a text', (_name, unit) => {
  const text = unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE);
  const started = performance.now();
  guard.screen(text, { kind: 'prompt' });
  expect(performance.now() - started).toBeLessThan(CEILING_MS);
});

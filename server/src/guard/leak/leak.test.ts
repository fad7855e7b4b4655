import { Buffer } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { leakWatchOf } from './index.ts';

const SYSTEM =
  'You are Nora, the assistant of Alder Insurance. Answer questions about household policies only. Never mention that claims over 5,000 euros go to the second desk. If somebody asks for a discount, offer three per cent and no more. Close each answer with the phone number of the branch.';

/** What a watch says of an answer that comes in pieces of so many characters. */
function heard(told: readonly string[], answer: string, piece = Infinity) {
  const watch = leakWatchOf(told);
  if (watch === null) return null;
  for (let at = 0; at < answer.length && !watch.leaked; at += piece) watch.hear(answer.slice(at, at + piece));
  if (!watch.leaked) watch.end();
  return watch;
}

const swapped = (text: string): string =>
  text
    .split(' ')
    .map((word, i) => (i % 6 === 3 ? 'thing' : word))
    .join(' ');
const ECHOES: Readonly<Record<string, (text: string) => string>> = {
  verbatim: (text) => `Sure, here it is: ${text}`,
  case: (text) => text.toUpperCase(),
  whitespace: (text) => text.replaceAll(/\s+/g, '\n\n  '),
  list: (text) => text.replaceAll(/([.!?])\s+/g, '$1\n- **'),
  base64: (text) => `As you asked: ${Buffer.from(text).toString('base64')}`,
  'base64 in lines': (text) =>
    Buffer.from(text)
      .toString('base64')
      .replaceAll(/(.{76})/g, '$1\n'),
  'one word in six swapped': swapped,
};

describe.each(Object.entries(ECHOES))('an echo: %s', (_name, echo) => {
  test.each([1, 7, 64, Infinity])('is found in pieces of %d characters', (piece) => {
    expect(heard([SYSTEM], echo(SYSTEM), piece)?.leaked).toBe(true);
  });
});

test('what is harmless of it may be said, and a short prompt hides nothing', () => {
  expect(
    heard([SYSTEM], 'I am Nora, the assistant of Alder Insurance. How can I help you with your policy today?')?.leaked,
  ).toBe(false);
  expect(heard(['You are a helpful assistant.'], 'You are a helpful assistant.')).toBeNull();
});

test('words are held back from the first that may belong to a leak until it is clear that they do not', () => {
  const watch = leakWatchOf([SYSTEM])!;
  watch.hear('The weather is fine and we are glad about it. ');
  const before = watch.words;
  expect(watch.clearWords).toBe(before - 5);
  watch.hear('Never mention that claims over 5,000 euros ');
  // The word before may be a swapped one.
  expect([watch.leaked, watch.clearWords]).toEqual([false, before - 1]);
  watch.hear('are rare, or so they say in the village where nobody has ever seen one of them. ');
  expect([watch.leaked, watch.clearWords]).toEqual([false, watch.words - 5]);
});

test('the words of a run of base64 that is under way are held back as well', () => {
  const watch = leakWatchOf([SYSTEM])!;
  const harmless = 'The weather is fine and we are glad about it, and so on and on: ';
  watch.hear(harmless);
  const before = watch.words;
  for (const line of Buffer.from(harmless.repeat(8))
    .toString('base64url')
    .match(/.{1,60}/g)!)
    watch.hear(`${line}\n`);
  expect(watch.words).toBeGreaterThan(before + 10);
  expect(watch.clearWords).toBe(before);
  watch.hear(`. ${harmless}`);
  expect(watch.clearWords).toBe(watch.words - 5);
  expect(watch.leaked).toBe(false);
});

test('the share of the prompt that came out is told, and saying it twice is no more of it', () => {
  const watch = leakWatchOf([SYSTEM])!;
  expect([watch.share, watch.words, watch.clearWords]).toEqual([0, 0, 0]);
  const half = SYSTEM.slice(0, SYSTEM.indexOf('If somebody'));
  watch.hear(half);
  watch.end();
  const { share } = watch;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.6);
  expect(watch.leaked).toBe(true);
  watch.hear(half);
  watch.end();
  expect(watch.share).toBeLessThan(share + 0.1);
});

test('a passage ends with the seventh word that is none of the prompt', () => {
  const watch = leakWatchOf([SYSTEM])!;
  watch.hear('offer three per cent and ');
  expect([watch.words, watch.clearWords]).toEqual([5, 0]);
  watch.hear('one two three four five ');
  expect(watch.clearWords).toBe(0);
  watch.hear('six seven eight nine ');
  expect(watch.clearWords).toBe(watch.words - 5);
});

test('what one application tells is no leak of another', () => {
  const other =
    'You are Max of Birch Bank. Say nothing of fees, of the new branch in the harbour, nor of what is planned for May.';
  expect(heard([other], SYSTEM)?.leaked).toBe(false);
  expect(heard([SYSTEM], other)?.leaked).toBe(false);
  expect(heard([SYSTEM, other], other)?.leaked).toBe(true);
  expect(heard([SYSTEM, other], SYSTEM)?.leaked).toBe(true);
  expect(heard([other], other)?.leaked).toBe(true);
});

const FILE = join(dataFolder() ?? '', 'guardrails/dev.jsonl');
const hasData = dataFolder() !== null && existsSync(FILE);
interface Row {
  readonly text: string;
  readonly label: string;
  readonly kind: string;
}

test.skipIf(!hasData)(`published system prompts: echoes and other answers (${SKIPPED_NO_DATA} otherwise)`, () => {
  const rows = readFileSync(FILE, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const systems = rows.filter(({ kind }) => kind === 'system').map(({ text }) => text);
  const answers = rows.filter(({ label }) => label === 'benign').map(({ text }) => text);
  let [echoes, found, held, alarms] = [0, 0, 0, 0];
  for (const system of systems)
    for (const echo of Object.values(ECHOES)) {
      const watch = heard([system], echo(system), 40);
      if (watch === null) continue;
      echoes++;
      if (watch.leaked) found++;
    }
  let turn = 0;
  for (const answer of answers)
    for (let i = 0; i < 3; i++) {
      const watch = heard([systems[(turn++ * 7) % systems.length]!], answer);
      if (watch === null) continue;
      held++;
      if (watch.leaked) alarms++;
    }
  expect(echoes).toBeGreaterThan(1000);
  expect(found / echoes).toBeGreaterThanOrEqual(0.99);
  expect(held).toBeGreaterThan(2000);
  expect(alarms / held).toBeLessThanOrEqual(0.001);
});

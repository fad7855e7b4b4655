/** What upstreams answer reaches clients of each protocol whole, or as an error, and is booked as what it was. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  answering,
  bench,
  eventsOf,
  given,
  hasCases,
  hi,
  type Bench,
  type Outcome,
  type Path,
} from './cases.fixture.ts';
import { conformance } from './conform.ts';
import { ANTHROPIC } from './strict/anthropic.ts';
import { OPENAI } from './strict/openai.ts';
import { VLLM_QWEN } from './strict/other-vendors.ts';
import { objects, type Json, type Vendor } from './strict/vendor.ts';
import type { Answering } from './witness.fixture.ts';

let b: Bench | undefined;
afterEach(async () => {
  await b?.close();
  b = undefined;
});

const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
/** A client of each protocol before an upstream of chat completions. */
const BOTH: readonly (readonly [Path, Vendor])[] = [
  [CHAT, OPENAI],
  [MESSAGES, VLLM_QWEN],
];

const ask = async (path: Path, vendor: Vendor, name: string, settings: object = {}): Promise<Outcome> => {
  b = await bench([vendor], { answer: answering(name), settings });
  return await b.ask(path, hi(path, name.endsWith('.sse')));
};
const total = (outcome: Outcome): number => {
  const { inputUncached, cacheRead } = outcome.entry.usage;
  return inputUncached + cacheRead;
};
const out = ({ entry: { usage } }: Outcome): number => usage.output + usage.reasoning;
/** A whole stream, booked as reported with 20 new tokens in, 80 from the cache and 50 out. */
function expectStream(outcome: Outcome): void {
  expect(outcome.entry).toMatchObject({
    outcome: 'served',
    usageGrade: 'reported',
    usage: { inputUncached: 20, cacheRead: 80 },
  });
  expect(out(outcome)).toBe(50);
  expect(outcome.broken).toBe(false);
  expect(outcome.text).toMatch(/\[DONE\]|message_stop|response\.completed/);
}
const content = (outcome: Outcome): readonly Json[] => objects((JSON.parse(outcome.text) as Json)['content']);

describe.runIf(hasCases)('given answers', () => {
  const conform = hasCases ? conformance('given answers') : test;
  for (const [path, vendor] of BOTH) {
    const through = (name: string): string => `${path} over ${vendor.name}: ${name}`;
    conform(through('no choices is an error'), async () => {
      const outcome = await ask(path, vendor, 'upstream-chat-answer-choices-empty.json');
      expect(outcome.status).toBeGreaterThanOrEqual(400);
      expect(outcome.entry.outcome).not.toBe('served');
    });
    conform(through('an error in a body of status 200 has its own status and words'), async () => {
      const outcome = await ask(path, vendor, 'upstream-chat-answer-status-200-with-error-body-code-429.json');
      expect(outcome.status).toBe(429);
      expect(outcome.text).toContain('The provider behind is rate limited');
    });
    conform(through('comments are signs of life'), async () => {
      // Each 100 ms for three times as long as may pass in silence.
      const answer: Answering = async (_seen, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const events = given('upstream-chat-stream-comments-longer-than-first-byte-timeout-then-content.sse');
        const [first, ...rest] = events.split(/(?<=\n\n)/);
        for (let i = 0; i < 12; i++) {
          response.write(first!);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        response.end(rest.filter((each) => each.startsWith('data')).join(''));
      };
      b = await bench([vendor], { answer, settings: { firstByteTimeoutMs: 400 } });
      expectStream(await b.ask(path, hi(path, true)));
    });
    for (const name of [
      'upstream-chat-stream-ends-inside-tool-arguments.sse',
      'upstream-chat-stream-ends-without-finish-reason-and-done.sse',
    ])
      conform(through(`a cut stream is none that ended: ${name}`), async () => {
        const outcome = await ask(path, vendor, name);
        expect(outcome.entry.outcome).toBe('failed');
        expect(outcome.text).not.toMatch(/\[DONE\]|message_stop/);
        expect(outcome.broken || /error/.test(outcome.text)).toBe(true);
      });
    conform(
      through('an error of the caller before content keeps its words, is asked once and hurts no health'),
      async () => {
        b = await bench([vendor], { answer: answering('upstream-chat-stream-error-with-code-400-before-content.sse') });
        for (let i = 0; i < 3; i++) {
          const outcome = await b.ask(path, hi(path, true));
          expect(outcome.text).toContain('The prompt has 9000 tokens, the model takes 8192.');
          expect(outcome.status === 400 || outcome.status === 200).toBe(true);
          expect(outcome.entry.attempts).toHaveLength(1);
        }
        expect(b.vendors[0]!.seen).toHaveLength(3);
        b.vendors[0]!.answerBy(answering('upstream-chat-stream-first-chunk-with-choices-null.sse'));
        expect((await b.ask(path, hi(path, true))).entry.outcome).toBe('served');
      },
    );
    for (const name of [
      'upstream-chat-stream-first-chunk-with-choices-null.sse',
      'upstream-chat-stream-ping-event-before-first-chunk.sse',
      'upstream-chat-stream-usage-chunk-with-choices-null.sse',
      'upstream-chat-stream-usage-chunk-without-choices.sse',
    ])
      conform(through(`${name}`), async () => {
        const outcome = await ask(path, vendor, name);
        expectStream(outcome);
        if (path === MESSAGES) expect(outcome.text).toContain('"output_tokens":50');
        else if (name.includes('usage-chunk')) expect(outcome.text).not.toContain('"usage":{');
      });
  }

  conform('an error of the caller is not tried at another deployment', async () => {
    b = await bench([OPENAI, VLLM_QWEN], {
      enforced: true,
      answer: answering('upstream-chat-stream-error-with-code-400-before-content.sse'),
    });
    const outcome = await b.ask(CHAT, hi(CHAT, true));
    expect(outcome.text).toContain('The prompt has 9000 tokens');
    expect(b.vendors.flatMap(({ seen }) => seen)).toHaveLength(1);
  });

  conform('content as a list becomes text and thinking', async () => {
    const whole = content(
      await ask(MESSAGES, VLLM_QWEN, 'upstream-chat-answer-content-as-list-of-thinking-and-text.json'),
    );
    expect(whole.map(({ type, text, thinking }) => [type, text ?? thinking])).toEqual([
      ['thinking', 'Two and two'],
      ['text', 'The answer is 4'],
    ]);
  });
  conform('content as a list passes to a chat client as it is', async () => {
    const name = 'upstream-chat-answer-content-as-list-of-thinking-and-text.json';
    const outcome = await ask(CHAT, OPENAI, name);
    expect(JSON.parse(outcome.text)).toEqual(JSON.parse(given(name)));
    expect(outcome.entry.outcome).toBe('served');
  });
  conform('content as a list becomes text and thinking in a stream', async () => {
    const outcome = await ask(MESSAGES, VLLM_QWEN, 'upstream-chat-stream-content-as-list-of-thinking-and-text.sse');
    const deltas = eventsOf(outcome.text).flatMap(({ delta }) => (delta === undefined ? [] : [delta as Json]));
    const said = (field: string): string =>
      deltas.map((delta) => (typeof delta[field] === 'string' ? delta[field] : '')).join('');
    expect(said('thinking')).toBe('Two and two');
    expect(said('text')).toBe('The answer is 4');
  });
  conform('the digits of arguments are kept towards a Messages client', async () => {
    const { text } = await ask(MESSAGES, VLLM_QWEN, 'upstream-chat-answer-tool-arguments-19-digit-integer.json');
    expect(text).toContain('2512292042121000001');
  });
  conform('the digits of an input are kept towards a chat client', async () => {
    const { text } = await ask(CHAT, ANTHROPIC, 'upstream-messages-answer-tool-input-19-digit-integer.json');
    expect(text).toContain('2512292042121000001');
  });
  conform('a call without an id gets one', async () => {
    const [use] = content(await ask(MESSAGES, VLLM_QWEN, 'upstream-chat-answer-tool-calls-without-id.json'));
    expect(use).toMatchObject({
      type: 'tool_use',
      name: 'a',
      input: { x: 1 },
      id: expect.stringMatching(/^[a-zA-Z0-9_-]+$/),
    });
  });
  conform('calls without index and id stay apart', async () => {
    const outcome = await ask(MESSAGES, VLLM_QWEN, 'upstream-chat-stream-two-tool-calls-without-index-and-id.sse');
    const events = eventsOf(outcome.text);
    const uses = events.flatMap(({ content_block: block }) =>
      (block as Json | undefined)?.['type'] === 'tool_use' ? [block as Json] : [],
    );
    expect(uses.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(new Set(uses.map(({ id }) => id)).size).toBe(2);
    const inputs = events.flatMap(({ delta }) =>
      typeof (delta as Json | undefined)?.['partial_json'] === 'string' ? [(delta as Json)['partial_json']] : [],
    );
    expect(inputs.join('')).toBe('{"x":1}{"y":2}');
  });
  conform('a total larger than its parts is no clean report', async () => {
    const outcome = await ask(CHAT, OPENAI, 'upstream-chat-answer-usage-total-larger-than-its-parts.json');
    expect(total(outcome)).toBe(20);
    if (out(outcome) !== 603) expect(outcome.entry.usageGrade).not.toBe('reported');
  });
  conform('zeros at the end replace no counts', async () => {
    const outcome = await ask(CHAT, OPENAI, 'upstream-chat-stream-usage-zeros-at-the-end.sse');
    expect(total(outcome)).toBeGreaterThan(0);
    if (total(outcome) !== 100) expect(outcome.entry.usageGrade).not.toBe('reported');
  });
  conform('a preamble of any size passes', async () => {
    const outcome = await ask(
      '/v1/responses',
      OPENAI,
      'upstream-responses-stream-created-event-echoes-34-kb-of-instructions.sse',
    );
    expect(outcome.entry.outcome).toBe('served');
    expect(total(outcome)).toBe(100);
    expect(out(outcome)).toBe(50);
    expect(outcome.text).toContain('response.completed');
  });
});

test.runIf(!hasCases)('given answers: skipped: no data', async () => {
  console.log('given answers: skipped: no data');
  b = await bench([OPENAI]);
  expect((await b.ask(CHAT, hi(CHAT, false))).status).toBe(200);
});

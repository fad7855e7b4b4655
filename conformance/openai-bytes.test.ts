import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_DEPLOYMENT, startTestApp, type TestApp } from '../server/src/app/test-app.fixture.ts';
import { chatBody, recordingUpstream, send, type RecordingUpstream } from '../server/src/app/http-exchange.fixture.ts';

const chunk = (delta: object, finish: string | null = null, more = ''): string =>
  `data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":${JSON.stringify(delta)},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}]${more}}\n\n`;
const USAGE =
  'data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}\n\n';
const DONE = 'data: [DONE]\n\n';
/** Odd but legal: comments, CRLF, other fields, several data lines, an unknown event, no space behind the colon, words that look like ours. */
const EVENTS = [
  ': keep-alive\n\n',
  chunk({ role: 'assistant', content: '', refusal: null }),
  chunk({ content: 'Grüße, 世界 🌍 "usage":{ "error" [DONE]' }, null, ',"usage":null'),
  'event: message\nid: 7\nretry: 10\n' + chunk({ content: ' two' }),
  ': ping\r\n\r\n',
  chunk({ content: ' three' }).replaceAll('\n', '\r\n'),
  `data:${JSON.stringify({ id: 'c-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: ' four' } }] })}\n\n`,
  'data: {"id":"c-1","object":"chat.completion.chunk",\ndata: "choices":[{"index":0,"delta":{"content":" five"}}]}\n\n',
  chunk({}, 'stop'),
];

let parts: readonly Buffer[] = [];
let upstream: RecordingUpstream;
let t: TestApp;
const pour = (response: ServerResponse, at: number): void => {
  const part = parts[at];
  if (part === undefined) return void response.end();
  response.write(part);
  setImmediate(() => pour(response, at + 1));
};
beforeAll(async () => {
  upstream = await recordingUpstream((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.socket?.setNoDelay(true);
    pour(response, 0);
  });
  t = await startTestApp({ mode: 'observe', urls: { [DEFAULT_DEPLOYMENT]: upstream.url } });
});
afterAll(async () => {
  await t.close();
  await upstream.close();
});

/** Cuts text into pieces whose sizes repeat the given ones. */
function cut(text: string, sizes: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(text);
  const out: Buffer[] = [];
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    out.push(bytes.subarray(from, from + size));
    from += size;
  }
  return out;
}

const OURS = /: joulegate \{[^\n]*\}\n/g;

async function exchange(
  text: string,
  sizes: readonly number[],
  more: object = {},
): Promise<{ received: string; comments: readonly string[] }> {
  parts = cut(text, sizes);
  const answer = await send(t.url, { body: chatBody({ stream: true, ...more }) });
  expect(answer.status).toBe(200);
  expect(answer.broken).toBe(false);
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  return { received: answer.text.replace(OURS, ''), comments: answer.text.match(OURS) ?? [] };
}

test('events arrive as they were sent, whatever the chunks; only the unasked usage event is left out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (sizes, asked) => {
        const { received, comments } = await exchange(
          [...EVENTS, USAGE, DONE].join(''),
          sizes,
          asked ? { stream_options: { include_usage: true } } : {},
        );
        expect(received).toBe([...EVENTS, ...(asked ? [USAGE] : []), DONE].join(''));
        expect(comments).toHaveLength(1);
      },
    ),
    { numRuns: 40, seed: 11, endOnFailure: true },
  );
});

test('one byte at a time', async () => {
  const { received } = await exchange([...EVENTS, USAGE, DONE].join(''), [1]);
  expect(received).toBe([...EVENTS, DONE].join(''));
});

test('our line of totals comes right before [DONE] and equals the entry', async () => {
  parts = cut([...EVENTS, USAGE, DONE].join(''), [64]);
  const { text } = await send(t.url, { body: chatBody({ stream: true }) });
  const totals = JSON.parse(/: joulegate (\{.*\})\ndata: \[DONE\]\n\n$/.exec(text)![1]!) as Record<string, unknown>;
  const entry = (await t.entries()).at(-1)!;
  expect(entry).toMatchObject({ usage: { inputUncached: 9, output: 4 }, usageGrade: 'reported' });
  expect(totals).toEqual({
    decision: entry.id,
    deployment: DEFAULT_DEPLOYMENT,
    tier: entry.tier,
    cost_usd: entry.costNanoUsd / 1e9,
    energy_wh: entry.energyNanoWh.mean! / 1e9,
    co2e_g: entry.carbonNanoG.mean! / 1e9,
  });
});

test('an upstream that ends without [DONE], or within its last event, loses nothing', async () => {
  const unended = EVENTS.join('').trimEnd();
  for (const [text, expected] of [
    [EVENTS.join(''), EVENTS.join('')],
    [unended, `${unended}\n\n`],
  ] as const) {
    const { received, comments } = await exchange(text, [50]);
    expect(received).toBe(expected + DONE);
    expect(comments).toHaveLength(1);
  }
});

test('an error that the upstream reports in its stream is passed on once, and booked as a failure', async () => {
  const error = 'data: {"error":{"message":"out of memory","type":"server_error","param":null,"code":null}}\n\n';
  for (const tail of [DONE, '']) {
    parts = cut([...EVENTS.slice(0, 4), error, tail].join(''), [40]);
    const { text } = await send(t.url, { body: chatBody({ stream: true }) });
    expect(text.startsWith([...EVENTS.slice(0, 4), error].join(''))).toBe(true);
    expect(text.match(/"error":\{/g)).toHaveLength(1);
    expect((await t.entries()).at(-1)).toMatchObject({ outcome: 'failed', error: 'JG_UPSTREAM_ERROR' });
  }
});

test('a request body is forwarded as it was sent, but for the model name and the usage option', async () => {
  const odd =
    '{ "model" : "llama-3.1-70b",\n "messages":[{"role":"user","content":"\\u00e9 \\"model\\":1"}], "temperature":1.0, "seed":12345678901234567890, "x_own":[1,{"stream_options":null}] , "stream":true }';
  parts = cut([...EVENTS, DONE].join(''), [200]);
  await send(t.url, { body: odd });
  const sent = upstream.received.at(-1)!.body;
  expect(sent).toBe(
    `{"stream_options":{"include_usage":true},${odd.slice(1).replace('"llama-3.1-70b"', '"llama-3.1-70b-instruct"')}`,
  );
});

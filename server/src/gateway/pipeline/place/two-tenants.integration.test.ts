import { afterEach, expect, test } from 'vitest';
import { candidateNumber } from '../../../kernel/routing/types.ts';
import { recordingUpstream, send, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { MODEL, SECRETS, startTestApp, TEST_FLEET, type TestApp } from '../../../app/test-app.fixture.ts';

let t: TestApp;
let upstream: RecordingUpstream;
afterEach(async () => {
  await t.close();
  await upstream.close();
});

/** Files cost a hundred thousand tokens each, text a token for four bytes. */
const answer = (body: string): string =>
  JSON.stringify({
    id: 'a',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: body.includes('file_data') ? 100_000 : Math.ceil(body.length / 4),
      completion_tokens: 1,
      total_tokens: 0,
    },
  });

test("twelve file prompts of one organisation change nothing of another's admission", async () => {
  upstream = await recordingUpstream((response, { body }) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer(body));
  });
  t = await startTestApp({
    mode: 'enforce',
    urls: Object.fromEntries(TEST_FLEET.map(({ id }) => [id, upstream.url])),
    more: { limits: { organisations: { acme: { budgets: [{ usd: 0.1 }] } } } },
  });
  const ask = (secret: string, content: unknown): ReturnType<typeof send> =>
    send(t.url, {
      secret,
      body: JSON.stringify({ model: MODEL, max_tokens: 10, messages: [{ role: 'user', content }] }),
    });
  const text = 'word '.repeat(20_000);
  expect((await ask(SECRETS.plain, text)).status).toBe(200);
  for (let i = 0; i < 12; i++) {
    const file = [{ type: 'file', file: { file_data: 'QUFB'.repeat(100) } }];
    expect((await ask(SECRETS.stranger, file)).status).toBe(200);
  }
  const after = await ask(SECRETS.plain, text);
  expect(after.status, after.text).toBe(200);
  const entries = await t.entries();
  const [first, last] = [entries[0]!, entries.at(-1)!];
  // The same request is decided by the same figures, but for what it taught itself.
  const cash = [first, last].map(({ decision }) => candidateNumber(decision!, 0, 'cashUsd'));
  expect(cash[1]! / cash[0]!).toBeCloseTo(1, 1);
  // Its own files teach of files, not of its text.
  expect((await ask(SECRETS.stranger, text)).status).toBe(200);
});

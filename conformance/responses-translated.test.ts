/** The Responses API, by the official SDK, where the upstream speaks chat completions or messages. */
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { SAID, startAnthropicUpstream } from './anthropic-upstream.fixture.ts';
import { CHAT_SAID, chatAnswers } from './chat-upstream.fixture.ts';
import { conformance } from './conform.ts';
import { watchEmitted, type Watch } from './emitted.ts';
import { KEYS, startGateway, type Gateway } from './gateway.fixture.ts';
import { openAiSchemas } from './openai-schema.ts';
import { VLLM_QWEN } from './strict/other-vendors.ts';
import { startStrictVendor, type Json, type StrictVendor } from './strict/vendor.ts';
import type { Witness } from './witness.fixture.ts';

const conform = conformance('responses translated');
const CLAUDE = 'claude-haiku-4-5';
const CHAT = VLLM_QWEN.model;

let gateway: Gateway;
let claude: Witness;
let chat: StrictVendor;
let watch: Watch;
let client: OpenAI;
let claudeAnswers: ReturnType<Witness['answering']>;
beforeAll(async () => {
  [claude, chat] = await Promise.all([startAnthropicUpstream(), startStrictVendor(VLLM_QWEN, chatAnswers)]);
  claudeAnswers = claude.answering();
  gateway = await startGateway([
    { model: CLAUDE, url: claude.url, protocol: 'anthropic' },
    { model: CHAT, url: chat.url, endpoints: ['chat'] },
  ]);
  watch = watchEmitted(openAiSchemas());
  client = new OpenAI({ apiKey: KEYS.caller, baseURL: gateway.url, maxRetries: 0, fetch: watch.fetch });
});
afterEach(async () => {
  claude.answerBy(claudeAnswers);
  chat.answerBy(chatAnswers);
  expect(await watch.problems()).toEqual([]);
  expect(chat.refused).toEqual([]);
});
afterAll(async () => {
  if (process.env['CONFORMANCE_COUNTS'] !== undefined)
    console.log('responses translated', Object.fromEntries(watch.checked));
  await gateway.close();
  await Promise.all([claude.close(), chat.close()]);
});

const upstreamOf = (model: string): Witness => (model === CLAUDE ? claude : chat);
const sent = (model: string): Json => JSON.parse(upstreamOf(model).seen.at(-1)!.text) as Json;
const saidBy = (model: string): string => (model === CLAUDE ? SAID : CHAT_SAID.join(''));
const usageOf = (model: string): OpenAI.Responses.ResponseUsage =>
  model === CLAUDE
    ? {
        input_tokens: 24,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 8 },
        output_tokens: 89,
        output_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 113,
      }
    : {
        input_tokens: 36,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
        output_tokens: 11,
        output_tokens_details: { reasoning_tokens: 3 },
        total_tokens: 47,
      };

for (const model of [CLAUDE, CHAT]) {
  const ask = { model, instructions: 'Be short.', input: 'Hi', store: false };

  conform(`${model}: create`, async () => {
    const answer = await client.responses.create({ ...ask, max_output_tokens: 64, metadata: { team: 'search' } });
    expect([answer.output_text, answer.status, answer.usage]).toEqual([saidBy(model), 'completed', usageOf(model)]);
    expect(answer).toMatchObject({ instructions: 'Be short.', metadata: { team: 'search' }, max_output_tokens: 64 });
    expect(sent(model)).toMatchObject({ model, max_tokens: 64 });
    expect((await gateway.entries()).at(-1)).toMatchObject({
      endpoint: '/v1/responses',
      outcome: 'served',
      usageGrade: 'reported',
    });
  });

  conform(`${model}: a stream, its events in order`, async () => {
    const events = await Array.fromAsync(await client.responses.create({ ...ask, stream: true }));
    const types = events.map(({ type }) => type.replace('response.', ''));
    expect(types.filter((type, at) => type !== types[at - 1])).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at));
    const last = await client.responses.stream(ask).finalResponse();
    expect([last.output_text, last.usage]).toEqual([saidBy(model), usageOf(model)]);
  });
}

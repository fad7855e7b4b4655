/** The Responses API, by the official SDK, where the upstream speaks chat completions or messages. */
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { SAID, SIGNATURE, startAnthropicUpstream } from './anthropic-upstream.fixture.ts';
import { CHAT_SAID, chatAnswers } from './chat-upstream.fixture.ts';
import { conformance } from './conform.ts';
import { watchEmitted, type Watch } from './emitted.ts';
import { KEYS, startGateway, type Gateway } from './gateway.fixture.ts';
import { openAiSchemas } from './openai-schema.ts';
import { VLLM_QWEN } from './strict/other-vendors.ts';
import { startStrictVendor, type Json, type StrictVendor } from './strict/vendor.ts';
import { sendEvents, sendJson, type Witness } from './witness.fixture.ts';

const conform = conformance('responses translated');
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const ORDER = {
  type: 'function' as const,
  name: 'find_order',
  description: 'Finds',
  parameters: {
    type: 'object',
    properties: { id: { type: 'integer' } },
    required: ['id'],
    additionalProperties: false,
  },
  strict: true,
};
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

/** Items as a client sends them back. */
const itemsOf = ({ output }: { readonly output: readonly object[] }): OpenAI.Responses.ResponseInputItem[] =>
  output as OpenAI.Responses.ResponseInputItem[];
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

for (const model of [CLAUDE, CHAT]) {
  const ask = { model, instructions: 'Be short.', input: 'Hi', store: false };

  conform(`${model}: tools, whole and streamed, and their results`, async () => {
    const tools = [ORDER];
    const asked: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'Order 10?' }];
    for (const answer of [
      await client.responses.create({ ...ask, input: asked, tools, tool_choice: 'required' }),
      await client.responses.stream({ ...ask, input: asked, tools, tool_choice: 'required' }).finalResponse(),
    ]) {
      const call = itemsOf(answer).find((item) => item.type === 'function_call')!;
      expect([call.name, JSON.parse(call.arguments), answer.status]).toEqual(['find_order', { id: 10 }, 'completed']);
      const next = await client.responses.create({
        ...ask,
        tools,
        input: [...asked, ...itemsOf(answer), { type: 'function_call_output', call_id: call.call_id, output: '12' }],
      });
      expect(next.output_text).toBe(saidBy(model));
      expect(JSON.stringify(sent(model)['messages'])).toMatch(
        model === CLAUDE
          ? new RegExp(`"tool_use","id":"${call.call_id}".*"tool_result","tool_use_id":"${call.call_id}"`)
          : new RegExp(`"tool_calls":\\[{"id":"${call.call_id}".*"tool_call_id":"${call.call_id}"`),
      );
    }
  });

  conform(`${model}: a custom tool is called with a text`, async () => {
    const tools = [{ type: 'custom' as const, name: 'apply_patch', description: 'Patches' }];
    for (const answer of [
      await client.responses.create({ ...ask, tools }),
      await client.responses.stream({ ...ask, tools }).finalResponse(),
    ]) {
      const call = itemsOf(answer).find((item) => item.type === 'custom_tool_call')!;
      // What the upstream wrote is no such object, so that it is the text itself.
      expect([call.name, call.input]).toEqual(['apply_patch', '{"id":10}']);
      const output = { type: 'custom_tool_call_output' as const, call_id: call.call_id, output: 'done' };
      const next = await client.responses.create({
        ...ask,
        tools,
        input: [{ role: 'user', content: 'Patch.' }, call, output],
      });
      expect(next.output_text).toBe(saidBy(model));
    }
  });

  conform(`${model}: parse, and an image`, async () => {
    const image = {
      type: 'input_image' as const,
      detail: 'auto' as const,
      image_url: `data:image/png;base64,${PIXEL}`,
    };
    const parsed = await client.responses.parse({
      ...ask,
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Sum?' }, image] }],
      text: { format: zodTextFormat(z.object({ total: z.int() }), 'sum') },
    });
    expect(parsed.output_parsed).toEqual({ total: 3 });
    expect(JSON.stringify(sent(model))).toContain(PIXEL);
  });

  conform(`${model}: thinking, there and back, whole and streamed`, async () => {
    const thinks = { ...ask, reasoning: { effort: 'low' as const, summary: 'auto' as const }, max_output_tokens: 8000 };
    const include: OpenAI.Responses.ResponseIncludable[] = ['reasoning.encrypted_content'];
    for (const answer of [
      await client.responses.create({ ...thinks, include }),
      await client.responses.stream({ ...thinks, include }).finalResponse(),
    ]) {
      expect(answer.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
      expect(answer.output[0]).toMatchObject({
        summary: [{ type: 'summary_text', text: 'Let me add it up.' }],
        encrypted_content: expect.stringMatching(/^joulegate:/) as string,
      });
      await client.responses.create({
        ...thinks,
        input: [{ role: 'user', content: 'Hi' }, ...itemsOf(answer), { role: 'user', content: 'And?' }],
      });
      const turns = sent(model)['messages'] as readonly Json[];
      expect(turns.find(({ role }) => role === 'assistant')).toMatchObject(
        model === CLAUDE
          ? { content: [{ type: 'thinking', thinking: 'Let me add it up.', signature: SIGNATURE }, { type: 'text' }] }
          : { reasoning_content: 'Let me add it up.', content: saidBy(model) },
      );
    }
  });

  conform(
    `${model}: what cannot be asked there is refused by name, what is only a wish is dropped and told`,
    async () => {
      for (const more of [
        { previous_response_id: 'resp_1' },
        { conversation: 'conv_1' },
        { background: true },
        { prompt: { id: 'pmpt_1' } },
        { tools: [{ type: 'web_search_preview' as const }] },
        { input: [{ type: 'item_reference' as const, id: 'msg_1' }] },
        { input: [{ role: 'user' as const, content: [{ type: 'input_file' as const, file_id: 'file-1' }] }] },
      ])
        await expect(client.responses.create({ ...ask, ...more })).rejects.toSatisfy(
          (error) =>
            error instanceof OpenAI.BadRequestError && Object.keys(more).some((name) => error.message.includes(name)),
        );
      const { response } = await client.responses
        .create({ ...ask, store: true, truncation: 'auto', prompt_cache_key: 'a' })
        .withResponse();
      expect(response.headers.get('x-joulegate-dropped')?.split(', ').sort()).toEqual([
        'prompt_cache_key',
        'store',
        'truncation',
      ]);
    },
  );

  conform(`${model}: an error of the upstream, before and inside a stream`, async () => {
    const error = { type: 'rate_limit_error', message: 'no more' };
    upstreamOf(model).answerBy((_, response) => sendJson(response, { type: 'error', error }, 429));
    await expect(client.responses.create(ask)).rejects.toSatisfy(
      (failure) => failure instanceof OpenAI.RateLimitError && failure.message.includes('no more'),
    );
    const begun =
      model === CLAUDE
        ? 'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"c","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"He"}}\n\n'
        : 'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"He"}}]}\n\n';
    const told =
      model === CLAUDE
        ? `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`
        : `data: ${JSON.stringify({ error })}\n\n`;
    upstreamOf(model).answerBy((_, response) => sendEvents(response, begun + told));
    const stream = await client.responses.create({ ...ask, stream: true });
    await expect(Array.fromAsync(stream)).rejects.toSatisfy(
      (failure) => failure instanceof OpenAI.APIError && failure.message.includes('no more'),
    );
    expect((await gateway.entries()).at(-1)).toMatchObject({ outcome: 'failed', error: 'JG_UPSTREAM_ERROR' });
  });
}

conform('an answer that is cut off is incomplete', async () => {
  const ask = { model: CHAT, input: 'Hi', max_output_tokens: 1 };
  for (const answer of [
    await client.responses.create(ask),
    (await Array.fromAsync(await client.responses.create({ ...ask, stream: true }))).flatMap((event) =>
      event.type === 'response.incomplete' ? [event.response] : [],
    )[0]!,
  ]) {
    expect([answer.status, answer.incomplete_details]).toEqual(['incomplete', { reason: 'max_output_tokens' }]);
    expect(answer.output).toMatchObject([{ status: 'incomplete', content: [{ text: 'Gr' }] }]);
  }
});

conform('what stands beside responses is not translated', async () => {
  await expect(client.responses.compact({ model: CHAT, input: 'Hi' })).rejects.toBeInstanceOf(OpenAI.APIError);
  expect((await client.responses.inputTokens.count({ model: CLAUDE, input: 'Hi' })).object).toBe(
    'response.input_tokens',
  );
});

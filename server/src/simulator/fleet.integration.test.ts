import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Usage } from '../units/index.ts';
import { addUsage, NO_USAGE } from '../units/index.ts';
import { DEMO_FLEET, startFleet } from './index.ts';
import type { Fleet } from './types.ts';
import type { MeterReading } from './index.ts';

const spec = DEMO_FLEET[0]!;
const model = spec.upstreamModel;
const messages = [{ role: 'user' as const, content: 'Is the invoice right?' }];
const sized = (
  input: number,
  output: number,
  more: Record<string, string> = {},
): { metadata: Record<string, string> } => ({
  metadata: { sim_input_tokens: String(input), sim_output_tokens: String(output), ...more },
});

const clientOf = (fleet: Fleet, id = spec.id): OpenAI =>
  new OpenAI({ apiKey: 'any', baseURL: fleet.url(id), maxRetries: 0 });
const reading = (fleet: Fleet, id = spec.id): MeterReading => fleet.meters().find((meter) => meter.deployment === id)!;

let fleet: Fleet;
let client: OpenAI;
beforeAll(async () => {
  fleet = await startFleet({ deployments: DEMO_FLEET, seed: 7, timeFactor: 100 });
  client = clientOf(fleet);
});
afterAll(() => fleet.close());

describe('shapes', () => {
  test('a whole answer with usage, and headers that state its simulated times', async () => {
    const started = performance.now();
    const { data, response } = await client.chat.completions
      .create({ model, messages, ...sized(900, 40, { sim_cached_tokens: '300' }) })
      .withResponse();
    const wallMs = performance.now() - started;
    expect(data.choices[0]?.message.content?.split(' ')).toHaveLength(40);
    expect(data.choices[0]?.finish_reason).toBe('stop');
    expect(data.usage).toMatchObject({
      prompt_tokens: 900,
      completion_tokens: 40,
      total_tokens: 940,
      prompt_tokens_details: { cached_tokens: 300 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
    const serviceMs = Number(response.headers.get('x-simulated-service-ms'));
    expect(Number(response.headers.get('x-simulated-ttft-ms'))).toBeLessThan(serviceMs);
    expect(response.headers.get('x-simulated-input-tokens')).toBe('900');
    expect(wallMs).toBeGreaterThan(serviceMs / 100 - 2);
  });

  test('a stream: role, then text; usage only when asked, as a last chunk with empty choices', async () => {
    for (const asked of [true, false]) {
      const stream = await client.chat.completions.create({
        model,
        messages,
        stream: true,
        ...(asked ? { stream_options: { include_usage: true } } : {}),
        ...sized(50, 300),
      });
      const chunks: OpenAI.ChatCompletionChunk[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      expect(chunks.length).toBeLessThanOrEqual(asked ? 21 : 20);
      expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '', refusal: null });
      expect(chunks[1]?.choices[0]?.delta.content?.trim().split(' ')).toHaveLength(1);
      const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
      expect(text.split(' ')).toHaveLength(300);
      expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason === 'stop')).toHaveLength(1);
      const last = chunks.at(-1)!;
      if (asked) {
        expect(last).toMatchObject({ choices: [], usage: { prompt_tokens: 50, completion_tokens: 300 } });
        expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
      } else {
        expect(last.choices[0]?.finish_reason).toBe('stop');
        expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);
      }
    }
  });

  test('tool calls, streamed and not, carry arguments that fit the schema', async () => {
    const ask = {
      model,
      messages,
      tool_choice: 'required' as const,
      tools: [
        {
          type: 'function' as const,
          function: {
            name: 'find',
            parameters: {
              type: 'object',
              properties: { id: { type: 'integer', minimum: 10 }, of: { enum: ['order', 'invoice'] } },
              required: ['id', 'of'],
            },
          },
        },
      ],
    };
    const whole = (await client.chat.completions.create(ask)).choices[0]!;
    const call = whole.message.tool_calls?.[0];
    expect(whole.finish_reason).toBe('tool_calls');
    expect(whole.message.content).toBeNull();
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ id: 10, of: 'order' });
    const streamed = await client.chat.completions.stream(ask).finalChatCompletion();
    const again = streamed.choices[0]?.message.tool_calls?.[0];
    expect(again?.type === 'function' && [again.function.name, JSON.parse(again.function.arguments)]).toEqual([
      'find',
      { id: 10, of: 'order' },
    ]);
  });

  test('the model list, an unknown model, bad JSON and an unknown path', async () => {
    expect((await client.models.list()).data.map((entry) => entry.id)).toEqual([model]);
    await expect(client.chat.completions.create({ model: 'gpt-9', messages })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    const post = (path: string): Promise<Response> => fetch(fleet.url(spec.id) + path, { method: 'POST', body: '{' });
    expect((await post('/chat/completions')).status).toBe(400);
    expect((await post('/embeddings')).status).toBe(404);
    expect(() => fleet.url('atlantis')).toThrow(/no deployment "atlantis"/);
  });
});

test('the same seed gives the same answers and meters, another seed others', async () => {
  const run = async (seed: number): Promise<unknown> => {
    const other = await startFleet({ deployments: DEMO_FLEET, seed, timeFactor: 1000 });
    const answers: unknown[] = [];
    for (let i = 0; i < 5; i++) {
      const { data, response } = await clientOf(other).chat.completions.create({ model, messages }).withResponse();
      answers.push(data.id, data.choices, data.usage, response.headers.get('x-simulated-service-ms'));
    }
    const { at: _, ...meter } = reading(other);
    await other.close();
    return [answers, meter];
  };
  const [first, same, different] = [await run(11), await run(11), await run(12)];
  expect(same).toEqual(first);
  expect(different).not.toEqual(first);
});

test('meters equal the sum of what clients were told, over hundreds of requests, aborted ones too', async () => {
  const other = await startFleet({ deployments: DEMO_FLEET, seed: 3, timeFactor: 50 });
  let told: Usage = NO_USAGE;
  const one = async (i: number): Promise<void> => {
    const upstream = clientOf(other, DEMO_FLEET[i % DEMO_FLEET.length]!.id);
    const ask = {
      model,
      messages,
      ...sized(20 + i, 5 + (i % 90), { sim_cached_tokens: String(i % 20), sim_reasoning_tokens: String(i % 5) }),
    };
    const usage =
      i % 2 === 0
        ? (await upstream.chat.completions.create(ask)).usage
        : (
            await upstream.chat.completions
              .stream({ ...ask, stream_options: { include_usage: true } })
              .finalChatCompletion()
          ).usage;
    const cacheRead = usage?.prompt_tokens_details?.cached_tokens ?? Number.NaN;
    const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? Number.NaN;
    told = addUsage(told, {
      ...NO_USAGE,
      cacheRead,
      reasoning,
      inputUncached: usage!.prompt_tokens - cacheRead,
      output: usage!.completion_tokens - reasoning,
    });
  };
  const aborted = async (i: number): Promise<void> => {
    // Chunks of this answer come 400 ms apart, so what was read when the client left is what was generated.
    const ask = { model, messages, stream: true as const, ...sized(100 + i, 18_000) };
    const stream = await clientOf(other).chat.completions.create(ask);
    let words = 0;
    for await (const chunk of stream) {
      words += chunk.choices[0]?.delta.content?.split(' ').filter(Boolean).length ?? 0;
      if (words > 0) break;
    }
    told = addUsage(told, { ...NO_USAGE, inputUncached: 100 + i, output: words });
  };
  await Promise.all([
    ...Array.from({ length: 300 }, (_, i) => one(i)),
    ...Array.from({ length: 20 }, (_, i) => aborted(i)),
  ]);
  await expect.poll(() => other.meters().reduce((sum, meter) => sum + meter.inFlight, 0)).toBe(0);
  const meters = other.meters();
  await other.close();
  expect(meters.map((meter) => meter.usage).reduce(addUsage)).toEqual(told);
  expect(meters.reduce((sum, meter) => sum + meter.requests.finished, 0)).toBe(300);
  expect(meters[0]?.requests.aborted).toBe(20);
  expect(meters[0]?.usageUnfinished).toMatchObject({ inputUncached: 20 * 100 + 190, output: 20 });
  for (const { gpuEnergyJ, itEnergyJ } of meters) {
    expect(itEnergyJ / gpuEnergyJ).toBeGreaterThan(1.3);
    expect(itEnergyJ / gpuEnergyJ).toBeLessThan(1.75);
  }
});

test('a whole answer stops when its client leaves, and books what the time allowed', async () => {
  const other = await startFleet({ deployments: DEMO_FLEET, seed: 3, timeFactor: 10 });
  const leaving = clientOf(other).chat.completions.create(
    { model, messages, ...sized(500, 20_000) },
    { timeout: 1500 },
  );
  await expect(leaving).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  await expect.poll(() => reading(other).requests.aborted).toBe(1);
  const { usage, inFlight } = reading(other);
  await other.close();
  // 1,500 ms of wall time are 15 s simulated: about 600 tokens at 24.5 ms, of 20,000.
  expect(usage.inputUncached).toBe(500);
  expect(usage.output).toBeGreaterThan(200);
  expect(usage.output).toBeLessThan(4000);
  expect(inFlight).toBe(0);
});

test('energy of a long run lies within misfit and noise of the measured figure', async () => {
  const exact = { ...spec, misfit: 1 };
  const other = await startFleet({ deployments: [exact], seed: 3, timeFactor: 10_000 });
  const upstream = clientOf(other);
  for (let i = 0; i < 100; i++) await upstream.chat.completions.create({ model, messages, ...sized(100, 400) });
  const { gpuEnergyJ } = reading(other);
  await other.close();
  // 0.797 J per output token at batch 64; the background load moves around it.
  expect(gpuEnergyJ / (100 * 400) / 0.797).toBeGreaterThan(0.85);
  expect(gpuEnergyJ / (100 * 400) / 0.797).toBeLessThan(1.15);
});

describe('faults', () => {
  const ask = { model, messages, ...sized(10, 60) };
  const withFault = (fault: string): { headers: Record<string, string> } => ({
    headers: { 'x-simulate-fault': fault },
  });
  const completions = (): OpenAI.Chat.Completions => client.chat.completions;

  test('429 with Retry-After and 500, by header', async () => {
    const limited = await completions()
      .create(ask, withFault('429'))
      .catch((thrown: unknown) => thrown);
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
    expect((limited as InstanceType<typeof OpenAI.RateLimitError>).headers.get('retry-after')).toBe('1');
    await expect(completions().create(ask, withFault('500'))).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await expect(completions().create(ask, withFault('404'))).rejects.toMatchObject({ status: 400 });
  });

  test('a fault set at run time holds until it is cleared, and books no tokens', async () => {
    const before = reading(fleet);
    fleet.setFault(spec.id, '500');
    await expect(completions().create(ask)).rejects.toMatchObject({ status: 500 });
    fleet.setFault(spec.id, null);
    const after = reading(fleet);
    expect(after.usage).toEqual(before.usage);
    expect(after.requests.failed).toBe(before.requests.failed + 1);
    expect((await completions().create(ask)).usage?.completion_tokens).toBe(60);
  });

  test('hang answers nothing until the client leaves', async () => {
    const before = reading(fleet);
    await expect(completions().create(ask, { ...withFault('hang'), timeout: 80 })).rejects.toBeInstanceOf(
      OpenAI.APIConnectionTimeoutError,
    );
    await expect.poll(() => reading(fleet).requests.aborted).toBe(before.requests.aborted + 1);
    expect(reading(fleet).usage).toEqual(before.usage);
  });

  test('disconnect breaks off in mid-answer and books what had been generated', async () => {
    const before = reading(fleet);
    let words = 0;
    const broken = async (): Promise<void> => {
      const stream = await completions().create({ ...ask, stream: true }, withFault('disconnect'));
      for await (const chunk of stream)
        words += chunk.choices[0]?.delta.content?.split(' ').filter(Boolean).length ?? 0;
    };
    await expect(broken()).rejects.toThrow();
    expect(words).toBeGreaterThan(0);
    expect(words).toBeLessThan(60);
    expect(reading(fleet).usage.output).toBe(before.usage.output + words);
    await expect(completions().create(ask, withFault('disconnect'))).rejects.toThrow();
    expect(reading(fleet).requests.failed).toBe(before.requests.failed + 2);
  });

  test('slow takes ten times as long', async () => {
    const service = async (fault?: string): Promise<number> => {
      const { response } = await completions()
        .create(
          { ...ask, metadata: { ...ask.metadata, sim_seed: 'twin' } },
          fault === undefined ? {} : withFault(fault),
        )
        .withResponse();
      return Number(response.headers.get('x-simulated-service-ms'));
    };
    expect((await service('slow')) / (await service())).toBeCloseTo(10, 3);
  });

  test('garbage is no JSON, whole and streamed', async () => {
    const body = (stream: boolean): Promise<string> =>
      fetch(`${fleet.url(spec.id)}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ ...ask, stream }),
        ...withFault('garbage'),
      }).then((response) => response.text());
    const whole = await body(false);
    expect(() => JSON.parse(whole)).toThrow();
    const lines = (await body(true)).split('\n\n').filter((line) => line.startsWith('data: '));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(() => JSON.parse(line.slice(6))).toThrow();
  });
});

test('refuses a specification that cannot run, and a port that is taken', async () => {
  const start = (change: object, options: object = {}): Promise<Fleet> =>
    startFleet({ deployments: [{ ...spec, ...change }], seed: 1, timeFactor: 1, ...options });
  await expect(start({ id: 'a/b' })).rejects.toMatchObject({ code: 'JG_CONFIG', where: 'id' });
  await expect(start({ batch: 0 })).rejects.toMatchObject({ code: 'JG_CONFIG', where: 'batch' });
  await expect(start({}, { timeFactor: 0 })).rejects.toMatchObject({ code: 'JG_CONFIG', where: 'timeFactor' });
  await expect(startFleet({ deployments: [spec, spec], seed: 1, timeFactor: 1 })).rejects.toThrow(/two deployments/);
  await expect(start({}, { port: fleet.port })).rejects.toMatchObject({ code: 'JG_PORT_IN_USE' });
});

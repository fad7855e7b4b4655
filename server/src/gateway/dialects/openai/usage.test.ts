import { describe, expect, test } from 'vitest';
import { readUsage, usageAtEnd, usageOf } from './usage.ts';

const row = (inputUncached: number, cacheRead: number, output: number, reasoning: number): object => ({
  inputUncached,
  cacheRead,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output,
  reasoning,
});

test.each([
  ['plain', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }, row(10, 0, 5, 0)],
  [
    'cached input is part of the prompt',
    { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
    row(6, 4, 5, 0),
  ],
  [
    'reasoning is part of the completion',
    { prompt_tokens: 10, completion_tokens: 500, completion_tokens_details: { reasoning_tokens: 480 } },
    row(10, 0, 20, 480),
  ],
  [
    'explicit 0',
    { prompt_tokens: 0, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } },
    row(0, 0, 0, 0),
  ],
  [
    'details null',
    { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: null, completion_tokens_details: null },
    row(10, 0, 5, 0),
  ],
  [
    'more cached than prompted',
    { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 99 } },
    row(0, 10, 5, 0),
  ],
  [
    'more reasoned than completed',
    { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 6 } },
    row(10, 0, 0, 5),
  ],
  [
    'audio, prediction and other details',
    {
      prompt_tokens: 9,
      completion_tokens: 1,
      prompt_tokens_details: { audio_tokens: 3, cached_tokens: 2 },
      completion_tokens_details: { accepted_prediction_tokens: 1 },
    },
    row(7, 2, 1, 0),
  ],
  [
    'responses',
    {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
    },
    row(6, 4, 3, 2),
  ],
  [
    'DeepSeek',
    {
      prompt_tokens: 10,
      completion_tokens: 5,
      prompt_cache_hit_tokens: 3,
      prompt_cache_miss_tokens: 7,
      total_tokens: 15,
    },
    row(7, 3, 5, 0),
  ],
  ['Moonshot', { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 3 }, row(7, 3, 5, 0)],
  [
    'xAI, whose reasoning comes on top',
    {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 115,
      completion_tokens_details: { reasoning_tokens: 100 },
    },
    row(10, 0, 5, 100),
  ],
  [
    'vLLM',
    { prompt_tokens: 10, total_tokens: 15, completion_tokens: 5, prompt_tokens_details: null },
    row(10, 0, 5, 0),
  ],
  [
    'OpenRouter',
    {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      cost: 0.01,
      prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 3, audio_tokens: 0 },
    },
    { ...row(5, 2, 5, 0), cacheWrite5m: 3 },
  ],
])('%s', (_, usage, expected) => {
  expect({ ...readUsage(usage), sold: undefined }).toEqual(expected);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['an empty object', {}],
  ['no completion', { prompt_tokens: 10 }],
  ['no prompt', { completion_tokens: 10 }],
  ['a null count', { prompt_tokens: null, completion_tokens: 5 }],
  ['a negative count', { prompt_tokens: -1, completion_tokens: 5 }],
  ['a fraction', { prompt_tokens: 1.5, completion_tokens: 5 }],
  ['text', { prompt_tokens: '10', completion_tokens: 5 }],
  ['beyond 2^53', { prompt_tokens: 2 ** 53, completion_tokens: 5 }],
])('%s is unknown, not zero', (_, usage) => {
  expect(readUsage(usage)).toBeNull();
});

describe('what a price depends on beside tokens', () => {
  const usage = {
    prompt_tokens: 1000,
    completion_tokens: 500,
    prompt_tokens_details: { audio_tokens: 900, cached_tokens: 300, cached_tokens_details: { audio_tokens: 200 } },
    completion_tokens_details: { audio_tokens: 400 },
  };
  const media = { inputAudio: 700, cachedAudio: 200, outputAudio: 400, inputImage: 0, cachedImage: 0, outputImage: 0 };

  test('audio of prompt, cache and answer, and the tier that it was served in', () => {
    const answer = { choices: [], service_tier: 'flex', usage };
    expect(usageOf(answer)?.sold).toEqual({ media, tier: 'flex' });
    const quoted = JSON.stringify({ ...answer, choices: [{ text: JSON.stringify({ service_tier: 'priority' }) }] });
    expect(usageAtEnd(Buffer.from(`...${quoted}`))?.sold).toEqual({ media, tier: 'flex' });
  });

  test('searches of a response, and containers that ran code, each once', () => {
    const output = [
      { type: 'web_search_call', action: { type: 'search', query: 'rain' } },
      { type: 'web_search_call', action: { type: 'open_page', url: 'https://example.org' } },
      { type: 'file_search_call' },
      { type: 'code_interpreter_call', container_id: 'cntr_1' },
      { type: 'code_interpreter_call', container_id: 'cntr_1' },
      { type: 'message' },
    ];
    expect(usageOf({ output, usage: { input_tokens: 9, output_tokens: 1 } })?.sold).toEqual({
      tools: { webSearches: 1, fileSearches: 1, codeSessions: 1 },
    });
  });
});

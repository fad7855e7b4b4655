import type { createAnthropic } from '@ai-sdk/anthropic';
import type { JsonObject } from '../lane.ts';

export type Options = Parameters<ReturnType<ReturnType<typeof createAnthropic>>['doGenerate']>[0];

const SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false,
};
export const HI: Options['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }];
export const CHAT_HI = { messages: [{ role: 'user', content: 'hi' }] };
export const TOOL = {
  type: 'function' as const,
  name: 'weather',
  description: 'Weather of a city',
  inputSchema: SCHEMA,
};
export const CHAT_TOOL = {
  type: 'function',
  function: { name: 'weather', description: 'Weather of a city', parameters: SCHEMA },
};
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PDF = 'JVBERi0xLjQKJSVFT0YK';

/** The same wish as a chat completion, and as the AI SDK takes it. */
export const PROMPTS: Readonly<Record<string, readonly [JsonObject, Options]>> = {
  'one text': [CHAT_HI, { prompt: HI }],
  'a system prompt and turns of both': [
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c' },
      ],
      max_completion_tokens: 99,
    },
    {
      prompt: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'b' }] },
        { role: 'user', content: [{ type: 'text', text: 'c' }] },
      ],
      maxOutputTokens: 99,
    },
  ],
  'turns of one role in a row, and an answer begun': [
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'b' },
        { role: 'assistant', content: 'The answer is ' },
      ],
    },
    {
      prompt: [
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        { role: 'user', content: [{ type: 'text', text: 'b' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'The answer is ' }] },
      ],
    },
  ],
  'sampling and stop sequences': [
    { ...CHAT_HI, temperature: 0.4, stop: ['END'], top_k: 7 },
    { prompt: HI, temperature: 0.4, stopSequences: ['END'], topK: 7 },
  ],
  'a temperature above 1': [
    { ...CHAT_HI, temperature: 1.7 },
    { prompt: HI, temperature: 1.7 },
  ],
  'temperature and top_p': [
    { ...CHAT_HI, temperature: 0.2, top_p: 0.5 },
    { prompt: HI, temperature: 0.2, topP: 0.5 },
  ],
  'tools left to the model': [
    { ...CHAT_HI, tools: [CHAT_TOOL], tool_choice: 'auto' },
    { prompt: HI, tools: [TOOL], toolChoice: { type: 'auto' } },
  ],
  'tools required': [
    { ...CHAT_HI, tools: [CHAT_TOOL], tool_choice: 'required' },
    { prompt: HI, tools: [TOOL], toolChoice: { type: 'required' } },
  ],
  'one tool required, one at a time': [
    {
      ...CHAT_HI,
      tools: [CHAT_TOOL],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      parallel_tool_calls: false,
    },
    {
      prompt: HI,
      tools: [TOOL],
      toolChoice: { type: 'tool', toolName: 'weather' },
      providerOptions: { anthropic: { disableParallelToolUse: true } },
    },
  ],
  'tool calls, two results and more words': [
    {
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Wien"}' } },
            { id: 'call_2', type: 'function', function: { name: 'weather', arguments: '{"city":"Graz"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
        { role: 'tool', tool_call_id: 'call_2', content: 'sun' },
        { role: 'user', content: 'And?' },
      ],
      tools: [CHAT_TOOL],
    },
    {
      prompt: [
        ...HI,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me look.' },
            { type: 'tool-call', toolCallId: 'call_1', toolName: 'weather', input: { city: 'Wien' } },
            { type: 'tool-call', toolCallId: 'call_2', toolName: 'weather', input: { city: 'Graz' } },
          ],
        },
        {
          role: 'tool',
          content: [
            { type: 'tool-result', toolCallId: 'call_1', toolName: 'weather', output: { type: 'text', value: 'rain' } },
            { type: 'tool-result', toolCallId: 'call_2', toolName: 'weather', output: { type: 'text', value: 'sun' } },
          ],
        },
        { role: 'user', content: [{ type: 'text', text: 'And?' }] },
      ],
      tools: [TOOL],
    },
  ],
  'images by value and by address': [
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
            { type: 'image_url', image_url: { url: 'https://example.org/a.jpg' } },
          ],
        },
      ],
    },
    {
      prompt: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What?' },
            { type: 'file', mediaType: 'image/png', data: { type: 'data', data: PNG } },
            { type: 'file', mediaType: 'image/jpeg', data: { type: 'url', url: new URL('https://example.org/a.jpg') } },
          ],
        },
      ],
    },
  ],
  documents: [
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
            {
              type: 'file',
              file: {
                filename: 'a.txt',
                file_data: `data:text/plain;base64,${Buffer.from('Grüße').toString('base64')}`,
              },
            },
          ],
        },
      ],
    },
    {
      prompt: [
        {
          role: 'user',
          content: [
            { type: 'file', filename: 'a.pdf', mediaType: 'application/pdf', data: { type: 'data', data: PDF } },
            {
              type: 'file',
              filename: 'a.txt',
              mediaType: 'text/plain',
              data: { type: 'data', data: Buffer.from('Grüße').toString('base64') },
            },
          ],
        },
      ],
    },
  ],
  'structured output': [
    { ...CHAT_HI, response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA } } },
    { prompt: HI, responseFormat: { type: 'json', schema: SCHEMA } },
  ],
  'a user': [
    { ...CHAT_HI, user: 'user-7' },
    { prompt: HI, providerOptions: { anthropic: { metadata: { userId: 'user-7' } } } },
  ],
};

import type { Answering } from './witness.fixture.ts';
import { sendEvents, sendJson } from './witness.fixture.ts';

/** What the upstream says in plain text, and what it thinks where it is asked to. */
export const CHAT_SAID = ['Grüße ', '🌍'];
export const CHAT_THOUGHT = ['Let me ', 'add it up.'];

interface Asked {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly tool_choice?: unknown;
  readonly response_format?: { readonly type: string };
  readonly reasoning_effort?: string;
  readonly max_tokens?: number;
}

const USAGE = {
  prompt_tokens: 36,
  completion_tokens: 11,
  total_tokens: 47,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 3 },
};

/**
 * Thinking where it was asked for, then a call of the first tool that may be used, or JSON where a schema asks, or
 * text; an answer of at most one token is cut off.
 */
export const chatAnswers: Answering = ({ text }, response) => {
  const asked = JSON.parse(text) as Asked;
  const { model, stream, messages, tools, tool_choice: choice, response_format: format, max_tokens: most } = asked;
  const head = { id: 'chatcmpl-0a1b', created: 1_786_000_000, model };
  const name = tools?.[0]?.function.name;
  const calls = name !== undefined && choice !== 'none' && messages.at(-1)?.role !== 'tool';
  const said = calls ? [] : most === 1 ? ['Gr'] : format === undefined ? CHAT_SAID : ['{"total"', ':3}'];
  const thought = asked.reasoning_effort === undefined ? [] : CHAT_THOUGHT;
  const finish = calls ? 'tool_calls' : most === 1 ? 'length' : 'stop';
  if (stream !== true)
    return sendJson(response, {
      ...head,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: calls ? null : said.join(''),
            ...(thought.length === 0 ? {} : { reasoning_content: thought.join('') }),
            ...(calls
              ? { tool_calls: [{ id: 'call_0a1b2', type: 'function', function: { name, arguments: '{"id":10}' } }] }
              : {}),
          },
          finish_reason: finish,
        },
      ],
      usage: USAGE,
    });
  const chunk = (choices: readonly object[], more: object = {}): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  const delta = (members: object, finish_reason: string | null = null): string =>
    chunk([{ index: 0, delta: members, finish_reason }]);
  const called = (more: object): string => delta({ tool_calls: [{ index: 0, ...more }] });
  sendEvents(
    response,
    [
      delta({ role: 'assistant', content: '' }),
      ...thought.map((reasoning_content) => delta({ reasoning_content })),
      ...said.map((content) => delta({ content })),
      ...(calls
        ? [
            called({ id: 'call_0a1b2', type: 'function', function: { name, arguments: '' } }),
            called({ function: { arguments: '{"id"' } }),
            called({ function: { arguments: ':10}' } }),
          ]
        : []),
      delta({}, finish),
      chunk([], { usage: USAGE }),
      'data: [DONE]\n\n',
    ].join(''),
  );
};

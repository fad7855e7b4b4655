import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { StreamFollower } from '../lane.ts';

/** What a follower makes of a stream that comes in the given pieces, as the client gets it. */
export interface Heard {
  readonly text: string;
  readonly follower: StreamFollower;
  readonly done: boolean;
  /** Bytes that had arrived when the answer was committed. */
  readonly committedAt: number | null;
}

export function hear(follower: StreamFollower, pieces: readonly Buffer[]): Heard {
  const out: Buffer[] = [];
  let done = false;
  let arrived = 0;
  let committedAt: number | null = null;
  for (const piece of pieces) {
    const followed = follower.push(piece);
    out.push(followed.forward);
    done ||= followed.done;
    arrived += piece.length;
    if (follower.committed) committedAt ??= arrived;
  }
  return { text: Buffer.concat([...out, follower.last]).toString('utf8'), follower, done, committedAt };
}

const answering =
  (body: string, type: string): typeof fetch =>
  () =>
    Promise.resolve(new Response(body, { headers: { 'content-type': type } }));

/** The official OpenAI SDK's view of a stream. */
export const openAiStream = (text: string): Promise<OpenAI.Chat.ChatCompletion> =>
  new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: answering(text, 'text/event-stream') }).chat.completions
    .stream({ model: 'm', messages: [], stream_options: { include_usage: true } })
    .finalChatCompletion();

export const openAiChunks = async (text: string): Promise<OpenAI.Chat.ChatCompletionChunk[]> =>
  Array.fromAsync(
    await new OpenAI({
      apiKey: 'none',
      maxRetries: 0,
      fetch: answering(text, 'text/event-stream'),
    }).chat.completions.create({ model: 'm', messages: [], stream: true }),
  );

/** The official Anthropic SDK's view of a stream. */
export const anthropicStream = (text: string): Promise<Anthropic.Message> =>
  new Anthropic({ apiKey: 'none', maxRetries: 0, fetch: answering(text, 'text/event-stream') }).messages
    .stream({ model: 'm', max_tokens: 1, messages: [] })
    .finalMessage();

export const openAiAnswer = (body: unknown): Promise<OpenAI.Chat.ChatCompletion> =>
  new OpenAI({
    apiKey: 'none',
    maxRetries: 0,
    fetch: answering(JSON.stringify(body), 'application/json'),
  }).chat.completions.create({ model: 'm', messages: [] });

export const anthropicAnswer = (body: unknown): Promise<Anthropic.Message> =>
  new Anthropic({
    apiKey: 'none',
    maxRetries: 0,
    fetch: answering(JSON.stringify(body), 'application/json'),
  }).messages.create({ model: 'm', max_tokens: 1, messages: [] });

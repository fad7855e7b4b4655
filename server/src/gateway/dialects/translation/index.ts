/** Between what OpenAI clients and upstreams speak and what Anthropic's do. */
export * from './chat-to-messages.ts';
export * from './lanes.ts';
export * from './messages-to-chat.ts';

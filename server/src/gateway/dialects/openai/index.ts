/** What OpenAI-compatible clients and upstreams speak. */
export * from './chat-lane.ts';
export * from './chat-request.ts';
export * from './chat-stream.ts';
export * from './error.ts';
export * from './plain-lanes.ts';
export * from './responses-beside.ts';
export * from './responses.ts';
export * from './splice.ts';
export * from './usage.ts';

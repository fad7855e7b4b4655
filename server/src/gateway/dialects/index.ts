/** What clients and upstreams speak. */
export * from './endpoint.ts';
export * from './endpoints.ts';
export * from './lane.ts';
export { anthropicErrorBody } from './anthropic/index.ts';
export { openAiErrorBody, usageInTail } from './openai/index.ts';

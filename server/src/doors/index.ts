import type { serveTools as serve } from './mcp/stdio.ts';

/** Questions to the waist and their doors: the HTTP control plane here, the command line in `cli`. */
export { startAdmin } from './http/server.ts';
export { sourceOfAll } from './live/all-workers.ts';
export type { Others } from './live/all-workers.ts';
export { createCollector } from './live/collector.ts';
export type { Collector, LiveState } from './live/collector.ts';
/** The tools for agents on standard input and output: the protocol's library is loaded by whoever serves them. */
export const serveTools = async (...given: Parameters<typeof serve>): Promise<ReturnType<typeof serve>> =>
  (await import('./mcp/stdio.ts')).serveTools(...given);
export type { Question } from './question.ts';
export type { DecisionRow } from './questions/decisions.ts';
export { QUESTIONS } from './questions/index.ts';
export type { Answer } from './questions/index.ts';
export type { Why } from './questions/why.ts';
export { textInput } from './text-input.ts';
export type { Waist } from './waist.ts';

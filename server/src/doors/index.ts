/** Questions to the waist and their doors: the HTTP control plane here, the command line in `cli`. */
export { startAdmin } from './http/server.ts';
export { sourceOfAll } from './live/all-workers.ts';
export type { Others } from './live/all-workers.ts';
export { createCollector } from './live/collector.ts';
export type { Collector, LiveState } from './live/collector.ts';
export type { Question } from './question.ts';
export type { Comparison } from './questions/compare.ts';
export type { DecisionRow } from './questions/decisions.ts';
export { QUESTIONS } from './questions/index.ts';
export type { Answer } from './questions/index.ts';
export type { Why } from './questions/why.ts';
export { textInput } from './text-input.ts';
export type { Waist } from './waist.ts';

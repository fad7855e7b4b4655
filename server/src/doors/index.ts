/** Questions to the waist and their doors: the HTTP control plane here, the command line in `cli`. */
export { sourceOfAll } from './live/all-workers.ts';
export type { Others } from './live/all-workers.ts';
export { createCollector } from './live/collector.ts';
export type { Collector, LiveState } from './live/collector.ts';
export { startAdmin } from './http/server.ts';
export type { Admin } from './http/server.ts';
/** The list of questions, and how texts become their input. */
export { QUESTIONS } from './questions/index.ts';
export type { Answer } from './questions/index.ts';
export type { Question } from './question.ts';
export { fieldOf, inputOf } from './text-input.ts';
export type { Waist } from './waist.ts';
/** Answers that others make or read. */
export type { Comparison } from './questions/compare.ts';
export type { DecisionRow } from './questions/decisions.ts';
export type { Why } from './questions/why.ts';

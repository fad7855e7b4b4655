/** The guard on the way of a request: what is said by whom, and what its verdicts become. */
export { judgeAnswer } from './answer-content.ts';
export { checkAnswer, tapsOf, type AnswerTaps } from './answer-taps.ts';
export { callerCounted, callerNames, type CallerNames } from './callers.ts';
export { GuardModels } from './guard-models.ts';
export { loopRefusal } from './loop-turn.ts';
export type { ValuesBack } from './private/values-back.ts';
export { PromptLook } from './prompt-look.ts';
export {
  bookedOf,
  guardWords,
  guardHeader,
  refusalOf,
  type AbuseAlarm,
  type AbuseWatch,
  type GuardPolicy,
  type GuardTurn,
} from './verdicts.ts';

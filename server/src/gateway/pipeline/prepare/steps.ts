import { replaceTexts, type TextPart } from '../../dialects/index.ts';
import type { Call, Prepared } from '../call.ts';
import { keepRules } from './keep-rules.ts';
import { ownAnswer } from './own-answer.ts';
import { storedAnswer } from './stored-answer.ts';
import { findWorkload } from './workload.ts';

/**
 * One step of `prepare`: it fills in what the call lacks, answers it, or throws what it is refused with. It may wait; one
 * that need not wait returns no promise, so that a request costs no turn of the event loop for it.
 */
export type Step<T, Answer> = (call: T) => Answer | undefined | Promise<Answer | undefined>;

/** What a request goes through before a place is sought for it, in order. */
export const PREPARE: readonly Step<Call, Prepared>[] = [findWorkload, keepRules, ownAnswer, storedAnswer];

/**
 * Takes the steps in order, at once while none waits.
 * @param done with the first answer, or `undefined` when every step has passed
 * @param failed with what a step has thrown; neither is called for a call that ended while a step waited
 */
export function takeSteps<T extends { readonly over: boolean }, Answer>(
  call: T,
  steps: readonly Step<T, Answer>[],
  done: (call: T, answer: Answer | undefined) => void,
  failed: (call: T, error: unknown) => void,
  from = 0,
): void {
  for (let i = from; i < steps.length; i++) {
    let answer: ReturnType<Step<T, Answer>>;
    try {
      answer = (steps[i] as Step<T, Answer>)(call);
    } catch (error) {
      return failed(call, error);
    }
    if (answer instanceof Promise)
      return void answer.then(
        (later) => {
          if (call.over) return;
          if (later === undefined) takeSteps(call, steps, done, failed, i + 1);
          else done(call, later);
        },
        (error: unknown) => call.over || failed(call, error),
      );
    if (answer !== undefined) return done(call, answer);
  }
  done(call, undefined);
}

/** The texts of the prompt as it would be sent now, each by its path. */
export const promptTexts = ({ endpoint, request }: Call): readonly TextPart[] =>
  request === null ? [] : endpoint.texts(request.parsed);

/**
 * Puts other texts in the place of the prompt's own; every other byte stays as it came.
 * @throws RangeError where a path leads nowhere
 */
export function replacePrompt(call: Call, replacements: readonly TextPart[]): void {
  call.body = replaceTexts(call.body, replacements);
  call.request = call.endpoint.parse(call.body);
}

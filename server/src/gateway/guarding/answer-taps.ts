import type { Buffer } from 'node:buffer';
import { JoulegateError } from '../../units/index.ts';
import { checkLeak, leakTapOf } from './answer-leak.ts';
import type { GuardTurn } from './verdicts.ts';

/** One look at an answer that streams. Each hears what the model said, and none what another made of it. */
export interface AnswerTap {
  /** Told what each event says, before its bytes come by. */
  hear(text: string): void;
  /**
   * @param bytes whole events; possibly none
   * @param isEnd nothing follows: what is held is let go
   * @returns what may go on now, or what the answer is withheld for
   */
  pass(bytes: Buffer, isEnd: boolean): Buffer | JoulegateError;
}

/** All looks at one stream, in order: what one lets go comes by the next. */
export class AnswerTaps {
  readonly #taps: readonly AnswerTap[];
  readonly #withhold: (error: JoulegateError) => void;

  constructor(taps: readonly AnswerTap[], withhold: (error: JoulegateError) => void) {
    this.#taps = taps;
    this.#withhold = withhold;
  }

  readonly hear = (text: string): void => {
    for (const tap of this.#taps) tap.hear(text);
  };

  /**
   * @param isEnd nothing follows
   * @returns what may go on now; `null`: the answer goes no further, and whoever withholds it was told
   */
  pass(bytes: Buffer, isEnd: boolean): Buffer | null {
    let left = bytes;
    for (const tap of this.#taps) {
      const passed = tap.pass(left, isEnd);
      if (passed instanceof JoulegateError) {
        this.#withhold(passed);
        return null;
      }
      left = passed;
    }
    return left;
  }
}

/** The looks at a stream of this request; `null` where there are none. @param withhold told once, with the error */
export function tapsOf(turn: GuardTurn | null, withhold: (error: JoulegateError) => void): AnswerTaps | null {
  if (turn === null) return null;
  const taps = [leakTapOf(turn)].filter((tap) => tap !== null);
  return taps.length === 0 ? null : new AnswerTaps(taps, withhold);
}

/** The same looks at a whole answer. @returns what of it goes on, or what it is withheld for */
export const checkAnswer = (turn: GuardTurn, body: Buffer): Buffer | JoulegateError => checkLeak(turn, body) ?? body;

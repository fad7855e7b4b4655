import type { Buffer } from 'node:buffer';
import { JoulegateError } from '../../units/index.ts';
import { gateOf, type ContentGate } from './answer-content.ts';
import { checkLeak, leakTapOf } from './answer-leak.ts';
import { checkPrivate, privateTapOf } from './private/private-tap.ts';
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
  /** The last event, which may say all of the answer again. @returns what of it goes on */
  last?(bytes: Buffer): Buffer;
}

/** What becomes of a stream that is looked at. */
export interface TapEvents {
  /** The answer goes no further. */
  withheld(error: JoulegateError): void;
  /** A verdict came that lets these bytes go. */
  released(bytes: Buffer): void;
}

/** All looks at one stream, in order: what one lets go comes by the next, and last by the gate, which may wait. */
export class AnswerTaps {
  readonly #taps: readonly AnswerTap[];
  readonly #gate: ContentGate | null;
  readonly #events: TapEvents;

  constructor(taps: readonly AnswerTap[], gate: ContentGate | null, events: TapEvents) {
    this.#taps = taps;
    this.#gate = gate;
    this.#events = events;
  }

  readonly hear = (text: string): void => {
    for (const tap of this.#taps) tap.hear(text);
    this.#gate?.hear(text);
  };

  /** Held for a verdict that is to come. */
  get heldBytes(): number {
    return this.#gate?.heldBytes ?? 0;
  }

  /** More is held than should be: what comes has to wait. */
  get isFull(): boolean {
    return this.#gate?.isFull === true;
  }

  /** Everything has passed. @param then once the last verdict is there */
  end(then: () => void): void {
    if (this.#gate === null) then();
    else this.#gate.end(then);
  }

  /**
   * @param isEnd nothing follows
   * @returns what may go on now; `null`: the answer goes no further, and whoever withholds it was told
   */
  pass(bytes: Buffer, isEnd: boolean): Buffer | null {
    let left = bytes;
    for (const tap of this.#taps) {
      const passed = tap.pass(left, isEnd);
      if (passed instanceof JoulegateError) {
        this.#events.withheld(passed);
        return null;
      }
      left = passed;
    }
    return this.#gate === null ? left : this.#gate.pass(left);
  }

  last(bytes: Buffer): Buffer {
    return this.#taps.reduce((left, tap) => tap.last?.(left) ?? left, bytes);
  }
}

/** The looks at a stream of this request; `null` where there are none. */
export function tapsOf(turn: GuardTurn | null, events: TapEvents): AnswerTaps | null {
  if (turn === null) return null;
  const taps = [leakTapOf(turn), privateTapOf(turn)].filter((tap) => tap !== null);
  const gate = gateOf(turn, events);
  return taps.length === 0 && gate === null ? null : new AnswerTaps(taps, gate, events);
}

/** The same looks at a whole answer. @returns what of it goes on, or what it is withheld for */
export const checkAnswer = (turn: GuardTurn, body: Buffer): Buffer | JoulegateError =>
  checkLeak(turn, body) ?? checkPrivate(turn, body);

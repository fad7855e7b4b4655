import { Buffer } from 'node:buffer';
import { JoulegateError } from '../../units/index.ts';
import { isRecord } from '../dialects/index.ts';
import type { AnswerTap } from './answer-taps.ts';
import type { GuardTurn } from './verdicts.ts';

/** More is not held back, whatever it may begin. */
const MOST_HELD_BYTES = 262_144;

const withheld = (): JoulegateError =>
  new JoulegateError('JG_GUARD', 'the guard withholds this answer: it repeats what the application told the model', {
    where: 'answer',
    hint: "where these words may be known, set leak of the workload's guard to flag",
  });

/** The check of one stream: bytes are held back until it is clear that what they say repeats nothing. */
class LeakTap implements AnswerTap {
  readonly #watch: NonNullable<GuardTurn['leak']>;
  readonly #holds: boolean;
  #queue: { readonly bytes: Buffer; readonly words: number }[] = [];
  #bytes = 0;

  constructor(watch: NonNullable<GuardTurn['leak']>, holds: boolean) {
    this.#watch = watch;
    this.#holds = holds;
  }

  hear(text: string): void {
    this.#watch.hear(text);
  }

  pass(bytes: Buffer, isEnd: boolean): Buffer | JoulegateError {
    const watch = this.#watch;
    if (isEnd) watch.end();
    if (!this.#holds) return bytes;
    if (watch.leaked) return withheld();
    this.#queue.push({ bytes, words: watch.words });
    this.#bytes += bytes.length;
    const clear = isEnd || this.#bytes > MOST_HELD_BYTES ? Infinity : watch.clearWords;
    const held = this.#queue.findIndex(({ words }) => words > clear);
    const released = this.#queue.splice(0, held === -1 ? this.#queue.length : held);
    const passed = released.length === 1 ? released[0]!.bytes : Buffer.concat(released.map((each) => each.bytes));
    this.#bytes -= passed.length;
    return passed;
  }
}

/** The tap for a stream of this request; `null` where nothing is looked for. */
export const leakTapOf = ({ leak, blocksLeaks }: GuardTurn): AnswerTap | null =>
  leak === null ? null : new LeakTap(leak, blocksLeaks);

/** What an answer says; the Responses API repeats `instructions` in every answer by its own rules. */
function hearAll(value: unknown, hear: (text: string) => void): void {
  if (typeof value === 'string') hear(`${value} `);
  else if (Array.isArray(value)) for (const each of value) hearAll(each, hear);
  else if (isRecord(value)) for (const name in value) if (name !== 'instructions') hearAll(value[name], hear);
}

/** Looks at a whole answer. @returns what it is withheld for; `null`: it goes on */
export function checkLeak({ leak, blocksLeaks }: GuardTurn, body: Buffer): JoulegateError | null {
  if (leak === null) return null;
  let said: unknown = body.toString('utf8');
  try {
    said = JSON.parse(said as string);
  } catch {
    // Whatever it is, it is text.
  }
  hearAll(said, (text) => leak.hear(text));
  leak.end();
  return leak.leaked && blocksLeaks ? withheld() : null;
}

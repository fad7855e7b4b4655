import { Buffer } from 'node:buffer';
import { JoulegateError } from '../../units/index.ts';
import { isRecord } from '../dialects/index.ts';
import type { TapEvents } from './answer-taps.ts';
import type { GuardTurn } from './verdicts.ts';

/** From here on the upstream waits until a verdict lets something go. */
const MOST_HELD_BYTES = 262_144;
/** The end of an answer that a judge is shown with each window. */
const MOST_SHOWN = 8192;

/** What an answer is withheld for; `null`: it goes on. */
function withheldFor({ policy, findings }: GuardTurn): JoulegateError | null {
  const found = findings.find(({ check, verdict }) => check === 'answer-content' && verdict === 'block');
  if (found === undefined || policy.mode !== 'enforce') return null;
  return new JoulegateError(
    'JG_GUARD',
    `the guard withholds this answer: its content is of a kind that policy keeps out (rules ${found.ruleIds.join(', ')})`,
    { where: 'answer', hint: "the operator can set the category of the workload's content policy to flag" },
  );
}

/**
 * Judges the content of a stream in windows while it comes. Where policy is enforced nothing passes before a verdict on
 * what it says: the first window is held until it has one, from then on the stream lags by the window that is judged.
 * Elsewhere all passes at once, and only the end waits for the last verdict, so that it can be booked.
 */
export class ContentGate {
  readonly #turn: GuardTurn;
  readonly #events: TapEvents;
  readonly #holds: boolean;
  readonly #window: number;
  #said: string[] = [];
  /** Characters heard, put to a judge, and judged. */
  #heard = 0;
  #asked = 0;
  #cleared = 0;
  #isPending = false;
  #queue: { readonly bytes: Buffer; readonly heard: number }[] = [];
  #onEnd: (() => void) | null = null;
  heldBytes = 0;

  /** @param window characters that are judged at a time */
  constructor(turn: GuardTurn, window: number, events: TapEvents) {
    this.#turn = turn;
    this.#window = window;
    this.#events = events;
    this.#holds = turn.policy.mode === 'enforce';
  }

  readonly hear = (text: string): void => {
    this.#said.push(text);
    this.#heard += text.length;
    if (this.#heard - this.#asked >= this.#window) this.#ask();
  };

  /** @returns what may go on now of bytes that say no more than was heard */
  pass(bytes: Buffer): Buffer {
    if (!this.#holds) return bytes;
    this.#queue.push({ bytes, heard: this.#heard });
    this.heldBytes += bytes.length;
    return this.#release();
  }

  /** More than it should hold: what comes has to wait. */
  get isFull(): boolean {
    return this.heldBytes > MOST_HELD_BYTES;
  }

  /** Nothing follows. @param then once everything is judged and let go */
  end(then: () => void): void {
    this.#onEnd = then;
    this.#settle();
  }

  #ask(): void {
    if (this.#isPending) return;
    const said = this.#said.join('').slice(-MOST_SHOWN);
    this.#said = [said];
    this.#asked = this.#heard;
    const until = this.#heard;
    const asked = said === '' ? null : this.#turn.judging.answer(said);
    if (asked === null) {
      this.#cleared = until;
      return;
    }
    this.#isPending = true;
    void asked.then((finding) => {
      this.#isPending = false;
      this.#turn.noteAnswer(finding);
      const error = withheldFor(this.#turn);
      if (error !== null) return this.#events.withheld(error);
      this.#cleared = until;
      this.#settle();
    });
  }

  #settle(): void {
    const left = this.#heard - this.#asked;
    if (left >= this.#window || (this.#onEnd !== null && left > 0)) this.#ask();
    const bytes = this.#release();
    if (bytes.length > 0) this.#events.released(bytes);
    if (!this.#isPending) this.#onEnd?.();
  }

  #release(): Buffer {
    const held = this.#queue.findIndex(({ heard }) => heard > this.#cleared);
    const released = this.#queue.splice(0, held === -1 ? this.#queue.length : held);
    const bytes = released.length === 1 ? released[0]!.bytes : Buffer.concat(released.map((each) => each.bytes));
    this.heldBytes -= bytes.length;
    return bytes;
  }
}

/** The gate of a stream of this request; `null` where its content is not judged. */
export function gateOf(turn: GuardTurn | null, events: TapEvents): ContentGate | null {
  const content = turn?.policy.content ?? null;
  return turn === null || content === null || !turn.judging.hearsAnswers
    ? null
    : new ContentGate(turn, content.windowCharacters, events);
}

/** Members that hold what a model says, in any dialect. */
const SPOKEN: readonly string[] = ['content', 'text', 'refusal', 'thinking', 'reasoning', 'reasoning_content'];

/** What a whole answer says to its reader. @example saidInAnswer({ id: 'a', content: [{ text: 'yes' }] }) // 'yes' */
export function saidInAnswer(answer: unknown): string {
  const said: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) walk(each);
    else if (isRecord(value))
      for (const [name, each] of Object.entries(value))
        if (typeof each === 'string') {
          if (SPOKEN.includes(name)) said.push(each);
        } else if (name !== 'instructions') walk(each);
  };
  walk(answer);
  return said.join('\n');
}

/**
 * Has the content of a whole answer judged.
 * @param body `null`: it is too large to be seen
 * @returns `null` where nobody judges it; otherwise what it is withheld for, or `null`: it goes on
 */
export function judgeAnswer(turn: GuardTurn, body: Buffer | null): Promise<JoulegateError | null> | null {
  if (!turn.judging.hearsAnswers) return null;
  if (body === null) {
    turn.noteAnswer(turn.judging.unseen());
    return null;
  }
  let said: string;
  try {
    said = saidInAnswer(JSON.parse(body.toString('utf8')));
  } catch {
    said = body.toString('utf8');
  }
  const asked = said === '' ? null : turn.judging.answer(said);
  if (asked === null) return null;
  return asked.then((finding) => {
    turn.noteAnswer(finding);
    return withheldFor(turn);
  });
}

import type { Find } from './finds.ts';
import { privateIn } from './find.ts';
import { openEnd } from './open-end.ts';
import type { Terms } from './terms.ts';

/** So much of what came before is read again: a word in it may name a number. */
const CONTEXT = 80;
const NOTHING: readonly Find[] = [];

/** Looks for private values in a text that comes in pieces. */
export class PrivateWatch {
  readonly #terms: Terms;
  #before: string;
  #rest = '';
  /** Characters before {@link PrivateWatch.#rest}: what they say is settled. */
  settled = 0;

  /** @param before what stands before the text and is no part of it */
  constructor(terms: Terms, before = '') {
    this.#terms = terms;
    this.#before = before;
  }

  /** @returns what is certain now; places count from the beginning of the text */
  add(piece: string): readonly Find[] {
    const text = this.#rest + piece;
    return this.#settle(text, openEnd(text, this.#terms));
  }

  /** Nothing follows. */
  end(): readonly Find[] {
    return this.#settle(this.#rest, this.#rest.length);
  }

  #settle(text: string, to: number): readonly Find[] {
    this.#rest = text.slice(to);
    if (to === 0) return NOTHING;
    const before = this.#before;
    const read = before + text.slice(0, to);
    const from = this.settled - before.length;
    this.settled += to;
    this.#before = read.slice(-CONTEXT);
    const finds = privateIn(read, this.#terms).filter((find) => find.to > before.length);
    return from === 0 && before === ''
      ? finds
      : finds.map((find) => ({ ...find, from: from + Math.max(before.length, find.from), to: from + find.to }));
  }
}

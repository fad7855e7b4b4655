import type { Buffer } from 'node:buffer';
import type { GuardTurn } from '../verdicts.ts';
import { editedBody, StreamEdit, type LeafWatch, type TextEdit, type WatchOf } from './answer-edit.ts';

type ValueNames = NonNullable<NonNullable<GuardTurn['privacy']>['names']>;

/** Puts the values back into one text of an answer. */
class NamesBack implements LeafWatch {
  readonly #names: ValueNames;
  readonly #isJson: boolean;
  /** The last character that is settled, and what is not. */
  #last = '';
  #rest = '';
  settled = 0;

  constructor(names: ValueNames, isJson: boolean) {
    this.#names = names;
    this.#isJson = isJson;
  }

  add(piece: string): readonly TextEdit[] {
    const text = this.#rest + piece;
    return this.#settle(text, this.#names.openEnd(this.#last + text) - this.#last.length);
  }

  end(): readonly TextEdit[] {
    return this.#settle(this.#rest, this.#rest.length);
  }

  #settle(text: string, upTo: number): readonly TextEdit[] {
    const to = Math.max(0, upTo);
    const skipped = this.#last.length;
    const from = this.settled - skipped;
    const edits = this.#names.named(this.#last + text).flatMap((name): readonly TextEdit[] => {
      if (name.to > skipped + to || name.from < skipped) return [];
      const value = this.#isJson ? JSON.stringify(name.value).slice(1, -1) : name.value;
      return [{ from: from + name.from, to: from + name.to, text: value }];
    });
    this.#last = to === 0 ? this.#last : (text[to - 1] as string);
    this.#rest = text.slice(to);
    this.settled += to;
    return edits;
  }
}

/** Gives the caller its own values back, in whatever goes to it. */
export class ValuesBack {
  readonly #watchOf: WatchOf;
  readonly #stream: StreamEdit;

  constructor(names: ValueNames) {
    this.#watchOf = ({ isThought, isJson }) => (isThought ? null : new NamesBack(names, isJson));
    this.#stream = new StreamEdit(this.#watchOf);
  }

  /** Of a stream: whole events. @param isEnd nothing follows */
  events(bytes: Buffer, isEnd: boolean): Buffer {
    return this.#stream.push(bytes, isEnd);
  }

  /** Of a whole answer. */
  body(bytes: Buffer): Buffer {
    return editedBody(bytes, this.#watchOf);
  }
}

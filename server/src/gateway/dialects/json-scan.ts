import { JoulegateError } from '../../units/index.ts';

/** Deeper nesting and longer lists are no prompt; parsers behind the gateway may not survive them. */
const DEEPEST = 64;
const LONGEST_LIST = 20_000;
/** Lists, objects and members in all: a parsed one takes about a hundred bytes, whatever its text took. */
const MOST_VALUES = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** So much of a string is looked at byte by byte before the search for its end is left to native code. */
const SHORT_STRING = 48;

/** A fault of the request, with the field that has it and what to send instead. */
export const badRequest = (where: string, message: string, hint: string): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', message, { where, hint });

/**
 * Bounds the shape of JSON text before any of it is parsed, in pieces as they come: its depth, the length of its lists,
 * and how many values it holds. What is no JSON is left to the parser.
 */
export class JsonScan {
  /** Members of all objects so far, repeated ones included. */
  members = 0;
  #values = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** By depth: commas of a list, -1 in an object. */
  readonly #commas = new Int32Array(DEEPEST + 1);

  /** @throws JoulegateError `JG_BAD_REQUEST` */
  push(bytes: Buffer): void {
    const { length } = bytes;
    let i = 0;
    while (i < length) {
      if (this.#inString) i = this.#string(bytes, i);
      else {
        const byte = bytes[i++] as number;
        if (byte === QUOTE) this.#inString = true;
        else if (byte === COMMA) this.#comma();
        else if (byte === COLON) {
          this.members++;
          this.#value();
        } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#open(byte === OPEN_LIST);
        else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#depth = Math.max(0, this.#depth - 1);
      }
    }
  }

  #open(list: boolean): void {
    if (++this.#depth > DEEPEST)
      throw badRequest('body', `the body is nested deeper than ${DEEPEST} levels`, 'flatten it');
    this.#commas[this.#depth] = list ? 0 : -1;
    this.#value();
  }

  #value(): void {
    if (++this.#values > MOST_VALUES)
      throw badRequest('body', `the body has more than ${MOST_VALUES} lists, objects and members`, 'split the request');
  }

  #comma(): void {
    const commas = this.#commas[this.#depth] as number;
    if (commas === -1) return;
    if (commas + 1 >= LONGEST_LIST)
      throw badRequest('body', `a list of the body has more than ${LONGEST_LIST} items`, 'split the request');
    this.#commas[this.#depth] = commas + 1;
  }

  /** The index behind the string that goes on at `from`, or behind these bytes. */
  #string(bytes: Buffer, from: number): number {
    const { length } = bytes;
    let i = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    while (i < length) {
      for (const until = Math.min(length, i + SHORT_STRING); i < until; i++) {
        const byte = bytes[i];
        if (byte === BACKSLASH) i++;
        else if (byte === QUOTE) {
          this.#inString = false;
          return i + 1;
        }
      }
      if (i >= length) break;
      const quote = bytes.indexOf(QUOTE, i);
      const end = quote === -1 ? length : quote;
      let slash = end;
      while (slash > i && bytes[slash - 1] === BACKSLASH) slash--;
      const isEscaped = (end - slash) % 2 === 1;
      i = end + 1;
      if (quote === -1) {
        this.#escaped = isEscaped;
        return length;
      }
      if (isEscaped) continue;
      this.#inString = false;
      return i;
    }
    this.#escaped = i > length;
    return length;
  }
}

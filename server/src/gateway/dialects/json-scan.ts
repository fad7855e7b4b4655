import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from './json-tokens.ts';
import { JsonShape } from './json-shape.ts';

/** So much of a string is looked at byte by byte before the search for its end is left to native code. */
const SHORT_STRING = 48;

/**
 * Bounds the shape of JSON text before any of it is parsed, in pieces as they come: its depth, the length of its lists,
 * and how many values it holds. What is no JSON is left to the parser.
 */
export class JsonScan {
  readonly #shape = new JsonShape();
  #inString = false;
  #escaped = false;

  /** Members of all objects so far, repeated ones included. */
  get members(): number {
    return this.#shape.members;
  }

  /** @throws JoulegateError `JG_BAD_REQUEST` */
  push(bytes: Buffer): void {
    const shape = this.#shape;
    const { length } = bytes;
    let i = 0;
    while (i < length) {
      if (this.#inString) i = this.#string(bytes, i);
      else {
        const byte = bytes[i++] as number;
        if (byte === QUOTE) this.#inString = true;
        else if (byte === COMMA) shape.comma();
        else if (byte === COLON) shape.member();
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) shape.open();
        else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) shape.close();
      }
    }
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

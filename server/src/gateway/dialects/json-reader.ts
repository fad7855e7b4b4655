import { isUtf8 } from 'node:buffer';
import type { JoulegateError } from '../../units/index.ts';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  isScalar,
  isSpace,
  scalarOf,
} from './json-tokens.ts';
import {
  badRequest,
  JsonShape,
  notJson,
  pathOf,
  repeatedMember,
  type JsonFrame,
  type JsonMembers,
} from './json-shape.ts';
import { endQuote, isEscaped, lastEscapes, unescaped, wholeUntil } from './json-string.ts';
import type { Span } from './splice.ts';

const EMPTY = Buffer.alloc(0);

/** What may stand next. */
const VALUE = 0;
const ITEM_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const IN_COLON = 4;
const AFTER_VALUE = 5;
const IN_STRING = 6;
const IN_SCALAR = 7;
const NOTHING = 8;

/** So much of a string is looked at byte by byte before native code does it, in parts of the other size. */
const SHORT_STRING = 48;
const STRING_PART = 16_384;
/** In operations, each about 10 ns: a call of native code and what it does by the byte, a value and a member's name kept. */
const NATIVE_CALL = 32;
const NATIVE_BYTES = 8;
const VALUE_KEPT = 4;
const KEY_KEPT = 32;
/** Longer ones are no numbers of any request. */
const LONGEST_NUMBER = 1000;
/** No request has more members at its top. */
const MOST_SPANS = 256;

/**
 * Reads JSON as `JSON.parse` does, in steps, from pieces as they come: no step takes longer than the operations it may
 * take, however long the text. It refuses what `JsonScan` and the checks of `parseJsonBody` refuse, and numbers of more
 * than a thousand characters. A piece is pushed when the one before it has been read; between two steps others have their turn.
 */
export class JsonReader {
  /** One is a byte looked at, or other work that takes that time. */
  operations = 0;
  /** Bytes that the text takes in UTF-8 beyond its length as a string. */
  extraBytes = 0;
  /** Where the values of the outermost object's members stand; `null` where it has many. */
  spans: Span[] | null = [];
  readonly #shape = new JsonShape();
  readonly #open: JsonFrame[] = [];
  #bytes: Buffer = EMPTY;
  #at = 0;
  /** Bytes before {@link #bytes}. */
  #before = 0;
  #state = VALUE;
  #isKey = false;
  /** Of the string, number or literal under way. */
  #text = '';
  #start = 0;
  #root: unknown = undefined;
  readonly #keptText: number;
  /** Characters of texts that were not kept. */
  unkept = 0;

  /** @param keptText characters that are kept of a longer text, or a little more: of one that only its length is asked of */
  constructor(keptText = Infinity) {
    this.#keptText = keptText;
  }

  /** The next piece; the one before it has been read, and need not be held any longer. */
  push(piece: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? piece : Buffer.concat([this.#bytes, piece]);
  }

  /** The piece is read, but for a character or an escape that goes on in the next. */
  #piece(): false {
    this.#before += this.#at;
    this.#bytes = this.#at === this.#bytes.length ? EMPTY : Buffer.from(this.#bytes.subarray(this.#at));
    this.#at = 0;
    return false;
  }

  /**
   * Reads on.
   * @returns whether more of the piece is left
   * @throws JoulegateError `JG_BAD_JSON`, `JG_BAD_REQUEST`
   */
  step(operations: number): boolean {
    const until = this.operations + operations;
    while (this.#at < this.#bytes.length) {
      if (this.operations >= until) return true;
      this.operations++;
      if (this.#state === IN_STRING) {
        if (!this.#string()) return this.#piece();
      } else if (this.#state === IN_SCALAR) this.#scalar();
      else this.#token(this.#bytes[this.#at] as number);
    }
    return this.#piece();
  }

  /**
   * The value, when nothing more comes.
   * @throws JoulegateError `JG_BAD_JSON`
   */
  end(): unknown {
    if (this.#state === IN_SCALAR) this.#endScalar();
    if (this.#state !== NOTHING) throw notJson('it ends too early');
    return this.#root;
  }

  #token(byte: number): void {
    if (isSpace(byte)) return void this.#at++;
    switch (this.#state) {
      case ITEM_OR_END:
        if (byte === CLOSE_LIST) return this.#close();
        return this.#value(byte);
      case VALUE:
        return this.#value(byte);
      case KEY_OR_END:
        if (byte === CLOSE_OBJECT) return this.#close();
        return this.#beginKey(byte);
      case KEY:
        return this.#beginKey(byte);
      case IN_COLON:
        if (byte !== COLON) throw this.#unexpected();
        this.#at++;
        this.#shape.member();
        this.#state = VALUE;
        return;
      case AFTER_VALUE:
        return this.#next(byte);
      default:
        throw this.#unexpected();
    }
  }

  #value(byte: number): void {
    if (this.#open.length === 1) this.#start = this.#before + this.#at;
    if (byte === QUOTE) {
      this.#at++;
      this.#isKey = false;
      this.#state = IN_STRING;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      this.#at++;
      const list = byte === OPEN_LIST;
      this.#shape.open();
      this.#open.push({ value: list ? [] : {}, key: null });
      this.#state = list ? ITEM_OR_END : KEY_OR_END;
    } else if (isScalar(byte)) this.#state = IN_SCALAR;
    else throw this.#unexpected();
  }

  #beginKey(byte: number): void {
    if (byte !== QUOTE) throw this.#unexpected();
    this.#at++;
    this.#isKey = true;
    this.#state = IN_STRING;
  }

  #next(byte: number): void {
    const list = Array.isArray((this.#open.at(-1) as JsonFrame).value);
    if (byte === COMMA) {
      this.#at++;
      this.#shape.comma();
      this.#state = list ? VALUE : KEY;
    } else if (byte === (list ? CLOSE_LIST : CLOSE_OBJECT)) this.#close();
    else throw this.#unexpected();
  }

  #close(): void {
    this.#at++;
    this.#shape.close();
    this.#took((this.#open.pop() as JsonFrame).value);
  }

  /** A value is whole. */
  #took(value: unknown): void {
    this.operations += VALUE_KEPT;
    const frame = this.#open.at(-1);
    this.#state = frame === undefined ? NOTHING : AFTER_VALUE;
    if (frame === undefined) return void (this.#root = value);
    if (frame.key === null) return void (frame.value as unknown[]).push(value);
    const { key } = frame;
    if (this.#open.length === 1 && this.spans !== null) {
      this.spans.push({ key, start: this.#start, end: this.#before + this.#at });
      if (this.spans.length > MOST_SPANS) this.spans = null;
    }
    // Assigned, this one would be the object's prototype.
    if (key === '__proto__')
      Object.defineProperty(frame.value, key, { value, enumerable: true, configurable: true, writable: true });
    else (frame.value as JsonMembers)[key] = value;
  }

  #tookKey(key: string): void {
    const frame = this.#open.at(-1) as JsonFrame;
    frame.key = key;
    this.operations += KEY_KEPT;
    if (Object.hasOwn(frame.value, key)) throw repeatedMember(pathOf(this.#open));
    this.#state = IN_COLON;
  }

  /** @returns false where it goes on in the next piece */
  #string(): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    if (this.#text === '') {
      const until = Math.min(bytes.length, from + SHORT_STRING);
      for (let i = from; i < until; i++) {
        const byte = bytes[i] as number;
        if (byte === QUOTE) {
          this.operations += i - from;
          this.#endString(i, bytes.toString('latin1', from, i));
          return true;
        }
        if (byte === BACKSLASH || byte < 0x20 || byte > 0x7e) break;
      }
    }
    const until = Math.min(bytes.length, from + STRING_PART);
    const end = endQuote(this.#bytes, from, until, this);
    const cut = end === -1 ? this.#cut(from, until) : end;
    this.operations += NATIVE_CALL + SHORT_STRING + Math.ceil((cut - from) / NATIVE_BYTES);
    const text = cut === from ? '' : this.#decoded(from, cut);
    if (end !== -1) this.#endString(end, this.#text + text);
    else {
      if (this.#text.length < this.#keptText) this.#text += text;
      else this.unkept += text.length;
      this.#at = cut;
      // A character or an escape that goes on in the next piece.
      if (cut < until && until === bytes.length) return false;
    }
    return true;
  }

  #endString(quote: number, text: string): void {
    this.#at = quote + 1;
    this.#text = '';
    if (this.#isKey) this.#tookKey(text);
    else this.#took(text);
  }

  #decoded(from: number, to: number): string {
    const part = this.#bytes.subarray(from, to);
    if (!isUtf8(part)) throw notJson('it is not valid UTF-8');
    const text = part.toString('utf8');
    this.extraBytes += part.length - text.length;
    // Nearly all text is as it stands; then nothing is made that is thrown away.
    return isEscaped(part, text) ? unescaped(text, this.#before + from) : text;
  }

  #scalar(): void {
    const bytes = this.#bytes;
    const from = this.#at;
    let i = from;
    const until = Math.min(bytes.length, from + LONGEST_NUMBER + 1);
    while (i < until && isScalar(bytes[i] as number)) i++;
    this.operations += NATIVE_CALL + i - from;
    this.#text += bytes.toString('latin1', from, i);
    this.#at = i;
    if (this.#text.length > LONGEST_NUMBER)
      throw badRequest('body', `the body has a number of more than ${LONGEST_NUMBER} characters`, 'send fewer digits');
    if (i < bytes.length) this.#endScalar();
  }

  #endScalar(): void {
    const text = this.#text;
    this.#text = '';
    const value = scalarOf(text);
    if (value !== undefined) return this.#took(value);
    throw this.#unexpected();
  }

  #cut(from: number, to: number): number {
    const escapes = lastEscapes(this.#bytes, from, to);
    this.operations += to - escapes;
    return wholeUntil(this.#bytes, from, to, escapes);
  }

  #unexpected(): JoulegateError {
    return notJson(`it has something unexpected at byte ${this.#before + this.#at}`);
  }
}

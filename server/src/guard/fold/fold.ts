import { Buffer } from 'node:buffer';
import { LATIN_OF } from './lookalikes.ts';
import { memory, type Memory } from './memory.ts';

/** A text in its plainest spelling: lower case, no accents, no invisible characters, look-alikes as Latin. */
export interface Folded {
  /** Code units; the first `length` count. */
  readonly codes: Uint16Array;
  /** For each code unit, the index in the original text of the character that it comes from. */
  readonly at: Uint32Array;
  readonly length: number;
  /** Code units of the original text, as many as it is long. */
  readonly units: Uint16Array;
  /** Invisible characters that were dropped: zero-width, direction marks, tags, variation selectors. */
  readonly invisible: number;
}

const DROPPED = 0;
const UNKNOWN = -1;
const SPACE = 32;
const SYMBOL = 0xfffd;
const SPARE = 16;
/** A few ligatures expand to eighteen characters; no more are kept than these, so that work stays in line with length. */
const MOST = 4;
const MOST_REMEMBERED = 20_000;
/** ASCII: lower case, control characters but the line feed as blanks. */
const PLAIN = Uint16Array.from({ length: 0x80 }, (_, code) =>
  code >= 65 && code <= 90 ? code + 32 : (code < SPACE && code !== 10) || code === 127 ? SPACE : code,
);
/** Folded code unit of each code unit of the basic plane: learned as characters are met. */
const single = new Int32Array(0x10000).fill(UNKNOWN);
const several = new Map<number, string>();
const MARK = /[\p{Mn}\p{Me}\p{Cf}\p{Variation_Selector}]/u;
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}\u115f\u1160\u3164\uffa0]/u;
const BLANK = /\s|\p{Z}|\p{Cc}/u;

/** What one character beyond ASCII folds to; `''` where it is dropped. */
function foldCharacter(code: number): string {
  const character = String.fromCodePoint(code);
  if (INVISIBLE.test(character) || (code >= 0xe0000 && code <= 0xe0fff)) return '';
  if (BLANK.test(character)) return ' ';
  let folded = '';
  for (const part of character.normalize('NFKC').toLowerCase().normalize('NFD')) {
    if (MARK.test(part)) continue;
    const known = LATIN_OF.get(part.codePointAt(0)!);
    folded += known === undefined ? part : String.fromCharCode(known);
  }
  folded = folded.normalize('NFC');
  return folded.codePointAt(0)! > 0xffff ? String.fromCharCode(SYMBOL) : folded;
}

/** The code units of a text: reading them from an array takes a third of the time that reading the text does. */
export function unitsOf(text: string, room: Uint16Array = new Uint16Array(text.length)): Uint16Array {
  Buffer.from(room.buffer, room.byteOffset, room.byteLength).write(text, 'utf16le');
  return room;
}

/**
 * Folds a text, with the way back: spans found in the fold are told in the original.
 *
 * @param room where the fold is made: it holds until the next text is folded there
 * @example foldedText(fold('Ｉｇｎo\u200Brе')) // 'ignore'
 */
export function fold(text: string, room: Memory = memory()): Folded {
  const { length } = text;
  const units = unitsOf(text, room.units(length));
  const codes = room.codes(length + SPARE);
  let plain = 0;
  for (; plain < length; plain++) {
    const code = units[plain]!;
    if (code >= 0x80) break;
    codes[plain] = PLAIN[code]!;
  }
  if (plain === length) return { codes: ended(codes, length), at: room.places(length), length, units, invisible: 0 };
  return foldRest(text, units, codes, room, plain);
}

/** Goes on from the first character that is not ASCII. */
function foldRest(text: string, units: Uint16Array, plain: Uint16Array, room: Memory, from: number): Folded {
  const { length } = text;
  let codes = plain;
  let space = length + SPARE;
  let at = room.at(space);
  at.set(room.places(length).subarray(0, from));
  let count = from;
  let invisible = 0;
  for (let i = from; i < length; i++) {
    let code = 0;
    for (; i < length && (code = units[i]!) < 0x80; i++) {
      codes[count] = PLAIN[code]!;
      at[count++] = i;
    }
    if (i === length) break;
    const start = i;
    const wide = code >= 0xd800 && code < 0xdc00 && text.codePointAt(i)! > 0xffff;
    const folded = wide ? UNKNOWN : single[code]!;
    if (folded > 0) {
      codes[count] = folded;
      at[count++] = start;
      continue;
    }
    if (folded === DROPPED) {
      invisible++;
      continue;
    }
    const string = learned(wide ? text.codePointAt(i)! : code);
    if (wide) i++;
    if (string === '') invisible++;
    // What is left of the text has to find room without further checks.
    if (space - count < length - i + MOST) {
      space *= 2;
      codes = grown(codes, new Uint16Array(space));
      at = grown(at, new Uint32Array(space));
    }
    for (let j = 0; j < string.length && j < MOST; j++) {
      codes[count] = string.charCodeAt(j);
      at[count++] = start;
    }
  }
  return { codes: ended(codes, count), at, length: count, units, invisible };
}

/** With nothing behind the end that an earlier text left there. */
function ended(codes: Uint16Array, length: number): Uint16Array {
  codes[length] = 0;
  return codes;
}

/** What a character folds to, remembered: in one number where it is a single code unit of the basic plane. */
function learned(code: number): string {
  const known = several.get(code);
  if (known !== undefined) return known;
  const string = foldCharacter(code);
  if (code <= 0xffff && string.length < 2) single[code] = string === '' ? DROPPED : string.charCodeAt(0);
  // A text cannot fill the memory with characters that nobody else uses.
  else if (several.size < MOST_REMEMBERED) several.set(code, string);
  return string;
}

function grown<T extends Uint16Array | Uint32Array>(array: T, larger: T): T {
  larger.set(array.length > larger.length ? array.subarray(0, larger.length) : array);
  return larger;
}

/** Part of a fold as a string. */
export const textOf = (codes: Uint16Array, from: number, to: number): string =>
  Buffer.from(codes.buffer, codes.byteOffset + from * 2, Math.max(0, to - from) * 2).toString('utf16le');

/** The fold as a string. */
export const foldedText = ({ codes, length }: Folded): string => textOf(codes, 0, length);

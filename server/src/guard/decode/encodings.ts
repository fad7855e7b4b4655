import { Buffer } from 'node:buffer';
import { unitsOf } from '../fold/fold.ts';
import { isReadable, type Variant } from './variant.ts';

const BASE64 = 1;
const HEX = 2;
/** What stands in a run of hexadecimal digits, separators included. */
const IN_HEX = 4;
const kinds = new Uint8Array(0x80);
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  kinds[sign.charCodeAt(0)]! |= BASE64;
for (const sign of '0123456789abcdefABCDEF') kinds[sign.charCodeAt(0)]! |= HEX | IN_HEX;
for (const sign of ' \n:,-\\x') kinds[sign.charCodeAt(0)]! |= IN_HEX;
const kindOf = (code: number): number => (code < 0x80 ? kinds[code]! : 0);
const kindAt = (text: string, i: number): number => kindOf(text.charCodeAt(i));
const SHORTEST_BASE64 = 16;
const SHORTEST_HEX = 16;
const [LF, CR, BLANK] = [10, 13, 32] as const;

/** Where the next run of base64 begins; -1 where there is none. Of a long run every sixteenth place is a part. */
function nextBase64(units: Uint16Array, length: number, from: number): number {
  for (let i = from + SHORTEST_BASE64 - 1; i < length; i += SHORTEST_BASE64) {
    if (!(kindOf(units[i]!) & BASE64)) continue;
    let begin = i;
    while (begin > from && kindOf(units[begin - 1]!) & BASE64) begin--;
    let end = i + 1;
    while (end < length && end - begin < SHORTEST_BASE64 && kindOf(units[end]!) & BASE64) end++;
    if (end - begin >= SHORTEST_BASE64) return begin;
  }
  return -1;
}

/** Of pairs in a row that a run of hexadecimal digits has: most texts have none. */
const ANY_HEX = /(?:[0-9a-fA-F]{2}[ \n:,-]?(?:\\x|0x)?){8}/y;

/** Where the next run of hexadecimal digits begins; -1 where there is none. */
function nextHex(text: string, units: Uint16Array, from: number): number {
  const last = text.length - SHORTEST_HEX;
  /** All from `i` up to here stand in runs. */
  let upTo = from;
  for (let i = from; i <= last;) {
    let at = i + SHORTEST_HEX - 1;
    while (at >= upTo && kindOf(units[at]!) & IN_HEX) at--;
    if (at >= upTo) {
      i = upTo = at + 1;
      continue;
    }
    upTo = i + SHORTEST_HEX;
    if (kindOf(units[i]!) & kindOf(units[i + 1]!) & HEX) {
      // A third pair begins no further on than two separators take: words fail here.
      const second = kindOf(units[i + 2]!) & HEX ? i + 2 : afterSeparator(text, i + 2);
      ANY_HEX.lastIndex = i;
      if (kindAt(text, second) & HEX && ANY_HEX.test(text)) return i;
    }
    i++;
  }
  return -1;
}

/** Runs of base64 that are text underneath; lines of a wrapped run are one. */
export function base64Variants(text: string, units = unitsOf(text)): Variant[] {
  const variants: Variant[] = [];
  const { length } = text;
  for (let i = nextBase64(units, length, 0); i >= 0; i = nextBase64(units, length, i)) {
    const from = i;
    let line = i;
    for (;;) {
      while (i < length && kindOf(units[i]!) & BASE64) i++;
      const code = text.charCodeAt(i);
      // Encoders break lines at 64 or 76 characters, never sooner.
      if ((code !== LF && code !== CR) || i - line < 60) break;
      const following = code === CR && text.charCodeAt(i + 1) === LF ? i + 2 : i + 1;
      if (!(kindAt(text, following) & BASE64)) break;
      line = i = following;
    }
    if (i - from < SHORTEST_BASE64) continue;
    const decoded = Buffer.from(text.slice(from, i), 'base64').toString('utf8');
    if (isReadable(decoded)) variants.push({ disguise: 'base64', text: decoded, from, to: i });
  }
  return variants;
}

/** Runs of hexadecimal digits that are text underneath; pairs may be set apart by blanks, `\x`, `0x`, colons or commas. */
export function hexVariants(text: string, units = unitsOf(text)): Variant[] {
  const variants: Variant[] = [];
  for (let i = nextHex(text, units, 0); i >= 0; i = nextHex(text, units, i)) {
    const from = i;
    let digits = '';
    let end = i;
    for (;;) {
      const start = i;
      while (i < text.length && kindAt(text, i) & HEX) i++;
      if ((i - start) % 2 === 1) {
        if (i - start !== 1 || text.charAt(start) !== '0' || text.charAt(i) !== 'x') break;
        i++;
        continue;
      }
      if (i === start) break;
      digits += text.slice(start, i);
      end = i;
      const following = afterSeparator(text, i);
      if (!(kindAt(text, following) & HEX)) break;
      i = following;
    }
    i = Math.max(i, end, from + 1);
    if (digits.length < SHORTEST_HEX) continue;
    const decoded = Buffer.from(digits, 'hex').toString('utf8');
    if (isReadable(decoded)) variants.push({ disguise: 'hex', text: decoded, from, to: end });
  }
  return variants;
}

function afterSeparator(text: string, i: number): number {
  const code = text.charCodeAt(i);
  let next = code === BLANK || code === LF || text[i] === ':' || text[i] === ',' || text[i] === '-' ? i + 1 : i;
  if (text[next] === '\\' && text[next + 1] === 'x') next += 2;
  return next;
}

const FEWEST = 3;
const PERCENT = /%[0-9a-fA-F]{2}/g;
const PERCENTS = /(?:%[0-9a-fA-F]{2})+/g;
/** So few digits that each is a character. */
const ESCAPE = /\\u[0-9a-fA-F]{4}|&#(?:x[0-9a-fA-F]{1,5}|[0-9]{1,6});/g;

/** So much around what is decoded is read with it: as much as a window of the model. */
const AROUND = 512;

/** Parts of a text that a pattern is met in, with what is around them. */
function partsWith(pattern: RegExp, text: string): readonly { readonly from: number; readonly to: number }[] {
  const parts: { from: number; to: number }[] = [];
  let count = 0;
  for (const { index, 0: match } of text.matchAll(pattern)) {
    count++;
    const from = Math.max(0, index - AROUND);
    const to = Math.min(text.length, index + match.length + AROUND);
    const last = parts.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else parts.push({ from, to });
  }
  return count < FEWEST ? [] : parts;
}

/** Parts of a text with `%XX` decoded. */
export function urlVariants(text: string): Variant[] {
  if (!text.includes('%')) return [];
  return partsWith(PERCENT, text).map(({ from, to }) => ({
    disguise: 'url',
    text: text.slice(from, to).replace(PERCENTS, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8')),
    from,
    to,
  }));
}

/** Parts of a text with `\u0069` and `&#105;` decoded. */
export function escapeVariants(text: string): Variant[] {
  if (!text.includes('\\u') && !text.includes('&#')) return [];
  return partsWith(ESCAPE, text).map(({ from, to }) => ({
    disguise: 'escapes',
    text: text.slice(from, to).replace(ESCAPE, (escape) => {
      const code = escape.startsWith('\\u')
        ? Number.parseInt(escape.slice(2), 16)
        : escape[2] === 'x'
          ? Number.parseInt(escape.slice(3, -1), 16)
          : Number.parseInt(escape.slice(2, -1), 10);
      return String.fromCodePoint(code);
    }),
    from,
    to,
  }));
}

const isTag = (code: number): boolean => code >= 0xe0020 && code <= 0xe007e;
const TAGS = /[\u{e0020}-\u{e007e}]+/gu;
const spelledBy = (tags: string): string => {
  let spelled = '';
  for (const tag of tags) spelled += String.fromCharCode(tag.codePointAt(0)! - 0xe0000);
  return spelled;
};

/**
 * What tag characters and variation selectors spell: both carry bytes that nobody sees. Tags are read alone, and among the
 * letters that stand between them.
 */
export function hiddenVariants(text: string, units = unitsOf(text)): Variant[] {
  let tags = '';
  const bytes: number[] = [];
  let [from, to] = [-1, 0];
  let isMixed = false;
  for (let i = 0; i < text.length; i++) {
    if (units[i]! < 0xd800) continue;
    const code = text.codePointAt(i)!;
    const wide = code > 0xffff;
    const before = tags.length + bytes.length;
    if (isTag(code)) {
      if (tags !== '' && to < i) isMixed = true;
      tags += String.fromCharCode(code - 0xe0000);
    } else if (code >= 0xfe00 && code <= 0xfe0f) bytes.push(code - 0xfe00);
    else if (code >= 0xe0100 && code <= 0xe01ef) bytes.push(code - 0xe0100 + 16);
    if (tags.length + bytes.length > before) {
      if (from < 0) from = i;
      to = i + (wide ? 2 : 1);
    }
    if (wide) i++;
  }
  const spelled = Buffer.from(bytes).toString('utf8');
  const hidden = [tags, spelled].filter(isReadable).join('\n');
  const mixed = isMixed ? text.slice(from, to).replace(TAGS, spelledBy) : '';
  return [hidden, mixed].filter((each) => each !== '').map((each) => ({ disguise: 'hidden', text: each, from, to }));
}

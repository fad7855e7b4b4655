import { Buffer } from 'node:buffer';
import { isReadable, type Variant } from './variant.ts';

const BASE64 = 1;
const HEX = 2;
const kinds = new Uint8Array(0x80);
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  kinds[sign.charCodeAt(0)]! |= BASE64;
for (const sign of '0123456789abcdefABCDEF') kinds[sign.charCodeAt(0)]! |= HEX;
const kindAt = (text: string, i: number): number => {
  const code = text.charCodeAt(i);
  return code < 0x80 ? kinds[code]! : 0;
};
const SHORTEST_BASE64 = 16;
const SHORTEST_HEX = 16;
/** Of fixed length, so that no text makes them slow: most texts have neither. */
const ANY_BASE64 = /[A-Za-z0-9+/_-]{16}/g;
const ANY_HEX = /(?:[0-9a-fA-F]{2}[ \n:,-]?(?:\\x|0x)?){8}/g;
const [LF, CR, BLANK] = [10, 13, 32] as const;

/** Where a pattern is met next; -1 where it is not. */
function next(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}

/** Runs of base64 that are text underneath; lines of a wrapped run are one. */
export function base64Variants(text: string): Variant[] {
  const variants: Variant[] = [];
  for (let i = next(ANY_BASE64, text, 0); i >= 0; i = next(ANY_BASE64, text, i)) {
    const from = i;
    let line = i;
    for (;;) {
      while (i < text.length && kindAt(text, i) & BASE64) i++;
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
export function hexVariants(text: string): Variant[] {
  const variants: Variant[] = [];
  for (let i = next(ANY_HEX, text, 0); i >= 0; i = next(ANY_HEX, text, i)) {
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
const ESCAPE = /\\u[0-9a-fA-F]{4}|&#(?:x[0-9a-fA-F]{1,5}|[0-9]{1,6});/g;

/** The text with `%XX` decoded, where there are some. */
export function urlVariant(text: string): Variant[] {
  if (!text.includes('%')) return [];
  const found = text.match(PERCENT);
  if (found === null || found.length < FEWEST) return [];
  const bytes: number[] = [];
  let decoded = '';
  const flush = (): void => {
    if (bytes.length > 0) decoded += Buffer.from(bytes).toString('utf8');
    bytes.length = 0;
  };
  for (let i = 0; i < text.length; i++)
    if (text[i] === '%' && kindAt(text, i + 1) & HEX && kindAt(text, i + 2) & HEX) {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else {
      flush();
      decoded += text[i];
    }
  flush();
  return [{ disguise: 'url', text: decoded, from: 0, to: text.length }];
}

/** The text with `\u0069` and `&#105;` decoded, where there are some. */
export function escapeVariant(text: string): Variant[] {
  if (!text.includes('\\u') && !text.includes('&#')) return [];
  if ((text.match(ESCAPE)?.length ?? 0) < FEWEST) return [];
  const decoded = text.replace(ESCAPE, (escape) => {
    const code = escape.startsWith('\\u')
      ? Number.parseInt(escape.slice(2), 16)
      : escape[2] === 'x'
        ? Number.parseInt(escape.slice(3, -1), 16)
        : Number.parseInt(escape.slice(2, -1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
  return [{ disguise: 'escapes', text: decoded, from: 0, to: text.length }];
}

/** What tag characters and variation selectors spell: both carry bytes that nobody sees. */
export function hiddenVariant(text: string): Variant[] {
  let tags = '';
  const bytes: number[] = [];
  let [from, to] = [-1, 0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800) continue;
    const code = text.codePointAt(i)!;
    const wide = code > 0xffff;
    const before = tags.length + bytes.length;
    if (code >= 0xe0020 && code <= 0xe007e) tags += String.fromCharCode(code - 0xe0000);
    else if (code >= 0xfe00 && code <= 0xfe0f) bytes.push(code - 0xfe00);
    else if (code >= 0xe0100 && code <= 0xe01ef) bytes.push(code - 0xe0100 + 16);
    if (tags.length + bytes.length > before) {
      if (from < 0) from = i;
      to = i + (wide ? 2 : 1);
    }
    if (wide) i++;
  }
  const spelled = Buffer.from(bytes).toString('utf8');
  const hidden = [tags, spelled].filter(isReadable).join('\n');
  return hidden === '' ? [] : [{ disguise: 'hidden', text: hidden, from, to }];
}

/** Of a surrogate pair, the first half. */
const isFirstHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

const CONTROL = /(?![\t\n\r])[\p{Cc}\ufeff]/u;
const CONTROLS = new RegExp(CONTROL, 'gu');
const REPLACEMENT = '\ufffd';

/**
 * Whether a text can be kept, sent and read back by anyone: Unicode without a lone half of a pair, without control
 * characters other than tab and line ends, and without byte order marks. A database, a query engine or a terminal may refuse or obey the rest.
 * @example isWellFormed('\ud800') // false
 */
export const isWellFormed = (text: string): boolean => text.isWellFormed() && !CONTROL.test(text);

/**
 * The text with U+FFFD for every lone half of a pair, byte order mark, and control character but tab and line ends: the one form in
 * which a text of somebody else is booked, logged and shown.
 * @example wellFormed('a\ud800\u0000b') // 'a\ufffd\ufffdb'
 */
export const wellFormed = (text: string): string =>
  isWellFormed(text) ? text : text.toWellFormed().replace(CONTROLS, REPLACEMENT);

/**
 * The beginning of a text, well formed: at most so many UTF-16 units, and never half of a pair at its end.
 * @example cutText('ab\u{1f600}', 3) // 'ab'
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return wellFormed(text);
  return wellFormed(text.slice(0, most > 0 && isFirstHalf(text.charCodeAt(most - 1)) ? most - 1 : most));
}

/**
 * A value of JSON whose texts, names of members included, are {@link wellFormed}: itself where they are already.
 * @example wellFormedJson({ note: 'a\u0000' }) // { note: 'a\ufffd' }
 */
export function wellFormedJson<T>(value: T): T {
  if (typeof value === 'string') return wellFormed(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map((each: unknown) => wellFormedJson(each));
    return (list.some((each, i) => each !== value[i]) ? list : value) as T;
  }
  const members = Object.entries(value).map(([name, each]) => [wellFormed(name), wellFormedJson(each)] as const);
  const same = Object.entries(value).every(([name, each], i) => members[i]![0] === name && members[i]![1] === each);
  return same ? value : (Object.fromEntries(members) as T);
}

/** Text as it stands in markup, between tags and in quoted attributes. @example escapeMarkup('a < "b"') // 'a &lt; &quot;b&quot;' */
export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

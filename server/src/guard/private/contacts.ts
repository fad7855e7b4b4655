import { isDigitCode, isFreeBehind, isWordCode, wordsBefore } from './characters.ts';

const isLocal = (code: number): boolean =>
  (isWordCode(code) || code === 0x2e || code === 0x2b || code === 0x2d || code === 0x25 || code === 0x27) &&
  code !== 0x200b;
const isDomain = (code: number): boolean => isWordCode(code) || code === 0x2e || code === 0x2d;
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
/** Names of files, such as `icon@2x.png`. */
const FILES = /^(?:png|jpe?g|gif|svg|webp|ico|js|ts|css|json|md|html?|py|ya?ml|service|target|timer|socket)$/i;

/** The address around an `@`; `null` where there is none. */
export function emailAt(text: string, at: number): { readonly from: number; readonly to: number } | null {
  let from = at;
  while (from > 0 && at - from <= LONGEST_LOCAL && isLocal(text.charCodeAt(from - 1))) from--;
  while (from < at && !isWordCode(text.charCodeAt(from))) from++;
  let to = at + 1;
  while (to - at <= LONGEST_DOMAIN && isDomain(text.charCodeAt(to))) to++;
  while (to > at + 1 && !isWordCode(text.charCodeAt(to - 1))) to--;
  if (from === at || at - from > LONGEST_LOCAL || text[at - 1] === '.') return null;
  const domain = text.slice(at + 1, to);
  const dot = domain.lastIndexOf('.');
  const top = domain.slice(dot + 1);
  if (dot <= 0 || top.length < 2 || /[\d_]/.test(top) || domain.includes('..') || FILES.test(top)) return null;
  // The user of a repository's address: `git@github.com:owner/name`.
  if (text.slice(from, at) === 'git') return null;
  return { from, to };
}

/** Calling codes of the world's zones, by their first digits (ITU-T E.164). */
const CALLING =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[1-8]|22\d|23\d|24\d|25[0-8]|26\d|29[0-19]|35\d|37\d|38[0-35-79]|42[0137]|50\d|59\d|67[02-9]|68\d|69[0-2]|8[05][0-9]|87\d|88\d|96\d|97[0-79]|99[2-68])/;
const PHONE_BETWEEN = ' -.()/\u00a0\u202f';
const MOST = 15;

/** Digits from a place on, with what people write between them: at most two signs at a time. */
function dialled(
  text: string,
  from: number,
): { readonly digits: string; readonly to: number; readonly pieces: number } {
  let digits = '';
  let to = from;
  let gap = 0;
  let pieces = 0;
  for (let at = from; at < text.length && digits.length <= MOST && gap <= 2; at++) {
    if (isDigitCode(text.charCodeAt(at))) {
      if (gap > 0 || digits === '') pieces++;
      digits += text[at];
      to = at + 1;
      gap = 0;
    } else if (PHONE_BETWEEN.includes(text[at] as string)) gap++;
    else break;
  }
  return { digits, to, pieces };
}

/** A number behind a `+`. */
export function dialledAbroad(text: string, plus: number): number {
  const { digits, to } = dialled(text, plus + 1);
  return digits.length >= 8 && digits.length <= MOST && CALLING.test(digits) && isFreeBehind(text, to) ? to : -1;
}

const PHONE_WORDS =
  /(?<!\p{L})(?:tel|(?:tele)?phones?|calls?|dial|mobile|cell|fax|whatsapp|sms|telefon(?:nummer)?|handy(?:nummer)?|mobil(?:nummer)?|rufnummer|rückruf|appele[rz]|appel|joindre|téléphone|portable|teléfono|móvil|celular|llam[ae]|telefone|ligue|telefoon(?:nummer)?|zadzwoń|cellulare|telefono|chiama)(?!\p{L})|电话|手机|電話|휴대폰|전화/iu;
const NEAR = 32;
/** Digits with stops between: days, decimals, addresses of hosts, versions. */
const STOPPED = /^\d+\.\d+(?:\.\d+)?$|^(?:\d{1,3}\.){3}\d{1,3}$/;
const AMERICAN = /^\(?[2-9]\d\d\)?[ -]?[2-9]\d\d-\d{4}$/;

/** A number as it is dialled at home: in the American way, or where a word near it says that it is a telephone's. */
export function dialledAtHome(text: string, from: number): number {
  const { digits, to, pieces } = dialled(text, from);
  const begun = text[from - 1] === '(' ? from - 1 : from;
  if (digits.length === 10 && AMERICAN.test(text.slice(begun, to)) && isFreeBehind(text, to)) return to;
  if (digits.length < 7 || digits.length > MOST || !isFreeBehind(text, to)) return -1;
  if (STOPPED.test(text.slice(from, to))) return -1;
  // `0170 1234567`, `06 12 34 56 78`, `00 49 …`, and others in pieces.
  const isLike = digits[0] === '0' || pieces > 1 || digits.length >= 9;
  return isLike && PHONE_WORDS.test(wordsBefore(text, from, NEAR)) ? to : -1;
}

import { isDigitCode, isFreeBehind, isNamed, isWordCode } from './characters.ts';

const V4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;
const NUMBERS_ONLY = /\b(?:v|ver|version|release|firmware|build|section|chapter|abschnitt|kapitel)\b\.?/i;
const ADDRESS_WORDS = /\b(?:ip|ipv4|address|adresse|dns|host|server|ping|resolver|from)\b/i;
/** What is anyone's counts as no version number from this on. */
const LARGE = 20;
const LONGEST_V4 = 15;
const LONGEST_V6 = 45;

/** Networks that no host on the internet has an address of (IANA, special-purpose addresses). */
const isPublic = ([a, b, c]: readonly number[]): boolean =>
  !(
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a as number) >= 224 ||
    (a === 100 && b! >= 64 && b! < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b! >= 16 && b! < 32) ||
    (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113)
  );

/** The end of a public address of four octets; -1: there is none. */
export function v4End(text: string, from: number): number {
  let to = from;
  while (to - from <= LONGEST_V4 && (isDigitCode(text.charCodeAt(to)) || text[to] === '.')) to++;
  while (to > from && text[to - 1] === '.') to--;
  const parts = text.slice(from, to).split('.');
  if (parts.length !== 4 || !parts.every((part) => V4.test(part)) || (text[to] !== '/' && !isFreeBehind(text, to)))
    return -1;
  const octets = parts.map(Number);
  if (!isPublic(octets)) return -1;
  const before = text.slice(Math.max(0, from - 24), from);
  if (NUMBERS_ONLY.test(before)) return -1;
  return octets.some((octet) => octet >= LARGE) || isNamed(text, from, to, ADDRESS_WORDS) ? to : -1;
}

const isHex = (code: number): boolean =>
  isDigitCode(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
const GROUP = /^[\da-f]{1,4}$/i;

/** Groups of an address before this one: what begins here is a part of it, such as of `fd12:3456:789a::1`. */
function isWithin(text: string, from: number): boolean {
  let begun = from;
  while (from - begun <= LONGEST_V6 && (isHex(text.charCodeAt(begun - 1)) || text[begun - 1] === ':')) begun--;
  return begun < from && !isWordCode(text.charCodeAt(begun - 1));
}

/** The end of a global unicast address of IPv6 (2000::/3, documentation left out); -1: there is none. */
export function v6End(text: string, from: number): number {
  let to = from;
  while (to - from <= LONGEST_V6 && (isHex(text.charCodeAt(to)) || text[to] === ':')) to++;
  if (to - from > LONGEST_V6 || isWithin(text, from)) return -1;
  while (to > from && text[to - 1] === ':' && text[to - 2] !== ':') to--;
  const address = text.slice(from, to);
  const halves = address.split('::');
  if (halves.length > 2 || (text[to] !== '/' && !isFreeBehind(text, to))) return -1;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isWhole = halves.length === 1 ? groups.length === 8 : groups.length < 8 && groups.length >= 2;
  if (!isWhole || !groups.every((group) => GROUP.test(group))) return -1;
  const first = Number.parseInt(groups[0] as string, 16);
  const isDocumentation = first === 0x2001 && Number.parseInt(groups[1] as string, 16) === 0xdb8;
  return first >= 0x2000 && first < 0x4000 && !isDocumentation ? to : -1;
}

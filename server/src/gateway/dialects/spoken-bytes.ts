const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** So much of a string is looked at byte by byte before the search for its end is left to native code. */
const SHORT_STRING = 48;

/** Names of members that hold text, such as `content`. */
export const spokenMembers = (...names: readonly string[]): readonly Buffer[] => names.map((name) => Buffer.from(name));

/** The index of the quote that ends a string; the length where none does. */
function endOfString(event: Buffer, from: number): number {
  let at = from;
  for (const until = Math.min(event.length, from + SHORT_STRING); at < until; at++) {
    if (event[at] === QUOTE) return at;
    if (event[at] === BACKSLASH) at++;
  }
  for (at = event.indexOf(QUOTE, at); at !== -1; at = event.indexOf(QUOTE, at + 1)) {
    let slash = at;
    while (slash > from && event[slash - 1] === BACKSLASH) slash--;
    if ((at - slash) % 2 === 0) return at;
  }
  return event.length;
}

const behindBlanks = (event: Buffer, from: number): number => {
  let at = from;
  while (event[at] === 0x20 || event[at] === 0x09) at++;
  return at;
};

/** Which of them it is; -1: none. */
function indexIn(members: readonly Buffer[], event: Buffer, from: number, end: number): number {
  for (let m = 0; m < members.length; m++) {
    const member = members[m] as Buffer;
    if (member.length !== end - from) continue;
    let i = 0;
    while (i < member.length && member[i] === event[from + i]) i++;
    if (i === member.length) return m;
  }
  return -1;
}

/** Is told of members beside text while their event is walked over. */
export interface MemberWatch {
  /** Their names. */
  readonly watched: readonly Buffer[];
  /** @param which of them; `value`: where its value begins */
  found(event: Buffer, which: number, value: number): void;
  /** A string does not end: what was found is not all that may be there. */
  broken(): void;
}

/**
 * Bytes of text in an event, as JSON writes it, without parsing it: what an unfinished answer is counted by. Every byte is
 * looked at once, whatever the number of members.
 * @example spokenBytes(Buffer.from('data: {"delta":"hi"}'), spokenMembers('delta')) // 2
 */
export function spokenBytes(event: Buffer, members: readonly Buffer[], watch: MemberWatch | null = null): number {
  const { length } = event;
  let bytes = 0;
  for (let i = 0; i < length; i++) {
    if (event[i] !== QUOTE) continue;
    const start = i + 1;
    i = endOfString(event, start);
    if (i >= length) watch?.broken();
    const colon = behindBlanks(event, i + 1);
    if (event[colon] !== COLON) continue;
    if (indexIn(members, event, start, i) === -1) {
      const which = watch === null ? -1 : indexIn(watch.watched, event, start, i);
      if (which !== -1) watch?.found(event, which, behindBlanks(event, colon + 1));
      continue;
    }
    const value = behindBlanks(event, colon + 1);
    if (event[value] !== QUOTE) {
      i = colon;
      continue;
    }
    i = endOfString(event, value + 1);
    if (i >= length) watch?.broken();
    bytes += i - value - 1;
  }
  return bytes;
}

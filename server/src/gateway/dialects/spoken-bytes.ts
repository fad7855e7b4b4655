const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How a member that holds text begins, such as `"content":"`, with and without a blank. */
export const spokenMembers = (...names: readonly string[]): readonly Buffer[] =>
  names.flatMap((name) => [Buffer.from(`"${name}":"`), Buffer.from(`"${name}": "`)]);

/** The index of the quote that ends a string. */
function endOfString(event: Buffer, from: number): number {
  for (let at = event.indexOf(QUOTE, from); at !== -1; at = event.indexOf(QUOTE, at + 1)) {
    let slash = at;
    while (slash > from && event[slash - 1] === BACKSLASH) slash--;
    if ((at - slash) % 2 === 0) return at;
  }
  return event.length;
}

/**
 * Bytes of text in an event, as JSON writes it, without parsing it: what an unfinished answer is counted by.
 * @example spokenBytes(Buffer.from('data: {"delta":"hi"}'), spokenMembers('delta')) // 2
 */
export function spokenBytes(event: Buffer, members: readonly Buffer[]): number {
  let bytes = 0;
  for (const member of members)
    for (let at = event.indexOf(member); at !== -1;) {
      const start = at + member.length;
      const end = endOfString(event, start);
      bytes += end - start;
      at = event.indexOf(member, end);
    }
  return bytes;
}

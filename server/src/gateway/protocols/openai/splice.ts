/** Where a top-level member's value stands in a JSON object's bytes. */
interface Span {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The index behind a string that starts at `at`. */
function skipString(bytes: Buffer, at: number): number {
  for (let i = at + 1; ; ) {
    const quote = bytes.indexOf(QUOTE, i);
    if (quote === -1) return bytes.length;
    let slashes = 0;
    while (bytes[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    i = quote + 1;
  }
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function skipValue(bytes: Buffer, at: number): number {
  let depth = 0;
  for (let i = at; i < bytes.length; ) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = skipString(bytes, i);
      if (depth === 0) return i;
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return i;
      depth--;
      if (depth === 0) return i + 1;
    } else if (depth === 0 && (byte === 0x2c || isSpace(byte))) return i;
    i++;
  }
  return bytes.length;
}

/** A key without its quotes; only one with an escape needs a parser. */
function keyText(bytes: Buffer, from: number, to: number): string {
  for (let i = from; i < to; i++) if (bytes[i] === BACKSLASH) return JSON.parse(bytes.toString('utf8', from, to)) as string;
  return bytes.toString('utf8', from + 1, to - 1);
}

function topLevelSpans(bytes: Buffer): { spans: Span[]; open: number } {
  const open = bytes.indexOf(0x7b);
  const spans: Span[] = [];
  let i = open + 1;
  while (i < bytes.length) {
    while (isSpace(bytes[i]) || bytes[i] === 0x2c) i++;
    if (bytes[i] !== QUOTE) break;
    const keyEnd = skipString(bytes, i);
    const key = keyText(bytes, i, keyEnd);
    i = keyEnd;
    while (isSpace(bytes[i]) || bytes[i] === 0x3a) i++;
    const end = skipValue(bytes, i);
    spans.push({ key, start: i, end });
    i = end;
  }
  return { spans, open };
}

/**
 * Replaces top-level members of a valid JSON object and leaves every other byte as it was, so that numbers,
 * spacing and unknown fields reach the upstream untouched. Every occurrence of a repeated key is replaced:
 * an upstream that takes the first must not see another value than we decided on.
 *
 * @param members key to JSON text; a key that is absent is added in front
 * @example spliceMembers(Buffer.from('{"model":"a","n":1}'), { model: '"b"' }) // {"model":"b","n":1}
 */
export function spliceMembers(bytes: Buffer, members: Readonly<Record<string, string>>): Buffer {
  const { spans, open } = topLevelSpans(bytes);
  const missing = Object.keys(members).filter((key) => !spans.some((span) => span.key === key));
  const parts: Buffer[] = [bytes.subarray(0, open + 1)];
  const added = missing.map((key) => `${JSON.stringify(key)}:${members[key]}`).join(',');
  if (added !== '') parts.push(Buffer.from(spans.length > 0 ? `${added},` : added));
  let from = open + 1;
  for (const { key, start, end } of spans) {
    const replacement = Object.hasOwn(members, key) ? members[key] : undefined;
    if (replacement === undefined) continue;
    parts.push(bytes.subarray(from, start), Buffer.from(replacement));
    from = end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

import { PartedBody } from './parted-body.ts';

/** Where a member's value stands in a JSON object's bytes. */
export interface Span {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** The index behind a string that starts at `at`. */
function skipString(bytes: Buffer, at: number): number {
  for (let i = at + 1; ;) {
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
  for (let i = at; i < bytes.length;) {
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

/** Whether the string between two quotes is a key; one written with escapes is read by a parser. */
function isKey(bytes: Buffer, from: number, to: number, key: string, plain: Buffer): boolean {
  if (to - from - 2 === plain.length && bytes.compare(plain, 0, plain.length, from + 1, to - 1) === 0) return true;
  for (let i = from; i < to; i++)
    if (bytes[i] === BACKSLASH) return JSON.parse(bytes.toString('utf8', from, to)) === key;
  return false;
}

const keyBytes = new Map<string, Buffer>();

function bytesOfKey(key: string): Buffer {
  let bytes = keyBytes.get(key);
  if (bytes === undefined) keyBytes.set(key, (bytes = Buffer.from(key)));
  return bytes;
}

const known = new WeakMap<Buffer, readonly Span[]>();

/** Tells where the values of a body's outermost members stand, so that it need not be read again for them. */
export const knowMembers = (body: Buffer, members: readonly Span[]): void => void known.set(body, members);

/** Values of the wanted top-level members, and whether the object has any member. */
function spansOf(bytes: Buffer, open: number, keys: readonly string[]): { spans: Span[]; empty: boolean } {
  const members = known.get(bytes);
  if (members !== undefined)
    return { spans: members.filter(({ key }) => keys.includes(key)), empty: members.length === 0 };
  const plain = keys.map(bytesOfKey);
  const spans: Span[] = [];
  let empty = true;
  let i = open + 1;
  while (i < bytes.length) {
    i = skipBetween(bytes, i);
    if (bytes[i] !== QUOTE) break;
    empty = false;
    const keyStart = i;
    const keyEnd = skipString(bytes, i);
    i = skipBetween(bytes, keyEnd);
    const end = skipValue(bytes, i);
    for (let k = 0; k < keys.length; k++)
      if (isKey(bytes, keyStart, keyEnd, keys[k] as string, plain[k] as Buffer))
        spans.push({ key: keys[k] as string, start: i, end });
    i = end;
  }
  return { spans, empty };
}

/** Behind white space, commas and colons. */
function skipBetween(bytes: Buffer, at: number): number {
  let i = at;
  while (isSpace(bytes[i]) || bytes[i] === COMMA || bytes[i] === COLON) i++;
  return i;
}

/** Every member of the object that opens at `open`. */
export function* membersOf(bytes: Buffer, open: number): Generator<Span> {
  for (let i = skipBetween(bytes, open + 1); bytes[i] === QUOTE;) {
    const keyEnd = skipString(bytes, i);
    const key = JSON.parse(bytes.toString('utf8', i, keyEnd)) as string;
    const start = skipBetween(bytes, keyEnd);
    const end = skipValue(bytes, start);
    yield { key, start, end };
    i = skipBetween(bytes, end);
  }
}

/** Every item of the list that opens at `open`. */
export function* itemsOf(bytes: Buffer, open: number): Generator<Omit<Span, 'key'>> {
  for (let start = skipBetween(bytes, open + 1); start < bytes.length && bytes[start] !== CLOSE_BRACKET;) {
    const end = skipValue(bytes, start);
    yield { start, end };
    start = skipBetween(bytes, end);
  }
}

/** Members to set: JSON text, or what to set inside the object that stands there. */
export interface Members {
  readonly [key: string]: string | Members;
}

const textOf = (value: string | Members): string =>
  typeof value === 'string'
    ? value
    : `{${Object.entries(value)
        .map(([key, inner]) => `${JSON.stringify(key)}:${textOf(inner)}`)
        .join(',')}}`;

/** What comes in the place of a value: an object with members set inside, or the new value as a whole. */
const replaced = (value: string | Members, old: Buffer): Buffer =>
  typeof value !== 'string' && old[0] === OPEN_BRACE ? spliceMembers(old, value) : Buffer.from(textOf(value));

/**
 * Replaces members of a valid JSON object and leaves every other byte as it was, so that numbers, spacing and
 * unknown fields reach the upstream untouched. Every occurrence of a repeated key is replaced: an upstream that
 * takes the first must not see another value than we decided on.
 *
 * @param members by key; a key that is absent is added in front
 * @example spliceMembers(Buffer.from('{"model":"a","n":1}'), { model: '"b"' }) // {"model":"b","n":1}
 * @example spliceMembers(Buffer.from('{"a":{"b":1e2}}'), { a: { c: '2' } }) // {"a":{"c":2,"b":1e2}}
 */
export const spliceMembers = (bytes: Buffer, members: Members): Buffer => Buffer.concat(spliced(bytes, members));

/** A smaller body is copied: that takes less than to send it in parts. */
const PARTED_BYTES = 262_144;

/**
 * The same, to be sent: of a large body only what changes is made, the rest is sent from where it lies.
 * @example spliceToSend(Buffer.from('{"model":"a"}'), { model: '"b"' }).length // 13
 */
export function spliceToSend(bytes: Buffer, members: Members): Buffer | PartedBody {
  const parts = spliced(bytes, members);
  return bytes.length < PARTED_BYTES ? Buffer.concat(parts) : new PartedBody(parts);
}

function spliced(bytes: Buffer, members: Members): readonly Buffer[] {
  const keys = Object.keys(members);
  const open = bytes.indexOf(OPEN_BRACE);
  const { spans, empty } = spansOf(bytes, open, keys);
  const missing = keys.filter((key) => !spans.some((span) => span.key === key));
  const parts: Buffer[] = [bytes.subarray(0, open + 1)];
  const added = missing.map((key) => `${JSON.stringify(key)}:${textOf(members[key] as string | Members)}`).join(',');
  if (added !== '') parts.push(Buffer.from(empty ? added : `${added},`));
  let from = open + 1;
  for (const { key, start, end } of spans) {
    parts.push(bytes.subarray(from, start), replaced(members[key] as string | Members, bytes.subarray(start, end)));
    from = end;
  }
  parts.push(bytes.subarray(from));
  return parts;
}

/** Takes members out of a valid JSON object, each with one comma, and leaves every other byte as it was. */
function takeMembers(bytes: Buffer, keys: readonly string[]): Buffer {
  const open = bytes.indexOf(OPEN_BRACE);
  const parts: Buffer[] = [];
  /** Behind what is kept so far, a comma that separates it from what comes not included. */
  let from = 0;
  let kept = false;
  let before = open + 1;
  for (const { key, end } of known.get(bytes) ?? membersOf(bytes, open)) {
    if (keys.includes(key)) {
      parts.push(bytes.subarray(from, before));
      // The comma behind goes where nothing is kept before, or else the one before has gone with the member.
      from = kept ? end : behindComma(bytes, end);
    } else kept = true;
    before = kept ? end : behindComma(bytes, end);
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** Behind a comma that follows white space; where none does, the same place. */
function behindComma(bytes: Buffer, at: number): number {
  let i = at;
  while (isSpace(bytes[i])) i++;
  return bytes[i] === COMMA ? i + 1 : at;
}

/**
 * Sets some members of a JSON object, takes others out and leaves every other byte as it was.
 * @example spliceBody(Buffer.from('{"a":1, "b":2}'), { a: '3' }, ['b']) // {"a":3}
 */
export const spliceBody = (bytes: Buffer, set: Members, taken: readonly string[]): Buffer => {
  const left = taken.length === 0 ? bytes : takeMembers(bytes, taken);
  return Object.keys(set).length === 0 ? left : spliceMembers(left, set);
};

import { Buffer } from 'node:buffer';
import { isRecord, replaceTexts, type TextPart } from '../../dialects/index.ts';
import { answerLeaves, type AnswerLeaf } from './answer-leaves.ts';

/** Another text in the place of a part of one. Places count from its beginning. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Reads one text of an answer as it comes and says what is to be changed. */
export interface LeafWatch {
  add(piece: string): readonly TextEdit[];
  end(): readonly TextEdit[];
  /** Characters that nothing that follows can change. */
  readonly settled: number;
}

/** @returns `null`: the text stays as it is */
export type WatchOf = (leaf: AnswerLeaf) => LeafWatch | null;

/** A part of a text with the edits that fall in it; one that goes on in the next part is written where it begins. */
function edited(text: string, from: number, edits: readonly TextEdit[]): string {
  let out = '';
  let at = 0;
  for (const edit of edits) {
    const begin = edit.from - from;
    if (begin >= text.length || edit.to <= from + at) continue;
    out += text.slice(at, Math.max(at, begin));
    if (begin >= 0) out += edit.text;
    at = Math.max(at, Math.min(text.length, edit.to - from));
  }
  return out + text.slice(at);
}

/** A whole answer with its texts edited; every other byte stays. What is no JSON stays as it is. */
export function editedBody(body: Buffer, watchOf: WatchOf): Buffer {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return body;
  }
  return isRecord(value) ? replaceTexts(body, changesOf(answerLeaves(value), watchOf)) : body;
}

function changesOf(leaves: readonly AnswerLeaf[], watchOf: WatchOf): readonly TextPart[] {
  return leaves.flatMap((leaf) => {
    const watch = watchOf(leaf);
    if (watch === null) return [];
    const edits = [...watch.add(leaf.text), ...watch.end()];
    return edits.length === 0 ? [] : [{ path: leaf.path, text: edited(leaf.text, 0, edits) }];
  });
}

/** A text that comes in pieces. */
interface Running {
  readonly watch: LeafWatch;
  readonly group: string | null;
  readonly edits: TextEdit[];
  length: number;
  isOver: boolean;
}
interface Piece {
  readonly leaf: AnswerLeaf;
  readonly running: Running;
  readonly from: number;
}
interface Held {
  readonly bytes: Buffer;
  readonly pieces: readonly Piece[];
  readonly whole: readonly TextPart[];
}

/** More is not held back, whatever it may begin. */
const MOST_HELD_BYTES = 262_144;
const EMPTY = Buffer.alloc(0);
const NOTHING: readonly never[] = [];
const PINGS: readonly unknown[] = ['ping', 'keepalive'];

/** Where the data of an event stands; `null` where it has none in one line. */
function dataIn(event: Buffer): { readonly from: number; readonly to: number } | null {
  const name = event.indexOf('data:');
  if (name === -1 || (name > 0 && event[name - 1] !== 0x0a)) return null;
  const from = event.indexOf(0x7b, name);
  if (from === -1) return null;
  const line = event.indexOf(0x0a, name);
  let to = line === -1 ? event.length : line;
  while (to > from && event[to - 1] !== 0x7d) to--;
  return to <= from ? null : { from, to };
}

/**
 * Edits the texts of an event stream. An event waits, and those behind it, while a text that ends in it may still be
 * changed by what follows; every other byte stays as it came.
 */
export class StreamEdit {
  readonly #watchOf: WatchOf;
  readonly #running = new Map<string, Running>();
  #queue: Held[] = [];
  #bytes = 0;

  constructor(watchOf: WatchOf) {
    this.#watchOf = watchOf;
  }

  /**
   * @param bytes whole events
   * @param isEnd nothing follows
   */
  push(bytes: Buffer, isEnd: boolean): Buffer {
    for (let from = 0; from < bytes.length;) {
      const end = eventEnd(bytes, from);
      this.#take(bytes.subarray(from, end));
      from = end;
    }
    if (isEnd || this.#bytes > MOST_HELD_BYTES) for (const each of this.#running.values()) this.#close(each);
    return this.#release();
  }

  #take(bytes: Buffer): void {
    this.#bytes += bytes.length;
    const place = dataIn(bytes);
    let value: unknown = null;
    if (place !== null)
      try {
        value = JSON.parse(bytes.toString('utf8', place.from, place.to));
      } catch {
        // Then it is no event of a dialect, and stays.
      }
    if (!isRecord(value)) return void this.#queue.push({ bytes, pieces: NOTHING, whole: NOTHING });
    const leaves = answerLeaves(value);
    const pieces = leaves.flatMap((leaf) => this.#pieceOf(leaf));
    // An empty piece goes on, and so does a text beside which somebody pings.
    if (leaves.every(({ stream }) => stream === null) && !PINGS.includes(value['type'])) {
      const groups = new Set(leaves.map(({ group }) => group));
      for (const each of this.#running.values()) if (groups.has(each.group) || groups.size === 0) this.#close(each);
    }
    const whole = changesOf(
      leaves.filter(({ stream }) => stream === null),
      this.#watchOf,
    );
    this.#queue.push({ bytes, pieces, whole });
  }

  #pieceOf(leaf: AnswerLeaf): readonly Piece[] {
    if (leaf.stream === null || leaf.text === '') return NOTHING;
    let running = this.#running.get(leaf.stream);
    if (running === undefined || running.isOver) {
      const watch = this.#watchOf(leaf);
      if (watch === null) return NOTHING;
      running = { watch, group: leaf.group, edits: [], length: 0, isOver: false };
      this.#running.set(leaf.stream, running);
    }
    const from = running.length;
    running.length += leaf.text.length;
    running.edits.push(...running.watch.add(leaf.text));
    return [{ leaf, running, from }];
  }

  #close(running: Running): void {
    if (running.isOver) return;
    running.edits.push(...running.watch.end());
    running.isOver = true;
  }

  #release(): Buffer {
    const isHeld = ({ pieces }: Held): boolean =>
      pieces.some(({ running, from, leaf }) => !running.isOver && from + leaf.text.length > running.watch.settled);
    const held = this.#queue.findIndex(isHeld);
    const released = this.#queue.splice(0, held === -1 ? this.#queue.length : held).map((each) => {
      this.#bytes -= each.bytes.length;
      return written(each);
    });
    return released.length === 1 ? (released[0] as Buffer) : released.length === 0 ? EMPTY : Buffer.concat(released);
  }
}

function written({ bytes, pieces, whole }: Held): Buffer {
  const changes = pieces.flatMap(({ leaf, running, from }) => {
    const text = edited(leaf.text, from, running.edits);
    return text === leaf.text ? [] : [{ path: leaf.path, text }];
  });
  if (changes.length + whole.length === 0) return bytes;
  const { from, to } = dataIn(bytes) as { from: number; to: number };
  const data = replaceTexts(bytes.subarray(from, to), [...changes, ...whole]);
  return Buffer.concat([bytes.subarray(0, from), data, bytes.subarray(to)]);
}

/** Behind the blank line that ends an event; the end of the bytes where there is none. */
function eventEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0x0a, from); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return bytes.length;
}

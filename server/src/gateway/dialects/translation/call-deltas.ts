import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { extrasOf } from './carried.ts';
import type { KnownCalls } from './known-calls.ts';
import { text } from './parameters.ts';

/** A tool call of a chat completion's stream, as far as it has come. */
export interface StreamedCall {
  /** The server's id; empty where it gave none. */
  readonly came: string;
  /** One of its own in the answer. */
  readonly id: string;
  /** What the server gave with it. */
  extras: JsonObject | null;
  name: string;
  /** Arguments so far, sent or not. */
  written: string;
  state: 'waiting' | 'open' | 'closed';
}

/** Whether arguments are JSON that nothing more can belong to. */
export const isWhole = (json: string): boolean => {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
};

/** Tells calls apart by their deltas, whatever of index, id and name a server sends with each. */
export class CallDeltas {
  readonly all: StreamedCall[] = [];
  /** The latest call under each index of the server's. */
  readonly #byIndex = new Map<unknown, StreamedCall>();
  readonly #answer: unknown;
  readonly #known: KnownCalls;

  /**
   * @param answer its id
   * @param known what the request says of calls
   */
  constructor(answer: unknown, known: KnownCalls) {
    this.#answer = answer;
    this.#known = known;
  }

  /**
   * The call that a delta belongs to: a new one where it brings an id that its index did not have, or without index and
   * id, a name or arguments behind whole ones.
   * @returns the call with the delta in it, and the piece of its arguments that the delta brought
   */
  take(delta: JsonObject): { readonly call: StreamedCall; readonly piece: string } {
    const id = text(delta['id']);
    const { name, arguments: piece } = isRecord(delta['function']) ? delta['function'] : {};
    const index = delta['index'] ?? null;
    const known = index === null ? this.#unnumbered(id, text(name)) : this.#byIndex.get(index);
    const same = known !== undefined && (id === '' || id === known.came) && !this.#again(known, index, text(name));
    const call = same ? known : this.#add(index, id);
    if (call.name === '') call.name = text(name);
    if (call.state === 'waiting') call.extras ??= extrasOf(delta);
    call.written += text(piece);
    return { call, piece: text(piece) };
  }

  /** Of calls without an index: the one of that id, or else the latest. */
  #unnumbered(id: string, name: string): StreamedCall | undefined {
    if (id !== '') return this.all.findLast((call) => call.came === id);
    const latest = this.all.at(-1);
    return latest !== undefined && name !== '' && latest.name !== '' ? undefined : latest;
  }

  /** Some servers give every call the same index and none an id: a name again is a call again. */
  #again(known: StreamedCall, index: unknown, name: string): boolean {
    if (index === null || known.came !== '' || name === '' || known.name === '') return false;
    return isWhole(known.written) || (known.written === '' && name !== known.name);
  }

  #add(index: unknown, id: string): StreamedCall {
    const own = this.#known.idOf(id, this.#answer);
    const call: StreamedCall = { came: id, id: own, extras: null, name: '', written: '', state: 'waiting' };
    this.all.push(call);
    this.#byIndex.set(index, call);
    return call;
  }
}

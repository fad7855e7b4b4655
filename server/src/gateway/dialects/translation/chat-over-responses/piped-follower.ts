import type { Usage } from '../../../../units/index.ts';
import type { Followed, StreamFollower } from '../../lane.ts';

const EMPTY = Buffer.alloc(0);

/** What the first makes of a stream goes to the second; the client gets what the second makes of that. */
export class PipedFollower implements StreamFollower {
  readonly #first: StreamFollower;
  readonly #second: StreamFollower;
  /** The first's last event has gone to the second. */
  #closed = false;

  constructor(first: StreamFollower, second: StreamFollower) {
    this.#first = first;
    this.#second = second;
  }

  push(bytes: Buffer): Followed {
    const { forward, done } = this.#first.push(bytes);
    const followed = forward.length === 0 ? { forward: EMPTY, done: false } : this.#second.push(forward);
    if (!done) return { forward: followed.forward, done: false };
    const end = this.#end();
    return { forward: end.length === 0 ? followed.forward : Buffer.concat([followed.forward, end]), done: true };
  }

  /** What the second makes of the first's last event, once. */
  #end(): Buffer {
    const last = this.#closed ? EMPTY : this.#first.last;
    if (last.length === 0) return EMPTY;
    this.#closed = true;
    return this.#second.push(last).forward;
  }

  get last(): Buffer {
    const rest = this.#end();
    return rest.length === 0 ? this.#second.last : Buffer.concat([rest, this.#second.last]);
  }

  get hear(): StreamFollower['hear'] {
    return this.#first.hear;
  }
  set hear(hear: StreamFollower['hear']) {
    this.#first.hear = hear;
  }

  get heldBytes(): number {
    return this.#first.heldBytes + this.#second.heldBytes;
  }

  free(): void {
    this.#first.free();
    this.#second.free();
  }
  get usage(): Usage | null {
    return this.#first.usage;
  }
  get doubtful(): boolean {
    return this.#first.doubtful;
  }
  get made(): readonly string[] {
    return this.#first.made;
  }
  get begun(): Usage | null {
    return this.#first.begun;
  }
  get contentEvents(): number {
    return this.#first.contentEvents;
  }
  get contentBytes(): number {
    return this.#first.contentBytes;
  }
  get committed(): boolean {
    return this.#first.committed;
  }
  get garbage(): string | null {
    return this.#first.garbage ?? this.#second.garbage;
  }
  get upstreamError(): unknown {
    return this.#first.upstreamError;
  }
}

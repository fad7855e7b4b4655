import { soon } from '../../edge/index.ts';

/** Work that takes long in one piece, one at a time: between two of them everybody else has a turn. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  add(work: () => void): void {
    this.#waiting.push(work);
    if (this.#waiting.length === 1) soon(() => this.#next());
  }

  #next(): void {
    try {
      this.#waiting[0]?.();
    } finally {
      this.#waiting.shift();
      if (this.#waiting.length > 0) soon(() => this.#next());
    }
  }
}

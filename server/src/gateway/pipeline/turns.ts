import { soon } from '../../edge/index.ts';

/** A step of work that takes long as a whole: a millisecond or so. @returns whether more of it is left */
export type WorkStep = () => boolean;

/**
 * Work that takes long, in steps: between two of them everybody else has a turn. Owners take turns; the works of one
 * owner are done one after the other, so that few are held half done.
 */
export class Turns {
  /** By owner, in the order of their turns. */
  readonly #waiting = new Map<string, WorkStep[]>();

  add(owner: string, step: WorkStep): void {
    const mine = this.#waiting.get(owner);
    if (mine !== undefined) return void mine.push(step);
    this.#waiting.set(owner, [step]);
    if (this.#waiting.size === 1) soon(() => this.#next());
  }

  #next(): void {
    const [owner, steps] = this.#waiting.entries().next().value as [string, WorkStep[]];
    let more = false;
    try {
      more = (steps[0] as WorkStep)();
    } finally {
      if (!more) steps.shift();
      this.#waiting.delete(owner);
      if (steps.length > 0) this.#waiting.set(owner, steps);
      if (this.#waiting.size > 0) soon(() => this.#next());
    }
  }
}

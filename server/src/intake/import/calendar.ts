import { MS_PER_DAY } from '../../units/index.ts';
import type { Interval } from './identity.ts';

/** A time of a provider and model. */
export type Placed = Interval & { readonly source: string };

/** Times of a provider and model, found by day. */
export class Calendar {
  readonly #days = new Map<string, Placed[]>();

  add(each: Placed): void {
    for (const day of Calendar.#of(each)) {
      const key = `${each.source} ${day}`;
      const own = this.#days.get(key);
      if (own === undefined) this.#days.set(key, [each]);
      else own.push(each);
    }
  }

  find(source: string, time: Interval, fits: (each: Placed) => boolean): Placed | undefined {
    for (const day of Calendar.#of(time)) {
      const found = this.#days.get(`${source} ${day}`)?.find(fits);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  static *#of({ from, lengthMs }: Interval): Generator<number> {
    const last = Math.floor((from + Math.max(lengthMs, 1) - 1) / MS_PER_DAY);
    for (let day = Math.floor(from / MS_PER_DAY); day <= last; day++) yield day;
  }
}

import { medianOf, robustZ } from './unusual.ts';

/** Whole hours since 1970. */
type Hour = number;

const WEEK = 168;
/** Four weeks: four samples of an hour of the week, and their neighbours. */
const HELD = 4 * WEEK;
const STEPS = 12;
/** An hour that was unusual is a measure for others only when nobody minded for a day. */
const MINDED_HOURS = 24;
/** Of what is known for less, nobody can say what is usual. */
const LEAST_HOURS = 72;

/** What is usual is taken from the finest of these that is known; the coarser, the less it is believed. */
const BASES = {
  week: { words: 'the same hour of the last weeks', floor: 0.2 },
  day: { words: 'the same hour of the last days', floor: 0.35 },
  all: { words: 'all hours so far', floor: 0.7 },
} as const;

/** How unusual the last hour was. */
export interface Judgement {
  readonly observed: number;
  readonly usual: number;
  readonly z: number;
  readonly basis: string;
}

/** What makes an hour unusual. */
export interface Bounds {
  /** Least robust z. */
  readonly z: number;
  /** Least factor over the highest of all hours that are usually no busier. */
  readonly overHighest: number;
  /** What is less is nobody's matter, in the unit of the amounts. */
  readonly least: number;
}

/**
 * One amount of one key over four weeks by the hour, and over the last hour by steps of five minutes. Hours of which
 * nothing is known are NaN.
 */
export class UsageCourse {
  readonly #hours = new Float32Array(HELD).fill(NaN);
  /** Usual amount of an hour of the week, as it was when that hour last came. */
  readonly #usual = new Float32Array(WEEK).fill(NaN);
  readonly #unusual = new Set<Hour>();
  readonly #steps = new Float64Array(STEPS);
  #step = -1;
  #first: Hour = Infinity;
  #last: Hour = -1;

  /** Adds to a step of five minutes since 1970, and to its hour. Steps that are over for an hour are not counted. */
  add(step: number, amount: number): void {
    this.#goTo(step);
    if (step > this.#step - STEPS) this.#steps[step % STEPS] = (this.#steps[step % STEPS] as number) + amount;
    const hour = Math.floor(step / STEPS);
    if (hour <= this.#last - HELD) return;
    this.#fill(hour);
    const at = hour % HELD;
    const known = this.#hours[at] as number;
    this.#hours[at] = (Number.isNaN(known) ? 0 : known) + amount;
  }

  /** The last hour, up to this step. */
  lastHour(step: number): number {
    this.#goTo(step);
    return this.#steps.reduce((sum, each) => sum + each, 0);
  }

  /** Judges the hour that ends with a step. `null`: as usual, or too little is known. */
  judge(step: number, bounds: Bounds): Judgement | null {
    const observed = this.lastHour(step);
    const hour = Math.floor(step / STEPS);
    this.#fill(hour);
    if (observed < bounds.least) return null;
    const { samples, basis } = this.#samplesOf(hour, ((step % STEPS) + 1) / STEPS);
    if (basis === null || hour - this.#first < LEAST_HOURS) return null;
    const offset = this.#mean(hour) * 0.05 + bounds.least * 0.1;
    const z = robustZ(observed / this.#trend(hour, offset), samples, offset, BASES[basis].floor);
    if (z < bounds.z || observed < bounds.overHighest * this.#highestLike(hour, samples, offset)) return null;
    this.#unusual.add(hour);
    return { observed, usual: medianOf([...samples]), z, basis: BASES[basis].words };
  }

  /** Whether the key usually has less than a quarter of this to do at this hour of the day and week. */
  isOddHour(step: number): boolean {
    const hour = Math.floor(step / STEPS);
    const observed = this.lastHour(step);
    this.#fill(hour);
    const { samples, basis } = this.#samplesOf(hour, ((step % STEPS) + 1) / STEPS);
    return basis !== null && basis !== 'all' && medianOf(samples) < observed / 4;
  }

  #goTo(step: number): void {
    if (this.#step < 0) this.#step = step - 1;
    for (let left = Math.min(step - this.#step, STEPS); left > 0; left--) this.#steps[(step - left + 1) % STEPS] = 0;
    this.#step = Math.max(this.#step, step);
  }

  /** Hours that pass without a request have nothing, which is known. */
  #fill(hour: Hour): void {
    if (this.#last < 0) this.#last = hour - 1;
    this.#first = Math.min(this.#first, hour);
    for (let next = Math.max(this.#last + 1, hour - HELD + 1); next <= hour; next++) {
      this.#hours[next % HELD] = 0;
      const { samples } = this.#samplesOf(next, 1);
      if (samples.length > 0) this.#usual[next % WEEK] = medianOf(samples);
      this.#unusual.delete(next - HELD);
    }
    this.#last = Math.max(this.#last, hour);
  }

  #at(hour: Hour, now: Hour): number {
    if (hour < this.#first || hour <= now - HELD || hour >= now) return NaN;
    if (this.#unusual.has(hour) && hour > now - MINDED_HOURS) return NaN;
    return this.#hours[hour % HELD] as number;
  }

  /** Sixty minutes of the past that lie as the last sixty do: this part of them in an hour, the rest in the one before. */
  #window(hour: Hour, now: Hour, part: number): number {
    const [before, own] = [this.#at(hour - 1, now), this.#at(hour, now)];
    if (Number.isNaN(before)) return own;
    return Number.isNaN(own) ? before : (1 - part) * before + part * own;
  }

  #samplesOf(now: Hour, part: number): { samples: number[]; basis: keyof typeof BASES | null } {
    const around = (every: number, times: number): number[] => {
      const found: number[] = [];
      for (let i = 1; i <= times; i++)
        for (let beside = -1; beside <= 1; beside++) {
          const amount = this.#window(now - every * i + beside, now, part);
          if (!Number.isNaN(amount)) found.push(amount);
        }
      return found;
    };
    const weeks = around(WEEK, 4);
    if (weeks.length >= 6) return { samples: weeks, basis: 'week' };
    const days = around(24, 7);
    if (days.length >= 6) return { samples: days, basis: 'day' };
    const all: number[] = [];
    for (let hour = Math.max(this.#first, now - 48); hour < now; hour++) {
      const amount = this.#at(hour, now);
      if (!Number.isNaN(amount)) all.push(amount);
    }
    return all.length >= 6 ? { samples: all, basis: 'all' } : { samples: [], basis: null };
  }

  /** By what factor the last day lay above the usual: a launch that lasts is no alarm. An abuse of some hours moves no median of a day. */
  #trend(now: Hour, offset: number): number {
    const factors: number[] = [];
    for (let hour = now - 24; hour < now; hour++) {
      const [amount, usual] = [this.#at(hour, now), this.#usual[hour % WEEK] as number];
      if (!Number.isNaN(amount) && !Number.isNaN(usual)) factors.push((amount + offset) / (usual + offset));
    }
    return factors.length < 12 ? 1 : Math.max(1, medianOf(factors));
  }

  #mean(now: Hour): number {
    let [sum, count] = [0, 0];
    for (let hour = Math.max(this.#first, now - 2 * WEEK); hour < now; hour++) {
      const amount = this.#at(hour, now);
      if (Number.isNaN(amount)) continue;
      sum += amount;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  }

  /** The highest of all hours of the four weeks that are usually no busier than this one: work at odd hours is one of them. */
  #highestLike(now: Hour, samples: readonly number[], offset: number): number {
    const level = medianOf([...samples]) * 1.5 + offset;
    let highest = 0;
    for (let hour = Math.max(this.#first, now - HELD + 1); hour < now; hour++) {
      const usual = this.#usual[hour % WEEK] as number;
      const amount = this.#at(hour, now);
      if (!Number.isNaN(amount) && !(usual > level)) highest = Math.max(highest, amount);
    }
    return highest;
  }
}

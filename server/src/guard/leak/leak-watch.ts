import { Base64Runs } from './base64-runs.ts';
import { keysAt, WIDTH, type ShingleIndex } from './shingles.ts';
import { WordCutter } from './words.ts';

/** So many words that say nothing of the prompt end a passage of it. */
const GAP = 6;

/** One reading of the answer: as it stands, or what its base64 says. */
class Reading {
  readonly #cutter = new WordCutter();
  readonly #words: number[] = [];
  readonly #index: ShingleIndex;
  readonly #met: Set<number>;
  /** First word of the passage under way; -1: there is none. */
  #passage = -1;
  #lastMet = -1;
  words = 0;

  constructor(index: ShingleIndex, met: Set<number>) {
    this.#index = index;
    this.#met = met;
  }

  add(text: string): void {
    this.#read(this.#cutter.add(text));
  }

  end(): void {
    this.#read(this.#cutter.end());
  }

  #read(words: readonly number[]): void {
    for (const word of words) {
      this.#words.push(word);
      this.words++;
      if (this.#words.length > WIDTH) this.#words.shift();
      if (this.#words.length < WIDTH) continue;
      if (this.#isMet()) {
        if (this.#passage === -1) this.#passage = this.words - WIDTH;
        this.#lastMet = this.words;
      } else if (this.words - this.#lastMet > GAP) this.#passage = -1;
    }
  }

  #isMet(): boolean {
    for (const key of keysAt(this.#words, 0)) {
      const place = this.#index.places.get(key);
      if (place === undefined) continue;
      this.#met.add(place);
      return true;
    }
    return false;
  }

  /** So many words belong to no passage of the prompt, whatever follows. */
  get clear(): number {
    return this.#passage === -1 ? Math.max(0, this.words - WIDTH) : this.#passage;
  }
}

/** Listens to an answer and tells when it repeats what the application told the model. */
export class LeakWatch {
  readonly #index: ShingleIndex;
  readonly #met = new Set<number>();
  readonly #plain: Reading;
  readonly #decoded: Reading;
  readonly #runs = new Base64Runs();
  /** Words before the run of base64 under way. */
  #runFrom: number | null = null;

  constructor(index: ShingleIndex) {
    this.#index = index;
    this.#plain = new Reading(index, this.#met);
    this.#decoded = new Reading(index, this.#met);
  }

  hear(text: string): void {
    const before = this.#plain.words;
    this.#plain.add(text);
    this.#decoded.add(this.#runs.add(text));
    this.#runFrom = this.#runs.open ? (this.#runFrom ?? before) : null;
  }

  /** The answer is whole. */
  end(): void {
    this.#plain.end();
    this.#decoded.add(this.#runs.end());
    this.#decoded.end();
  }

  get leaked(): boolean {
    return this.#met.size >= this.#index.least;
  }

  /** Share of the prompt that came out, 0 to 1. */
  get share(): number {
    return this.#met.size / this.#index.count;
  }

  /** Words that were heard. */
  get words(): number {
    return this.#plain.words;
  }

  /** Of them, those that may go on: the ones behind may be the beginning of a leak. */
  get clearWords(): number {
    return this.#runFrom === null ? this.#plain.clear : Math.min(this.#plain.clear, this.#runFrom);
  }
}

/**
 * Remembers what was used lately: the `kept` values that were used last are there for certain, and at most twice as many.
 * Two halves: what is used goes into the younger one, and where that is full, the older one is forgotten as a whole. So
 * nothing is ever deleted from a `Map`, whose dead tables would keep each other alive (see {@link Roster}).
 * @example new Recent(2).get('what was never set') // undefined
 */
export class Recent<V> {
  readonly #kept: number;
  #younger = new Map<string, V>();
  #older = new Map<string, V>();

  /** @param kept at least 1 */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Its value, which counts as a use. */
  get(key: string): V | undefined {
    const young = this.#younger.get(key);
    if (young !== undefined) return young;
    const old = this.#older.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Its value, which counts as none. */
  peek(key: string): V | undefined {
    return this.#younger.get(key) ?? this.#older.get(key);
  }

  set(key: string, value: V): void {
    if (this.#younger.size >= this.#kept && !this.#younger.has(key)) {
      this.#older = this.#younger;
      this.#younger = new Map();
    }
    this.#younger.set(key, value);
  }
}

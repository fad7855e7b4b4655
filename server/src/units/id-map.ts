const FIRST_CAPACITY = 64;
const NONE = -1;

/** FNV-1a over the characters' codes. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/**
 * A map by ids that joulegate made itself, in order of insertion, for values that come and go with every request.
 * Not a `Map`, for the reason given at {@link Roster}. Keys of callers do not belong here: the hash is not seeded.
 */
export class IdMap<V> {
  #capacity = 0;
  #size = 0;
  #keys: (string | null)[] = [];
  #values: (V | undefined)[] = [];
  /** First place of each bucket; twice as many buckets as places. */
  #buckets = new Int32Array(0);
  /** Next place of the same bucket, or of the free ones. */
  #next = new Int32Array(0);
  #newer = new Int32Array(0);
  #older = new Int32Array(0);
  #free = NONE;
  #oldest = NONE;
  #newest = NONE;

  constructor() {
    this.#resize(FIRST_CAPACITY);
  }

  get size(): number {
    return this.#size;
  }

  get(id: string): V | undefined {
    const place = this.#find(id);
    return place === NONE ? undefined : this.#values[place];
  }

  has(id: string): boolean {
    return this.#find(id) !== NONE;
  }

  /** A key that is there keeps its place in the order. */
  set(id: string, value: V): void {
    const place = this.#find(id);
    if (place !== NONE) {
      this.#values[place] = value;
      return;
    }
    if (this.#free === NONE) this.#resize(this.#capacity * 2);
    this.#insert(id, value);
  }

  delete(id: string): boolean {
    if (this.#size === 0) return false;
    const bucket = this.#bucketOf(id);
    let before = NONE;
    let place = this.#buckets[bucket] as number;
    while (place !== NONE && this.#keys[place] !== id) {
      before = place;
      place = this.#next[place] as number;
    }
    if (place === NONE) return false;
    if (before === NONE) this.#buckets[bucket] = this.#next[place] as number;
    else this.#next[before] = this.#next[place] as number;
    const older = this.#older[place] as number;
    const newer = this.#newer[place] as number;
    if (older === NONE) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === NONE) this.#newest = older;
    else this.#older[newer] = older;
    this.#keys[place] = null;
    this.#values[place] = undefined;
    this.#next[place] = this.#free;
    this.#free = place;
    this.#size--;
    return true;
  }

  /** Oldest first; the one that is visited may be deleted. */
  *[Symbol.iterator](): Generator<readonly [string, V]> {
    for (let place = this.#oldest; place !== NONE;) {
      const newer = this.#newer[place] as number;
      yield [this.#keys[place] as string, this.#values[place] as V];
      place = newer;
    }
  }

  #bucketOf(id: string): number {
    return hashOf(id) & (this.#buckets.length - 1);
  }

  #find(id: string): number {
    if (this.#size === 0) return NONE;
    let place = this.#buckets[this.#bucketOf(id)] as number;
    while (place !== NONE && this.#keys[place] !== id) place = this.#next[place] as number;
    return place;
  }

  #insert(id: string, value: V): void {
    const place = this.#free;
    const bucket = this.#bucketOf(id);
    this.#free = this.#next[place] as number;
    this.#keys[place] = id;
    this.#values[place] = value;
    this.#next[place] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = place;
    this.#older[place] = this.#newest;
    this.#newer[place] = NONE;
    if (this.#newest === NONE) this.#oldest = place;
    else this.#newer[this.#newest] = place;
    this.#newest = place;
    this.#size++;
  }

  #resize(capacity: number): void {
    const held = [...this];
    this.#capacity = capacity;
    this.#keys = Array<string | null>(capacity).fill(null);
    this.#values = Array<V | undefined>(capacity).fill(undefined);
    this.#buckets = new Int32Array(2 * capacity).fill(NONE);
    this.#next = Int32Array.from({ length: capacity }, (_, place) => (place + 1 < capacity ? place + 1 : NONE));
    this.#newer = new Int32Array(capacity);
    this.#older = new Int32Array(capacity);
    this.#free = 0;
    this.#oldest = NONE;
    this.#newest = NONE;
    this.#size = 0;
    for (const [id, value] of held) this.#insert(id, value);
  }
}

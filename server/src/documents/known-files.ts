/** What is remembered of anything takes so much at least. */
const LEAST_KEPT_BYTES = 512;

/** What became of files, by their key, the ones asked for last: as many as their bytes leave room for. */
export class KnownFiles<T> {
  readonly #mostBytes: number;
  readonly #known = new Map<string, { readonly value: T; readonly bytes: number }>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get(key: string): T | undefined {
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, known);
    return known.value;
  }

  /** @param ownBytes of the value itself */
  keep(key: string, value: T, ownBytes: number): void {
    this.#bytes -= this.#known.get(key)?.bytes ?? 0;
    const bytes = LEAST_KEPT_BYTES + ownBytes;
    this.#known.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, each] of this.#known) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#known.delete(oldest);
      this.#bytes -= each.bytes;
    }
  }
}

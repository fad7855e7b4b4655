const EMPTY = Buffer.alloc(0);
const LEAST_BYTES = 4096;

/**
 * Bytes that come in pieces and are needed together. What is held grows with the bytes, however small the pieces: each
 * byte is copied a constant number of times, and no piece is kept alive.
 */
export class Gathered {
  #bytes: Buffer = EMPTY;
  #length = 0;
  /** A single piece is held as it came; from the second on they are copied. */
  #copied = false;

  get length(): number {
    return this.#length;
  }

  append(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.#length === 0) {
      this.#bytes = piece;
      this.#length = piece.length;
      this.#copied = false;
      return;
    }
    const length = this.#length + piece.length;
    if (!this.#copied || length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(LEAST_BYTES, length + (this.#copied ? length >> 1 : 0)));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
      this.#copied = true;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** All bytes so far; valid until the next `append`. */
  view(): Buffer {
    return this.#bytes.length === this.#length ? this.#bytes : this.#bytes.subarray(0, this.#length);
  }

  /** All bytes so far, for good; nothing is held afterwards. */
  take(): Buffer {
    const taken = this.view();
    this.#bytes = EMPTY;
    this.#length = 0;
    this.#copied = false;
    return taken;
  }
}

const EMPTY = Buffer.alloc(0);
/** Pieces smaller than this are copied together, so that none costs more than its bytes. */
const SMALL_BYTES = 16_384;
/** Blocks for them: as large as what is held already, within these. */
const LEAST_BLOCK_BYTES = 512;
const MOST_BLOCK_BYTES = 65_536;

/**
 * Bytes that come in pieces and are needed together. What is held grows with the bytes, however small the pieces, and
 * they are joined once, when they are asked for.
 */
export class Gathered {
  #parts: Buffer[] = [];
  #length = 0;
  /** The last part where it is a block of ours with room left: how much of it is used. */
  #used = 0;
  #block: Buffer = EMPTY;
  readonly #expectedBytes: number;

  /** @param expectedBytes of all pieces together, where that is known: they are then joined as they come */
  constructor(expectedBytes = 0) {
    this.#expectedBytes = expectedBytes;
  }

  get length(): number {
    return this.#length;
  }

  append(piece: Buffer): void {
    if (piece.length === 0) return;
    const first = this.#length === 0;
    this.#length += piece.length;
    if (first && piece.length < this.#expectedBytes) this.#block = Buffer.allocUnsafeSlow(this.#expectedBytes);
    const fits = this.#used + piece.length <= this.#block.length;
    // A first piece is nearly always the only one.
    if (!fits && (piece.length >= SMALL_BYTES || first)) {
      this.#endBlock();
      this.#parts.push(piece);
      return;
    }
    if (!fits) {
      this.#endBlock();
      const bytes = Math.min(MOST_BLOCK_BYTES, Math.max(LEAST_BLOCK_BYTES, this.#length));
      this.#block = Buffer.allocUnsafeSlow(Math.max(bytes, piece.length));
    }
    this.#used += piece.copy(this.#block, this.#used);
  }

  #endBlock(): void {
    if (this.#used > 0) this.#parts.push(this.#block.subarray(0, this.#used));
    this.#block = EMPTY;
    this.#used = 0;
  }

  /** All bytes so far. */
  view(): Buffer {
    if (this.#parts.length === 0) return this.#block.subarray(0, this.#used);
    this.#endBlock();
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] ?? EMPTY;
  }

  /** The last few bytes, fewer where there are not so many. */
  tail(bytes: number): Buffer {
    const last = this.#used > 0 ? this.#block.subarray(0, this.#used) : (this.#parts.at(-1) ?? EMPTY);
    if (last.length >= bytes || last.length === this.#length) return last.subarray(Math.max(0, last.length - bytes));
    return this.view().subarray(Math.max(0, this.#length - bytes));
  }

  /** All bytes so far; nothing is held afterwards. */
  take(): Buffer {
    const taken = this.view();
    this.drop();
    return taken;
  }

  /** Nothing is held any more. */
  drop(): void {
    this.#block = EMPTY;
    this.#used = 0;
    this.#parts = [];
    this.#length = 0;
  }
}

const EMPTY = Buffer.alloc(0);
/** Pieces smaller than this are copied together, so that none costs more than its bytes. */
const SMALL_BYTES = 16_384;
/** Blocks for them: as large as what is held already, within these. */
const LEAST_BLOCK_BYTES = 512;
const MOST_BLOCK_BYTES = 65_536;
/** The first block where the sum is known. It doubles as bytes come: what is only announced takes nothing. */
const FIRST_BLOCK_BYTES = 262_144;

/**
 * Gives the memory of bytes back now that nobody reads again. What collects garbage counts the bytes that came since it last
 * ran: a few megabytes that are left to it cost everybody a pause. Few bytes stay, and those that share their memory with others.
 */
function release({ buffer, byteOffset, length }: Buffer): void {
  if (length >= SMALL_BYTES && length === buffer.byteLength && byteOffset === 0) (buffer as ArrayBuffer).transfer(0);
}

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
  /** Blocks of ours that are among the parts. */
  #blocks: Buffer[] = [];
  readonly #expectedBytes: number;

  /** @param expectedBytes of all pieces together, where that is known: they are then joined as they come */
  constructor(expectedBytes = 0) {
    this.#expectedBytes = expectedBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** @returns whether the piece was copied: it may be let go */
  append(piece: Buffer): boolean {
    if (piece.length === 0) return true;
    const first = this.#length === 0;
    this.#length += piece.length;
    if (first && piece.length < this.#expectedBytes)
      this.#block = Buffer.allocUnsafeSlow(Math.min(this.#expectedBytes, Math.max(FIRST_BLOCK_BYTES, piece.length)));
    let fits = this.#used + piece.length <= this.#block.length;
    if (!fits && this.#length <= this.#expectedBytes && this.#parts.length === 0 && !first) {
      this.#grow();
      fits = true;
    }
    // A first piece is nearly always the only one.
    if (!fits && (piece.length >= SMALL_BYTES || first)) {
      this.#endBlock();
      this.#parts.push(piece);
      return false;
    }
    if (!fits) {
      this.#endBlock();
      const bytes = Math.min(MOST_BLOCK_BYTES, Math.max(LEAST_BLOCK_BYTES, this.#length));
      this.#block = Buffer.allocUnsafeSlow(Math.max(bytes, piece.length));
    }
    this.#used += piece.copy(this.#block, this.#used);
    return true;
  }

  #grow(): void {
    const before = this.#block;
    this.#block = Buffer.allocUnsafeSlow(Math.min(this.#expectedBytes, Math.max(2 * before.length, this.#length)));
    before.copy(this.#block, 0, 0, this.#used);
    release(before);
  }

  #endBlock(): void {
    if (this.#used > 0) {
      this.#parts.push(this.#block.subarray(0, this.#used));
      this.#blocks.push(this.#block);
    }
    this.#block = EMPTY;
    this.#used = 0;
  }

  /** All bytes so far, to be read before the next piece comes. */
  view(): Buffer {
    if (this.#parts.length === 0) return this.#block.subarray(0, this.#used);
    this.#endBlock();
    if (this.#parts.length > 1) this.#join();
    return this.#parts[0] ?? EMPTY;
  }

  #join(): void {
    if (this.#length < SMALL_BYTES) {
      [this.#parts, this.#blocks] = [[Buffer.concat(this.#parts)], []];
      return;
    }
    const joined = Buffer.allocUnsafeSlow(this.#length);
    let at = 0;
    for (const part of this.#parts) at += part.copy(joined, at);
    this.#blocks.forEach(release);
    [this.#parts, this.#blocks] = [[joined], [joined]];
  }

  /** A part that is complete, in the order in which they came; `null` where there are not so many yet. Views join them. */
  part(index: number): Buffer | null {
    return this.#parts[index] ?? null;
  }

  /** The last byte; -1 where there is none. */
  get last(): number {
    const part = this.#parts.at(-1);
    return this.#used > 0 ? (this.#block[this.#used - 1] as number) : (part?.[part.length - 1] ?? -1);
  }

  /** The last few bytes, fewer where there are not so many. */
  tail(bytes: number): Buffer {
    let tail = this.#block.subarray(0, this.#used);
    for (let i = this.#parts.length - 1; i >= 0 && tail.length < bytes; i--) {
      const part = this.#parts[i] as Buffer;
      tail = tail.length === 0 ? part : Buffer.concat([part.subarray(Math.max(0, part.length - bytes)), tail]);
    }
    return tail.subarray(Math.max(0, tail.length - bytes));
  }

  /** All bytes so far; nothing is held afterwards. */
  take(): Buffer {
    const taken = this.view();
    this.drop();
    return taken;
  }

  /** Nothing is held any more, and its memory is free at once: nobody may read the pieces again, or what was viewed. */
  free(): void {
    release(this.#block);
    this.#blocks.forEach(release);
    this.#parts.forEach(release);
    this.drop();
  }

  /** Frees bytes that nobody reads again, where they are alone in their memory. */
  static readonly letGo = release;

  /** Nothing is held any more. */
  drop(): void {
    this.#block = EMPTY;
    this.#blocks = [];
    this.#used = 0;
    this.#parts = [];
    this.#length = 0;
  }
}

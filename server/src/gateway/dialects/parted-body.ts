/** So much is handed to a socket at a time: others are served between two pieces. */
const PIECE_BYTES = 65_536;

/** A body in parts that lie in the memory of another. It is read anew by each try that sends it. */
export class PartedBody {
  readonly #parts: readonly Buffer[];
  readonly length: number;

  constructor(parts: readonly Buffer[]) {
    this.#parts = parts;
    this.length = parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** In one piece, which copies it. */
  whole(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /** Whether a text stands in it, not over the edge of two parts. */
  includes(text: string): boolean {
    return this.#parts.some((part) => part.includes(text));
  }

  *[Symbol.iterator](): Generator<Buffer> {
    for (const part of this.#parts)
      for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES);
  }
}

/** Work that takes long as a whole: between two of its pieces others may go first. */
export type InPieces<T> = Generator<undefined, T, undefined>;

/**
 * Does all pieces at once.
 * @example whole((function* () { yield undefined; return 3; })()) // 3
 */
export function whole<T>(work: InPieces<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
  }
}

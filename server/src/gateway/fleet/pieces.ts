/** Then others have their turn: where the read of the socket ends, or in the midst of it, which costs a copy of what is left. */
const PIECES_IN_A_ROW = 96;
const PIECES_AT_MOST = 512;

/** Counts the pieces of an answer that were read in a row. */
export class Pieces {
  #count = 0;

  /** Whether more may be read at once; if not, the count begins anew. */
  mayGoOn(pieces: number, endsRead: boolean): boolean {
    this.#count += pieces;
    if (this.#count < PIECES_IN_A_ROW || (this.#count < PIECES_AT_MOST && !endsRead)) return true;
    this.#count = 0;
    return false;
  }
}

import type { Buffer } from 'node:buffer';

/** Then others have their turn: where the read of the socket ends, or in the midst of it, which costs a copy of what is left. */
const PIECES_IN_A_ROW = 96;
const PIECES_AT_MOST = 512;
/** Ten thousand of these come in one read. */
const TINY_BYTES = 64;
const TINY_COUNTS_AS = 4;
/** What stands between two pieces: a line end, and the next one's size. */
const BETWEEN_BYTES = 16;

/** Whether nothing comes behind a piece in what was read of the socket. */
const endsRead = ({ buffer, byteOffset, length }: Buffer): boolean =>
  buffer.byteLength - byteOffset - length < BETWEEN_BYTES;

/** Counts the pieces of an answer that were read in a row. */
export class Pieces {
  #count = 0;

  /** Whether another may be read at once; if not, the count begins anew. */
  mayGoOn(piece: Buffer): boolean {
    this.#count += piece.length < TINY_BYTES ? TINY_COUNTS_AS : 1;
    if (this.#count < PIECES_IN_A_ROW || (this.#count < PIECES_AT_MOST && !endsRead(piece))) return true;
    this.#count = 0;
    return false;
  }
}

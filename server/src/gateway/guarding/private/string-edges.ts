/** Where strings begin and end in JSON text that comes in pieces. */
export class StringEdges {
  readonly #edges: number[] = [];
  #length = 0;
  #escaped = false;

  add(piece: string): void {
    for (let i = 0; i < piece.length; i++) {
      const character = piece[i];
      if (this.#escaped) this.#escaped = false;
      else if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#edges.push(this.#length + i);
    }
    this.#length += piece.length;
  }

  /** Whether a place that was added stands in a string. */
  isInString(at: number): boolean {
    let low = 0;
    let high = this.#edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#edges[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low % 2 === 1;
  }
}

/** The ways of one origin that some latency price chooses, least site cost first. */
interface Hull {
  readonly destinations: Uint8Array;
  /** From this price of a millisecond on the next way is cheaper. */
  readonly until: Float64Array;
}

/**
 * Cheapest destinations at any latency price, where nothing but price decides: the lower hull of site cost over added
 * milliseconds, built once for each hour and origin. Months are routed at dozens of prices.
 */
export class HourHulls {
  readonly #width: number;
  readonly #hulls: (Hull | undefined)[];

  constructor(hours: number, width: number) {
    this.#width = width;
    this.#hulls = new Array<Hull | undefined>(hours * width);
  }

  /**
   * @param siteCost by destination, the same at every call for an hour
   * @param added ms by origin and destination, Infinity where there is no way
   */
  cheapest(hour: number, o: number, siteCost: () => Float64Array, added: Float64Array, gPerMs: number): number {
    const at = hour * this.#width + o;
    const hull = (this.#hulls[at] ??= hullOf(siteCost(), added, o * this.#width, this.#width));
    let i = 0;
    while (i < hull.until.length && gPerMs > hull.until[i]!) i++;
    return hull.destinations[i] ?? o;
  }
}

function hullOf(cost: Float64Array, added: Float64Array, row: number, width: number): Hull {
  const destinations: number[] = [];
  const until: number[] = [];
  let at = -1;
  for (let d = 0; d < width; d++) {
    if (!(added[row + d]! < Infinity)) continue;
    if (at === -1 || cost[d]! < cost[at]! || (cost[d] === cost[at] && added[row + d]! < added[row + at]!)) at = d;
  }
  while (at !== -1) {
    destinations.push(at);
    let next = -1;
    let least = Infinity;
    for (let d = 0; d < width; d++) {
      const nearer = added[row + at]! - added[row + d]!;
      if (!(nearer > 0)) continue;
      const price = (cost[d]! - cost[at]!) / nearer;
      if (price < least || (price === least && added[row + d]! < added[row + next]!)) {
        least = price;
        next = d;
      }
    }
    if (next !== -1) until.push(least);
    at = next;
  }
  return { destinations: Uint8Array.from(destinations), until: Float64Array.from(until) };
}

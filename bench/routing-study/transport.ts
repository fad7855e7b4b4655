const PIVOTS_AT_MOST = 2000;
const TOLERANCE = 1e-7;
/** Stands for "no such way"; far above any full cost. */
export const NO_WAY = 1e12;

/**
 * Least-cost transport within capacities, hour by hour, by the transportation simplex. A basis outlives its hour's
 * solution, so that solving the same hour at other prices starts where the last one ended.
 * Demand at home must fit into home: that is where each hour starts.
 */
export class Transport {
  readonly #width: number;
  readonly #arcs: number;
  readonly #from: Uint8Array;
  readonly #to: Uint8Array;
  readonly #flow: Float64Array;
  readonly #started: Uint8Array;
  readonly #first: Int16Array;
  readonly #next: Int16Array;
  readonly #potential: Float64Array;
  readonly #parentArc: Int16Array;
  readonly #queue: Int16Array;
  readonly #cost: (o: number, d: number) => number;
  #costs: Float64Array;

  constructor(hours: number, width: number) {
    this.#width = width;
    this.#arcs = 2 * width;
    this.#from = new Uint8Array(hours * this.#arcs);
    this.#to = new Uint8Array(hours * this.#arcs);
    this.#flow = new Float64Array(hours * this.#arcs);
    this.#started = new Uint8Array(hours);
    const nodes = 2 * width + 1;
    this.#first = new Int16Array(nodes);
    this.#next = new Int16Array(2 * this.#arcs);
    this.#potential = new Float64Array(nodes);
    this.#parentArc = new Int16Array(nodes);
    this.#queue = new Int16Array(nodes);
    this.#costs = new Float64Array(width * width);
    // Node `width` in the row of origins is unused capacity, at no cost.
    this.#cost = (o, d) => (o === width ? 0 : this.#costs[o * width + d]!);
  }

  /**
   * @param demand by origin from `at` on
   * @param costs by origin and destination, {@link NO_WAY} where there is none
   * @param visit called for each flow above 0
   */
  solve(
    hour: number,
    demand: Float64Array,
    at: number,
    capacity: Float64Array,
    costs: Float64Array,
    visit: (o: number, d: number, flow: number) => void,
  ): void {
    const base = hour * this.#arcs;
    const width = this.#width;
    this.#costs = costs;
    if (this.#started[hour] === 0) {
      this.#started[hour] = 1;
      for (let i = 0; i < width; i++) {
        this.#set(base + i, i, i, demand[at + i]!);
        // Uneven by a hair: equal capacities would make bases that cannot move.
        this.#set(base + width + i, width, i, capacity[i]! * (1 + 1e-9 * Math.sqrt(i + 2)) - demand[at + i]!);
      }
    }
    for (let pivots = 0; pivots < PIVOTS_AT_MOST; pivots++) {
      this.#price(base);
      let best = -TOLERANCE * (1 + Math.abs(this.#potential[0]!) * 1e-6);
      let enterO = -1;
      let enterD = -1;
      for (let o = 0; o <= width; o++) {
        const u = this.#potential[o]!;
        for (let d = 0; d < width; d++) {
          const cost = o === width ? 0 : costs[o * width + d]!;
          if (cost >= NO_WAY) continue;
          const reduced = cost - u - this.#potential[width + 1 + d]!;
          if (reduced < best) {
            best = reduced;
            enterO = o;
            enterD = d;
          }
        }
      }
      if (enterO === -1) break;
      this.#pivot(base, enterO, enterD);
    }
    for (let a = 0; a < this.#arcs; a++) {
      const o = this.#from[base + a]!;
      const flow = this.#flow[base + a]!;
      if (o < width && flow > 0) visit(o, this.#to[base + a]!, flow);
    }
  }

  #set(at: number, o: number, d: number, flow: number): void {
    this.#from[at] = o;
    this.#to[at] = d;
    this.#flow[at] = flow;
  }

  /** Potentials along the tree from unused capacity: cost = potential of origin + potential of destination. */
  #price(base: number): void {
    const width = this.#width;
    this.#first.fill(-1);
    for (let a = 0; a < this.#arcs; a++) {
      const o = this.#from[base + a]!;
      const d = width + 1 + this.#to[base + a]!;
      this.#next[2 * a] = this.#first[o]!;
      this.#first[o] = 2 * a;
      this.#next[2 * a + 1] = this.#first[d]!;
      this.#first[d] = 2 * a + 1;
    }
    this.#potential[width] = 0;
    this.#parentArc[width] = -1;
    this.#queue[0] = width;
    let count = 1;
    for (let i = 0; i < count; i++) {
      const node = this.#queue[i]!;
      for (let half = this.#first[node]!; half !== -1; half = this.#next[half]!) {
        const a = half >> 1;
        if (a === this.#parentArc[node]) continue;
        const o = this.#from[base + a]!;
        const d = this.#to[base + a]!;
        const other = node === o ? width + 1 + d : o;
        this.#potential[other] = this.#cost(o, d) - this.#potential[node]!;
        this.#parentArc[other] = a;
        this.#queue[count++] = other;
      }
    }
  }

  #pathToRoot(base: number, node: number): number[] {
    const path: number[] = [];
    for (let at = node; this.#parentArc[at] !== -1;) {
      const a = this.#parentArc[at]!;
      path.push(a);
      at = at <= this.#width ? this.#width + 1 + this.#to[base + a]! : this.#from[base + a]!;
    }
    return path;
  }

  #pivot(base: number, o: number, d: number): void {
    const left = this.#pathToRoot(base, o);
    const right = this.#pathToRoot(base, this.#width + 1 + d);
    while (left.length > 0 && right.length > 0 && left.at(-1) === right.at(-1)) {
      left.pop();
      right.pop();
    }
    // Around the cycle from the origin: the first arc gives way, the next takes, and so on.
    const cycle = [...left, ...right.toReversed()];
    let least = Infinity;
    let leaving = -1;
    for (let i = 0; i < cycle.length; i += 2) {
      const flow = this.#flow[base + cycle[i]!]!;
      if (flow < least) {
        least = flow;
        leaving = cycle[i]!;
      }
    }
    cycle.forEach((a, i) => {
      this.#flow[base + a] = this.#flow[base + a]! + (i % 2 === 0 ? -least : least);
    });
    this.#set(base + leaving, o, d, least);
  }
}

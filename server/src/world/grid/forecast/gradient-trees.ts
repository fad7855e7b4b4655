import { random } from '../../../edge/index.ts';

/** How a {@link fitTrees} model grows. */
export interface TreeOptions {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Least weight in a leaf. */
  readonly minLeaf: number;
  /** Added to a leaf's weight: shrinks small leaves to zero. */
  readonly shrinkage: number;
  /** Share of features that a tree looks at. */
  readonly featureShare: number;
  /** Share of rows that a tree is grown on. */
  readonly rowShare: number;
  readonly seed: number;
}

/** A boosted ensemble; `predict` takes a row of features, missing ones as `NaN`. */
export interface Trees {
  predict(row: Float64Array): number;
}

const BINS = 48;

/** Upper edges of at most `BINS` bins of equal count. */
function edgesOf(values: Float64Array): Float64Array {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  const edges: number[] = [];
  for (let b = 1; b < BINS; b++) {
    const edge = sorted[Math.floor((b * sorted.length) / BINS)];
    if (edge !== undefined && edge > (edges.at(-1) ?? -Infinity)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** Bin of a value: the number of edges that are not above it; missing is bin 0 with the lowest. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (edges[mid]! <= value) low = mid + 1;
    else high = mid;
  }
  return low;
}

interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly value: Float64Array;
}

/**
 * Boosted regression trees on binned features, squared loss, level by level, seeded.
 *
 * @param rows features by row; @param targets one per row; @param weights one per row
 */
export function fitTrees(
  rows: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array,
  options: TreeOptions,
): Trees {
  const count = rows.length;
  const width = rows[0]?.length ?? 0;
  const rng = random.seeded(options.seed);
  const edges = Array.from({ length: width }, (_, f) => edgesOf(Float64Array.from(rows, (row) => row[f]!)));
  const binned = edges.map((own, f) => Uint8Array.from(rows, (row) => binOf(own, row[f]!)));
  let weightSum = 0;
  let base = 0;
  for (let i = 0; i < count; i++) {
    weightSum += weights[i]!;
    base += weights[i]! * targets[i]!;
  }
  base /= weightSum;
  const residual = Float64Array.from(targets, (t) => t - base);
  const forest: Tree[] = [];
  const node = new Int32Array(count);
  const draw = new Int32Array(count);
  const weighted = new Float64Array(count);
  const nodes = 2 ** (options.depth + 1) - 1;
  const leavesAtMost = 2 ** options.depth;
  const sums = new Float64Array(leavesAtMost * BINS);
  const loads = new Float64Array(leavesAtMost * BINS);
  for (let t = 0; t < options.trees; t++) {
    const features = Array.from({ length: width }, (_, f) => f).filter(() => rng.next() < options.featureShare);
    let taken = 0;
    for (let i = 0; i < count; i++) if (rng.next() < options.rowShare) draw[taken++] = i;
    const sampled = draw.subarray(0, taken);
    const tree: Tree = {
      feature: new Int32Array(nodes).fill(-1),
      threshold: new Float64Array(nodes),
      value: new Float64Array(nodes),
    };
    const bin = new Int32Array(nodes);
    node.fill(0);
    for (let i = 0; i < count; i++) weighted[i] = weights[i]! * residual[i]!;
    for (let level = 0, first = 0, size = 1; level <= options.depth; level++, first = 2 * first + 1, size *= 2) {
      const total = new Float64Array(size);
      const load = new Float64Array(size);
      for (const i of sampled) {
        const at = node[i]! - first;
        if (at < 0) continue;
        total[at]! += weighted[i]!;
        load[at]! += weights[i]!;
      }
      const bestGain = new Float64Array(size).fill(1e-12);
      for (let at = 0; at < size; at++)
        tree.value[first + at] = (options.learningRate * total[at]!) / (load[at]! + options.shrinkage);
      if (level === options.depth) break;
      for (const f of features) {
        const column = binned[f]!;
        sums.fill(0, 0, size * BINS);
        loads.fill(0, 0, size * BINS);
        for (const i of sampled) {
          const at = node[i]! - first;
          if (at < 0) continue;
          const cell = at * BINS + column[i]!;
          sums[cell]! += weighted[i]!;
          loads[cell]! += weights[i]!;
        }
        for (let at = 0; at < size; at++) {
          if (load[at]! < 2 * options.minLeaf) continue;
          let left = 0;
          let leftLoad = 0;
          const parent = total[at]! ** 2 / (load[at]! + options.shrinkage);
          for (let b = 0; b < edges[f]!.length; b++) {
            left += sums[at * BINS + b]!;
            leftLoad += loads[at * BINS + b]!;
            const rightLoad = load[at]! - leftLoad;
            if (leftLoad < options.minLeaf || rightLoad < options.minLeaf) continue;
            const gain =
              left ** 2 / (leftLoad + options.shrinkage) +
              (total[at]! - left) ** 2 / (rightLoad + options.shrinkage) -
              parent;
            if (gain > bestGain[at]!) {
              bestGain[at] = gain;
              tree.feature[first + at] = f;
              tree.threshold[first + at] = edges[f]![b]!;
              bin[first + at] = b;
            }
          }
        }
      }
      for (let i = 0; i < count; i++) {
        const at = node[i]!;
        if (at < first) continue;
        const f = tree.feature[at]!;
        if (f !== -1) node[i] = 2 * at + (binned[f]![i]! <= bin[at]! ? 1 : 2);
      }
    }
    for (let i = 0; i < count; i++) residual[i]! -= tree.value[node[i]!]!;
    forest.push(tree);
  }
  return {
    predict(row) {
      let sum = base;
      for (const { feature, threshold, value } of forest) {
        let at = 0;
        for (let f = feature[0]!; f !== -1; f = feature[at]!) at = 2 * at + (row[f]! >= threshold[at]! ? 2 : 1);
        sum += value[at]!;
      }
      return sum;
    },
  };
}

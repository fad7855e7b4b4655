import type { TotalsRow } from '../../ledger/index.ts';
import { cellsOf, type CellName, type CellSums } from './cells.ts';
import { figureOf, partsOfCell, sharesOf } from './factors.ts';
import { MEASURES, PARTS, type Measure, type Part } from './parts.ts';
import { wholeParts } from './split-change.ts';
import { weightsOf, type Computed } from './work.ts';

/** A period of the books, told apart by `variances.dimensions`. */
export interface VariancePeriod extends Computed {
  readonly booked: readonly TotalsRow[];
  readonly settled: readonly TotalsRow[];
}

/** A cell of a part; nano units. */
export interface CellChange extends CellName {
  readonly change: bigint;
  /** The whole figure of the cell. */
  readonly before: bigint;
  readonly after: bigint;
  readonly requestsBefore: number;
  readonly requestsAfter: number;
}

export interface PartChange {
  readonly part: Part;
  readonly change: bigint;
  /** The largest first, whatever their sign. */
  readonly cells: readonly CellChange[];
}

export interface MeasureChange {
  readonly measure: Measure;
  readonly before: bigint;
  readonly after: bigint;
  /** All that are not 0, in the order of {@link PARTS}; their sum is the change. */
  readonly parts: readonly PartChange[];
}

const sizeOf = (nano: bigint): bigint => (nano < 0n ? -nano : nano);
const bySize = (a: { readonly change: bigint }, b: { readonly change: bigint }): number =>
  Number(sizeOf(b.change) - sizeOf(a.change));

/** Everything of a cell was wasted: no factor tells what of it is length, price or efficiency. */
const allWasted = (measure: Measure, sums: CellSums | undefined): boolean =>
  sums !== undefined &&
  (measure === 'money'
    ? sums.costWasted > 0n && sums.cost <= sums.costWasted
    : sums.energyWasted > 0n && sums.energy <= sums.energyWasted);

/** The parts of a cell in whole nano units whose sum is its change. */
function wholeOf(parts: ReadonlyMap<Part, number>, change: bigint, rest: Part): readonly (readonly [Part, bigint])[] {
  const told = [...parts.values()].reduce((sum, part) => sum + part, 0);
  const scale = [...parts.values()].reduce((most, part) => Math.max(most, Math.abs(part)), Math.abs(Number(change)));
  const left = Number(change) - told;
  // Doubles of one product each keep 15 digits; what is left beyond them no factor tells.
  const all = new Map(parts);
  if (Math.abs(left) > 1e-9 * scale + 2) all.set(rest, (all.get(rest) ?? 0) + left);
  const names = PARTS.filter((part) => (all.get(part) ?? 0) !== 0);
  if (names.length === 0) return change === 0n ? [] : [[rest, change]];
  const whole = wholeParts(
    names.map((part) => all.get(part)!),
    change,
  );
  return names.map((part, i) => [part, whole[i]!]);
}

/**
 * The change of money, energy and carbon between two periods, told by its parts, and each part by its cells: workload,
 * model and place. The figure of a cell is a product (docs/methods/variance.md); each of its factors gets the mean of what it
 * changes in all orders. Figures are the settled ones.
 * @returns one a measure, nano-USD, nano-Wh and nano-g; parts sum to the change and cells to their part, exactly
 */
export function varianceOf(before: VariancePeriod, after: VariancePeriod): readonly MeasureChange[] {
  const weights = weightsOf(before, after);
  const a = cellsOf(before.booked, before.settled, weights.of('before'));
  const b = cellsOf(after.booked, after.settled, weights.of('after'));
  const [sharesA, sharesB] = [sharesOf(a), sharesOf(b)];
  const keys = [...new Set([...a.cells.keys(), ...b.cells.keys()])];
  return MEASURES.map((measure) => {
    const parts = new Map<Part, CellChange[]>();
    let [sumBefore, sumAfter] = [0n, 0n];
    for (const key of keys) {
      const [cellA, cellB] = [a.cells.get(key), b.cells.get(key)];
      const name = (cellA ?? cellB)!.name;
      const [own, then] = [figureOf(measure, cellA?.sums), figureOf(measure, cellB?.sums)];
      sumBefore += own;
      sumAfter += then;
      const found = partsOfCell(
        measure,
        { sums: cellA?.sums, shares: sharesA(key, name.workload, name.model) },
        { sums: cellB?.sums, shares: sharesB(key, name.workload, name.model) },
      );
      const rest = allWasted(measure, cellA?.sums) || allWasted(measure, cellB?.sums) ? 'wasted work' : 'method';
      for (const [part, change] of wholeOf(found, then - own, rest)) {
        if (change === 0n) continue;
        const cells = parts.get(part) ?? [];
        parts.set(part, cells);
        cells.push({
          ...name,
          change,
          before: own,
          after: then,
          requestsBefore: cellA?.sums.requests ?? 0,
          requestsAfter: cellB?.sums.requests ?? 0,
        });
      }
    }
    return {
      measure,
      before: sumBefore,
      after: sumAfter,
      parts: PARTS.flatMap((part) => {
        const cells = parts.get(part);
        if (cells === undefined) return [];
        const change = cells.reduce((sum, cell) => sum + cell.change, 0n);
        return [{ part, change, cells: cells.toSorted(bySize) }];
      }),
    };
  });
}

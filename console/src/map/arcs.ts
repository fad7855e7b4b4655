export type Point = readonly [x: number, y: number];

/** Points closer than this are one place on the screen. */
const SAME_PLACE_PX = 3;
/** More arcs than these are a thicket: the ones with the least traffic are left out, and said to be. */
const MOST_ARCS = 24;
const BEND = 0.18;

export interface Arc {
  readonly d: string;
  /** Where something may stand on it. */
  readonly middle: Point;
}

/**
 * The path of traffic between two points of the screen: a shallow curve that bends to the left of its
 * direction, so that two opposite flows never lie on one another.
 *
 * @returns `null` when both points are one place
 * @example arcOf([0, 0], [100, 0])?.d // 'M0.0 0.0Q50.0 -18.0 100.0 0.0'
 */
export function arcOf([x1, y1]: Point, [x2, y2]: Point): Arc | null {
  const dx = x2 - x1;
  const dy = y2 - y1;
  if (Math.hypot(dx, dy) < SAME_PLACE_PX) return null;
  const cx = (x1 + x2) / 2 + dy * BEND;
  const cy = (y1 + y2) / 2 - dx * BEND;
  const at = (value: number): string => value.toFixed(1);
  return {
    d: `M${at(x1)} ${at(y1)}Q${at(cx)} ${at(cy)} ${at(x2)} ${at(y2)}`,
    middle: [(x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4],
  };
}

/**
 * The arcs of traffic between two places on a map whose left and right edge are one meridian: where the way over the
 * edge is shorter, it leaves on one side and comes in on the other.
 * @param turnPx width of the whole world; `null` where the picture has no such edges
 * @example arcsOf([10, 0], [90, 0], 100).length // 2
 */
export function arcsOf(from: Point, to: Point, turnPx: number | null): readonly Arc[] {
  const dx = to[0] - from[0];
  const pairs: readonly (readonly [Point, Point])[] =
    turnPx === null || Math.abs(dx) <= turnPx / 2
      ? [[from, to]]
      : [
          [from, [to[0] - Math.sign(dx) * turnPx, to[1]]],
          [[from[0] + Math.sign(dx) * turnPx, from[1]], to],
        ];
  return pairs.flatMap(([a, b]) => arcOf(a, b) ?? []);
}

const CROSS_PX = 4;

/** A cross, for what failed. @example crossAt([4, 4]) // 'M0.0 0.0l8 8m0 -8l-8 8' */
export const crossAt = ([x, y]: Point): string =>
  `M${(x - CROSS_PX).toFixed(1)} ${(y - CROSS_PX).toFixed(1)}l${2 * CROSS_PX} ${2 * CROSS_PX}m0 ${-2 * CROSS_PX}l${-2 * CROSS_PX} ${2 * CROSS_PX}`;

/** Width of an arc in pixels for a share of all flows, 0 to 1: thin, and never too thin to see. */
export const arcWidth = (share: number): number => 1.25 + 3.75 * Math.min(1, Math.max(0, share));

/** The flows with the most requests, and how many are left out. Flows with failures stay before others of their size. */
export function drawnFlows<Flow extends { readonly requests: number; readonly failed: number }>(
  flows: readonly Flow[],
): { readonly drawn: readonly Flow[]; readonly left: number } {
  const drawn = flows.toSorted((a, b) => b.requests - a.requests || b.failed - a.failed).slice(0, MOST_ARCS);
  return { drawn, left: flows.length - drawn.length };
}

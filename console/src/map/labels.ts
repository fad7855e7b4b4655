import type { Point } from './arcs.ts';

export interface LabelRequest {
  readonly key: string;
  readonly at: Point;
  /** Radius of the mark that the label belongs to. */
  readonly radius: number;
  readonly width: number;
}

export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
}

interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export const LABEL_HEIGHT = 14;
const GAP = 4;

const overlaps = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** The places beside a mark where its label may stand, best first. */
function places({ at: [x, y], radius }: LabelRequest): LabelPlace[] {
  const beside = radius + GAP;
  const middle = y + LABEL_HEIGHT * 0.3;
  const above = y - radius - GAP;
  const below = y + radius + GAP + LABEL_HEIGHT * 0.75;
  return [
    { x: x + beside, y: middle, anchor: 'start' },
    { x: x - beside, y: middle, anchor: 'end' },
    { x, y: above, anchor: 'middle' },
    { x, y: below, anchor: 'middle' },
    { x: x + radius, y: above, anchor: 'start' },
    { x: x + radius, y: below, anchor: 'start' },
    { x: x - radius, y: above, anchor: 'end' },
    { x: x - radius, y: below, anchor: 'end' },
  ];
}

function boxOf(place: LabelPlace, width: number): Box {
  const x0 = place.anchor === 'start' ? place.x : place.anchor === 'end' ? place.x - width : place.x - width / 2;
  return { x0, x1: x0 + width, y0: place.y - LABEL_HEIGHT * 0.8, y1: place.y + LABEL_HEIGHT * 0.2 };
}

/**
 * Finds a place for each label that touches no other label and no mark; requests come most important
 * first. A label without a place is left out, and the table beside the map still has it.
 */
export function placeLabels(requests: readonly LabelRequest[], [width, height]: Point): Map<string, LabelPlace> {
  const taken: Box[] = requests.map(({ at: [x, y], radius }) => ({
    x0: x - radius,
    x1: x + radius,
    y0: y - radius,
    y1: y + radius,
  }));
  const placed = new Map<string, LabelPlace>();
  requests.forEach((request, own) => {
    for (const place of places(request)) {
      const box = boxOf(place, request.width);
      const inside = box.x0 >= 0 && box.x1 <= width && box.y0 >= 0 && box.y1 <= height;
      if (inside && taken.every((other, i) => i === own || !overlaps(box, other))) {
        placed.set(request.key, place);
        taken.push(box);
        return;
      }
    }
  });
  return placed;
}

import type { MapHours } from '../api/control-plane.ts';
import { UNKNOWN_FIGURE, type HourFigure } from '../map/hour-figure.ts';

type Zone = MapHours['zones'][number];

/** A zone at one of the hours of the answer. */
export function figureAt({ gPerKwh, spans }: Pick<Zone, 'gPerKwh' | 'spans'>, index: number): HourFigure {
  const span = spans.findLast(({ from }) => from <= index);
  if (span === undefined || index < 0 || index >= gPerKwh.length) return UNKNOWN_FIGURE;
  return { gPerKwh: gPerKwh[index] ?? null, state: span.state, factor90: span.factor90 };
}

/** Zones by name over the hours of an answer. */
export interface ZoneTable {
  readonly zones: ReadonlyMap<string, Zone>;
  /** With a figure at some hour, averages included. */
  readonly known: ReadonlySet<string>;
  /** Hours of the answer. */
  readonly length: number;
  /** Index of the present one. */
  readonly present: number;
  /** A zone that has hours, or its yearly average. */
  at(zone: string | null, index: number): HourFigure;
}

/** Everything that the slider needs of an answer: nothing is asked again while it moves. */
export function zoneTable({ zones: all, averages, hour, fromHour }: MapHours): ZoneTable {
  const zones = new Map(all.map((zone) => [zone.zone, zone]));
  const averageOf = (zone: string): HourFigure => {
    const gPerKwh = averages.gPerKwh[zone];
    return gPerKwh === undefined ? UNKNOWN_FIGURE : { gPerKwh, state: 'average', factor90: null };
  };
  return {
    zones,
    known: new Set([
      ...all.flatMap(({ zone, gPerKwh }) => (gPerKwh.some((value) => value !== null) ? zone : [])),
      ...Object.keys(averages.gPerKwh),
    ]),
    length: Math.max(1, all[0]?.gPerKwh.length ?? 2 * (hour - fromHour) + 1),
    present: hour - fromHour,
    at(zone, index) {
      if (zone === null) return UNKNOWN_FIGURE;
      const found = zones.get(zone);
      return found === undefined ? averageOf(zone) : figureAt(found, index);
    },
  };
}

import { outlook } from '../../kernel/index.ts';
import { logSigma, type EpochHour } from '../../units/index.ts';
import { gridSources, type GridHour, type GridSource } from '../../world/index.ts';
import type { MapHours } from './map-hours-shape.ts';

type ZoneHours = MapHours['zones'][number];
type State = ZoneHours['spans'][number]['state'];

/** Hours before and after the present one. */
export const REACH_HOURS = 48;
const WEEK_HOURS = 168;

const isHourly = ({ kind }: GridHour): boolean => kind === 'hourly' || kind === 'hourly-estimated';

/** The same grid as somebody knows it who stands in an hour: a file may hold hours that have not come yet. */
const knownBy = (grid: GridSource, hour: EpochHour): GridSource => ({
  ...grid,
  at(zone, at) {
    const found = grid.at(zone, at);
    return at > hour && found !== undefined && isHourly(found) && found.ageHours < at - hour ? undefined : found;
  },
});

function stateOf(found: GridHour | null, ahead: boolean): State {
  if (found === null) return 'unknown';
  if (found.kind === 'yearly-average') return 'average';
  if (found.kind === 'synthetic-typical-day') return 'synthetic';
  if (found.kind === 'forecast') return ahead ? 'forecast' : 'stale';
  if (found.ageHours > 0) return 'stale';
  return found.kind === 'hourly' ? 'known' : 'estimated';
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** Neighbouring hours of one state and one width of interval, as one. */
function spansOf(hours: readonly (GridHour | null)[], present: number): ZoneHours['spans'] {
  const spans: { from: number; state: State; factor90: number | null }[] = [];
  hours.forEach((found, from) => {
    const state = stateOf(found, from > present);
    const factor90 = found === null ? null : Math.round(logSigma.factor90(found.sigma) * 100) / 100;
    const last = spans.at(-1);
    if (last?.state !== state || last.factor90 !== factor90) spans.push({ from, state, factor90 });
  });
  return spans;
}

/** The same grid, asked once for each zone and hour: telling an hour to come looks back many times. */
function remembered(grid: GridSource): GridSource {
  const zones = new Map<string, Map<EpochHour, GridHour | undefined>>();
  return {
    ...grid,
    at(zone, hour) {
      let hours = zones.get(zone);
      if (hours === undefined) zones.set(zone, (hours = new Map()));
      if (hours.has(hour)) return hours.get(hour);
      const found = grid.at(zone, hour);
      hours.set(hour, found);
      return found;
    },
  };
}

/** A grid over the hours around a present one, by the outlook that decisions are made and booked by. */
export function gridAround(
  asked: GridSource,
  hour: EpochHour,
): {
  /** 97 hours, 48 before the present one and 48 after it. */
  hours(zone: string): ZoneHours;
  /** The hours of the week before that the zone has of its own, or a day made up for it; `null`: of the others nothing is known. */
  week(zone: string): readonly (number | null)[];
} {
  const grid = remembered(asked);
  const known = knownBy(grid, hour);
  const { gridAt } = outlook({ grid: known, forecast: gridSources.nowcasts(known), origins: [] });
  const at = (zone: string, when: EpochHour): GridHour | null => {
    // An average is the same in every hour, and there is nothing to forecast from.
    const own = known.at(zone, when);
    if (own?.kind === 'yearly-average' && known.at(zone, hour)?.kind === 'yearly-average') return own;
    const found = gridAt(zone, when);
    return found.zone === zone ? found : null;
  };
  return {
    hours(zone) {
      const found = Array.from({ length: 2 * REACH_HOURS + 1 }, (_, i) => at(zone, hour - REACH_HOURS + i));
      const now = found[REACH_HOURS] ?? null;
      const mix = gridSources.yearlyMix(zone);
      return {
        zone,
        gPerKwh: found.map((each) => (each === null ? null : tenths(each.lifecycleGPerKwh))),
        spans: spansOf(found, REACH_HOURS),
        ageHours: now === null || !(isHourly(now) || now.kind === 'forecast') ? null : now.ageHours,
        lowCarbonShare: now?.lowCarbonShare ?? null,
        renewableShare: now?.renewableShare ?? null,
        mix:
          mix === null
            ? null
            : {
                area: mix.area,
                year: mix.year,
                shares: [...mix.shares]
                  .filter(([, per100]) => per100 > 0)
                  .map(([fuel, per100]) => ({ fuel, share: per100 / 100 }))
                  .toSorted((a, b) => b.share - a.share),
              },
        source: now?.source ?? null,
        licence: now?.licence ?? null,
      };
    },
    week: (zone) =>
      Array.from({ length: WEEK_HOURS }, (_, i) => {
        const found = grid.at(zone, hour - WEEK_HOURS + i);
        return found === undefined || found.kind === 'yearly-average' || (isHourly(found) && found.ageHours > 0)
          ? null
          : found.lifecycleGPerKwh;
      }),
  };
}

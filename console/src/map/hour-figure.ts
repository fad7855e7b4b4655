import type { MapHours, MapState } from '../api/control-plane.ts';

/** Where the figure of an hour comes from. */
export type HourState = MapHours['zones'][number]['spans'][number]['state'];

/** Intensity of a zone in one hour. */
export interface HourFigure {
  readonly gPerKwh: number | null;
  readonly state: HourState;
  /** 90 % interval, as a factor up and down. */
  readonly factor90: number | null;
}

export const UNKNOWN_FIGURE: HourFigure = { gPerKwh: null, state: 'unknown', factor90: null };

export const STATE_WORDS: Readonly<Record<HourState, string>> = {
  known: 'measured',
  estimated: 'estimated by the source',
  stale: 'told from older hours',
  forecast: 'forecast',
  average: 'yearly average',
  synthetic: 'typical day, made up',
  unknown: 'unknown',
};

/** What stands behind a number where there is no room for words; the legend says what it means. */
const SHORT: Readonly<Partial<Record<HourState, string>>> = { stale: ' old', average: ' avg', synthetic: ' typ' };

/** A figure as it stands beside a mark. @example shortFigure({ gPerKwh: 56.2, state: 'forecast', factor90: 1.3 }) // '~56' */
export const shortFigure = ({ gPerKwh, state }: HourFigure): string =>
  gPerKwh === null ? '?' : `${state === 'forecast' ? '~' : ''}${Math.round(gPerKwh)}${SHORT[state] ?? ''}`;

const range = (gPerKwh: number, factor: number): string =>
  `${Math.round(gPerKwh / factor)} to ${Math.round(gPerKwh * factor)}`;

/** The 90 % interval in g/kWh; `null` where it is unknown. @example intervalText({ gPerKwh: 100, state: 'known', factor90: 2 }) // '50 to 200' */
export const intervalText = ({ gPerKwh, factor90 }: HourFigure): string | null =>
  gPerKwh === null || factor90 === null ? null : range(gPerKwh, factor90);

/** A figure with its unit and what it is. @example figureWords({ gPerKwh: 30, state: 'average', factor90: 2 }) // '30 g/kWh, yearly average' */
export const figureWords = ({ gPerKwh, state }: HourFigure): string =>
  gPerKwh === null ? 'unknown' : `${Math.round(gPerKwh)} g/kWh${state === 'known' ? '' : `, ${STATE_WORDS[state]}`}`;

const STATE_OF_KIND: Readonly<Record<string, HourState>> = {
  hourly: 'known',
  'hourly-estimated': 'estimated',
  forecast: 'stale',
  'yearly-average': 'average',
  'synthetic-typical-day': 'synthetic',
};

/** A site's present figure. A forecast of the present hour stands in for one that has not come in. */
export const presentFigure = ({ intensityGPerKwh, intensityKind }: MapState['sites'][number]): HourFigure => ({
  gPerKwh: intensityGPerKwh,
  state: intensityGPerKwh === null ? 'unknown' : (STATE_OF_KIND[intensityKind ?? ''] ?? 'known'),
  factor90: null,
});

/**
 * What some zones' figures are where they are not measured hours, as badges for a heading.
 * @example badgesOf([{ gPerKwh: 1, state: 'average', factor90: null }]) // ['yearly average']
 */
export function badgesOf(figures: readonly HourFigure[]): readonly string[] {
  const told = figures.filter(({ state }) => state !== 'unknown');
  return (['forecast', 'stale', 'average', 'synthetic'] as const).flatMap((state) => {
    const count = told.filter((figure) => figure.state === state).length;
    if (count === 0) return [];
    return count === told.length ? STATE_WORDS[state] : `${STATE_WORDS[state]}: ${count} of ${told.length} zones`;
  });
}

import type { MapState } from '../api/control-plane.ts';
import { figureWords, type HourFigure } from './hour-figure.ts';

type Site = MapState['sites'][number];

/** Sites whose place nobody stated: they cannot be drawn, and are never left out. */
export function Unplaced({
  sites,
  figureOf,
}: {
  readonly sites: readonly Site[];
  readonly figureOf: (site: Site) => HourFigure;
}) {
  const unplaced = sites.filter(({ latitude, longitude }) => latitude === null || longitude === null);
  if (unplaced.length === 0) return null;
  return (
    <p className="map-unplaced">
      <strong>Not on the map, place unknown:</strong>{' '}
      {unplaced
        .map((site) => `${site.name} (${site.zone ?? 'zone unknown'}: ${figureWords(figureOf(site))})`)
        .join('; ')}
    </p>
  );
}

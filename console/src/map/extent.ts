import { geoNaturalEarth1 } from 'd3-geo';
import type { GeoProjection } from 'd3-geo';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Beyond this many degrees of longitude the whole world is shown. */
const WORLD_SPAN = 200;
const MIN_SPAN = { longitude: 24, latitude: 14 };
/** Room for labels, less on narrow screens. */
const marginPx = (width: number): number => Math.min(48, width * 0.06);

const corners = (west: number, south: number, east: number, north: number) => ({
  type: 'MultiPoint' as const,
  coordinates: [
    [west, south],
    [west, north],
    [east, south],
    [east, north],
  ],
});

/**
 * A projection that shows all places, or the whole world without Antarctica.
 */
export function projectionFor(
  places: readonly Place[],
  width: number,
  height: number,
  view: 'places' | 'world',
): GeoProjection {
  const projection = geoNaturalEarth1();
  const longitudes = places.map((place) => place.longitude);
  const latitudes = places.map((place) => place.latitude);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  if (view === 'world' || places.length === 0 || east - west > WORLD_SPAN) {
    projection.fitExtent(
      [
        [4, 4],
        [width - 4, height - 4],
      ],
      corners(-179, -56, 179, 78),
    );
    return projection.clipExtent([
      [0, 0],
      [width, height],
    ]);
  }
  const lon = (west + east) / 2;
  const lat = (south + north) / 2;
  const halfLon = Math.max(MIN_SPAN.longitude, east - west) / 2;
  const halfLat = Math.max(MIN_SPAN.latitude, north - south) / 2;
  // Turning the globe to the middle of the places keeps them upright.
  const margin = marginPx(width);
  projection.rotate([-lon, 0]);
  projection.fitExtent(
    [
      [margin, margin / 2],
      [width - margin, height - margin / 2],
    ],
    corners(lon - halfLon, Math.max(-85, lat - halfLat), lon + halfLon, Math.min(85, lat + halfLat)),
  );
  return projection.clipExtent([
    [0, 0],
    [width, height],
  ]);
}

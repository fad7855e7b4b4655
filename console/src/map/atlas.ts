import type { GeoPermissibleObjects } from 'd3-geo';
import { useEffect, useState } from 'react';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { countryOfNumber } from './country-zone.ts';

type Countries = Topology<{ countries: GeometryCollection<{ name: string }> }>;

/** A country's outline. */
export interface Country {
  readonly name: string;
  /** ISO 3166-1 alpha-2; `null` where there is none. */
  readonly country: string | null;
  readonly shape: GeoPermissibleObjects;
}

const RETRY_MS = 5000;

/** Has no grid that anyone would route to, and much of the picture. */
const LEFT_OUT = 'AQ';

const outlines = (atlas: Countries): readonly Country[] =>
  feature(atlas, atlas.objects.countries)
    .features.map((shape) => ({ name: shape.properties.name, country: countryOfNumber(shape.id), shape }))
    .filter(({ country }) => country !== LEFT_OUT);

/** The outlines of all countries; `null` until they have come. */
export function useCountries(): readonly Country[] | null {
  const [countries, setCountries] = useState<readonly Country[] | null>(null);
  useEffect(() => {
    let wanted = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    // A chunk of its own: the figures are there before the coastlines, and without them while the server is gone.
    const load = (): void => {
      import('world-atlas/countries-110m.json').then(
        (atlas) => {
          if (wanted) setCountries(outlines(atlas.default as unknown as Countries));
        },
        () => {
          if (wanted) retry = setTimeout(load, RETRY_MS);
        },
      );
    };
    load();
    return () => {
      wanted = false;
      clearTimeout(retry);
    };
  }, []);
  return countries;
}

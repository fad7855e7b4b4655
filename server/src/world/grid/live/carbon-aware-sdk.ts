import { z } from 'zod';
import { hourStart, JoulegateError, type EpochHour } from '../../../units/index.ts';
import { addTo, hourAt, readJson } from './read-json.ts';
import type { GridAdapter, ObservedHour } from './types.ts';

const NAME = 'Carbon Aware SDK';

const schema = z.array(
  z.object({ location: z.string(), time: z.string(), rating: z.number(), duration: z.string().nullable().optional() }),
);

/** What the API's own data source rates: WattTime gives marginal, Electricity Maps gives life cycle. */
export type CarbonAwareSignal = 'lifecycle' | 'direct' | 'marginal';

/**
 * A Carbon Aware SDK Web API of your own. It does not say which intensity its ratings are: `signal` does.
 * @param options.locations the API's location of each zone, such as `US-CAL-CISO: westus`
 */
export function carbonAwareSdk(options: {
  readonly baseUrl: string;
  readonly signal: CarbonAwareSignal;
  readonly locations: Readonly<Record<string, string>>;
}): GridAdapter {
  const locations = new Map(Object.entries(options.locations));
  const url = new URL(options.baseUrl);
  return {
    kind: 'carbon-aware-sdk',
    name: NAME,
    licence: 'that of the data source behind it',
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    documentedAt: 'https://carbon-aware-sdk.greensoftware.foundation/docs/tutorial-basics/carbon-aware-webapi',
    delayHours: 0,
    serves: (zone) => locations.has(zone),
    requests: (zone, fromHour, toHour) => [
      {
        path: `/emissions/bylocation?${new URLSearchParams({
          location: locations.get(zone) ?? '',
          time: new Date(hourStart(fromHour)).toISOString(),
          toTime: new Date(hourStart(toHour) - 1).toISOString(),
        })}`,
        headers: { accept: 'application/json' },
      },
    ],
    parse(zone, [body = '']) {
      const parts = new Map<EpochHour, number[]>();
      const seen = new Set<string>();
      for (const { location, time, rating } of readJson(schema, body, NAME)) {
        seen.add(location);
        addTo(parts, hourAt(time, NAME), rating);
      }
      // A location may be answered by the name of its grid region, but two in one answer are not one zone.
      if (seen.size > 1)
        throw new JoulegateError(
          'JG_DATA',
          `${NAME} answered for ${[...seen].join(' and ')} where ${locations.get(zone) ?? '?'} was asked`,
          { where: NAME },
        );
      return [...parts].map(([hour, ratings]): ObservedHour => {
        const g = ratings.reduce((sum, v) => sum + v, 0) / ratings.length;
        return {
          zone,
          hour,
          directGPerKwh: options.signal === 'direct' ? g : null,
          lifecycleGPerKwh: options.signal === 'lifecycle' ? g : null,
          marginalGPerKwh: options.signal === 'marginal' ? g : null,
          lowCarbonShare: null,
          renewableShare: null,
          estimated: false,
        };
      });
    },
  };
}

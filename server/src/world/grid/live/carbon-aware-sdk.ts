import { z } from 'zod';
import { hourStart, JoulegateError } from '../../../units/index.ts';
import { figure, hourMeans, instantOf, readJson, type HourPart } from './read-json.ts';
import type { GridAdapter, ObservedHour } from './types.ts';

const NAME = 'Carbon Aware SDK';

const schema = z.array(
  z.object({ location: z.string(), time: z.string(), rating: figure, duration: z.string().nullable().optional() }),
);

/** `00:05:00`, as .NET writes a span of less than a day. */
function minutesOf(duration: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d):\d\d$/.exec(duration) ?? [];
  const sum = Number(hours) * 60 + Number(minutes);
  return sum > 0 ? sum : null;
}

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
      const parts: HourPart[] = [];
      const seen = new Set<string>();
      for (const { location, time, rating, duration } of readJson(schema, body, NAME)) {
        seen.add(location);
        const minutes = minutesOf(duration ?? '');
        parts.push({ at: instantOf(time, NAME), value: rating, ...(minutes === null ? {} : { minutes }) });
      }
      // A location may be answered by the name of its grid region, but two in one answer are not one zone.
      if (seen.size > 1)
        throw new JoulegateError(
          'JG_DATA',
          `${NAME} answered for ${[...seen].join(' and ')} where ${locations.get(zone) ?? '?'} was asked`,
          { where: NAME },
        );
      return [...hourMeans(parts)].map(([hour, g]): ObservedHour => {
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

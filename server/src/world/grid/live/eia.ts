import { z } from 'zod';
import { hourStart, JoulegateError, type EpochHour } from '../../../units/index.ts';
import { mixIntensity, wholeMixes, type Fuel } from './fuel-mix.ts';
import { hourAt, readJson } from './read-json.ts';
import type { GridAdapter, ReadSecret } from './types.ts';

const NAME = 'EIA hourly grid monitor';

const schema = z.object({
  response: z.object({
    data: z.array(
      z.object({
        period: z.string(),
        respondent: z.string(),
        fueltype: z.string(),
        value: z.union([z.string(), z.number()]).nullable(),
      }),
    ),
  }),
});

const FUELS: Readonly<Record<string, Fuel>> = {
  COL: 'coal',
  NG: 'gas',
  OIL: 'oil',
  NUC: 'nuclear',
  WAT: 'hydro',
  SUN: 'solar',
  // With batteries beside them: what they give comes from sun and wind all the same.
  SNB: 'solar',
  WND: 'wind',
  WNB: 'wind',
  GEO: 'geothermal',
  OTH: 'unknown',
  UNK: 'unknown',
};
/** Batteries and pumped storage give back what others generated. */
const STORAGE = new Set(['BAT', 'PS', 'OES', 'UES']);

/** The balancing authority of a zone such as `US-CAL-CISO`. */
const respondentOf = (zone: string): string | undefined => /^US-[A-Z]+-([A-Z]+)$/.exec(zone)?.[1];
const period = (hour: EpochHour): string => new Date(hourStart(hour)).toISOString().slice(0, 13);

/**
 * The United States by balancing authority (form EIA-930): generation by fuel, turned into intensity by
 * emission factors. A period is the hour that ends then. Production-based; published hours late, then revised.
 */
export function eia(options: { readonly key: ReadSecret; readonly baseUrl?: string | undefined }): GridAdapter {
  const url = new URL(options.baseUrl ?? 'https://api.eia.gov');
  return {
    kind: 'eia',
    name: NAME,
    licence: 'public domain, U.S. Energy Information Administration',
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    documentedAt: 'https://www.eia.gov/opendata/documentation.php',
    delayHours: 2,
    serves: (zone) => respondentOf(zone) !== undefined,
    requests(zone, fromHour, toHour) {
      const query = new URLSearchParams([
        ['api_key', options.key()],
        ['frequency', 'hourly'],
        ['data[0]', 'value'],
        ['facets[respondent][]', respondentOf(zone) ?? ''],
        ['start', period(fromHour + 1)],
        ['end', period(toHour)],
        ['sort[0][column]', 'period'],
        ['sort[0][direction]', 'asc'],
        ['length', '5000'],
      ]);
      return [{ path: `/v2/electricity/rto/fuel-type-data/data/?${query}`, headers: { accept: 'application/json' } }];
    },
    parse(zone, [body = '']) {
      const { data } = readJson(schema, body, NAME).response;
      const wanted = respondentOf(zone);
      const hours = new Map<EpochHour, Map<string, number | null>>();
      for (const { period: ends, respondent, fueltype, value } of data) {
        if (respondent !== wanted)
          throw new JoulegateError('JG_DATA', `${NAME} answered for ${respondent} instead of ${wanted ?? '?'}`, {
            where: NAME,
          });
        if (STORAGE.has(fueltype)) continue;
        const hour = hourAt(`${ends}:00Z`, NAME) - 1;
        const mix = hours.get(hour) ?? new Map<string, number | null>();
        hours.set(hour, mix);
        // A row that stands twice is one row; the later one is the revised one.
        mix.set(fueltype, value === null || value === '' ? null : Number(value));
      }
      return wholeMixes(hours).flatMap(([hour, generated]) => {
        const mw = new Map<Fuel, number>();
        for (const [fueltype, power] of generated) {
          const fuel = FUELS[fueltype] ?? 'unknown';
          mw.set(fuel, (mw.get(fuel) ?? 0) + power);
        }
        return mixIntensity(zone, hour, mw) ?? [];
      });
    },
  };
}

import { z } from 'zod';
import { hourOf, hourStart, JoulegateError } from '../../../units/index.ts';
import type { ExchangeRates } from '../price/index.ts';
import { figure, hourAt, hourMeans, instantOf, readJson } from './read-json.ts';
import type { GridAdapter, ObservedHour, ReadSecret } from './types.ts';

const NAME = 'Electricity Maps';

const schema = z.object({
  zone: z.string(),
  history: z.array(
    z.object({
      zone: z.string().optional(),
      carbonIntensity: figure,
      datetime: z.string(),
      emissionFactorType: z.string().optional(),
      isEstimated: z.boolean().nullable().optional(),
    }),
  ),
});

const priceSchema = z.object({
  zone: z.string(),
  data: z.array(z.object({ datetime: z.string(), value: z.number().nullable(), unit: z.string() })),
});
const PER_MWH = /^([A-Z]{3})\/MWh$/;

/**
 * Electricity Maps v3: the last 24 hours of a zone, life cycle and direct in two requests, imports traced.
 * The free plan covers one zone; longer history and forecasts need a contract. With rates, day-ahead prices too.
 *
 * @param options.rates of the currencies that prices are read in
 */
export function electricityMaps(options: {
  readonly token: ReadSecret;
  readonly rates?: ExchangeRates | undefined;
  readonly baseUrl?: string | undefined;
}): GridAdapter {
  const url = new URL(options.baseUrl ?? 'https://api.electricitymap.org');
  const headers = () => ({ 'auth-token': options.token(), accept: 'application/json' });
  return {
    kind: 'electricity-maps',
    name: NAME,
    licence: 'by contract with Electricity Maps; keep its attribution',
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    documentedAt: 'https://portal.electricitymaps.com/docs/getting-started',
    delayHours: 0,
    serves: () => true,
    requests: (zone) =>
      ['lifecycle', 'direct'].map((emissionFactorType) => ({
        path: `/v3/carbon-intensity/history?${new URLSearchParams({ zone, emissionFactorType })}`,
        headers: headers(),
      })),
    parse(zone, [lifecycleBody = '', directBody = '']) {
      const read = (body: string, type: string) => {
        const answer = readJson(schema, body, NAME);
        if (answer.zone !== zone)
          throw new JoulegateError('JG_DATA', `${NAME} answered for ${answer.zone} instead of ${zone}`, {
            where: NAME,
          });
        const other = answer.history.find(({ emissionFactorType = type }) => emissionFactorType !== type);
        if (other !== undefined)
          throw new JoulegateError(
            'JG_DATA',
            `${NAME} answered ${other.emissionFactorType} where ${type} was asked (${zone})`,
            { where: NAME },
          );
        const parts = answer.history.map(({ carbonIntensity: value, datetime, isEstimated }) => ({
          at: instantOf(datetime, NAME),
          value,
          estimated: isEstimated ?? false,
        }));
        const estimated = new Set(parts.filter((part) => part.estimated).map(({ at }) => hourOf(at)));
        return { means: hourMeans(parts), estimated };
      };
      const direct = read(directBody, 'direct');
      const lifecycle = read(lifecycleBody, 'lifecycle');
      return [...lifecycle.means].map(([hour, g]): ObservedHour => ({
        zone,
        hour,
        directGPerKwh: direct.means.get(hour) ?? null,
        lifecycleGPerKwh: g,
        marginalGPerKwh: null,
        lowCarbonShare: null,
        renewableShare: null,
        estimated: lifecycle.estimated.has(hour),
      }));
    },
    ...(options.rates === undefined
      ? {}
      : {
          prices: {
            kind: 'day-ahead',
            rates: options.rates,
            requests: (zone, fromHour, toHour) => [
              {
                path: `/v3/price-day-ahead/past-range?${new URLSearchParams({
                  zone,
                  start: new Date(hourStart(fromHour)).toISOString(),
                  end: new Date(hourStart(toHour)).toISOString(),
                  temporalGranularity: 'hourly',
                })}`,
                headers: headers(),
              },
            ],
            parse(zone, [body = '']) {
              const answer = readJson(priceSchema, body, NAME);
              if (answer.zone !== zone)
                throw new JoulegateError('JG_DATA', `${NAME} answered prices of ${answer.zone} instead of ${zone}`, {
                  where: NAME,
                });
              return answer.data.flatMap(({ datetime, value, unit }) => {
                const currency = PER_MWH.exec(unit)?.[1];
                if (currency === undefined)
                  throw new JoulegateError(
                    'JG_DATA',
                    `${NAME} answered prices in ${unit}, not in a currency per MWh (${zone})`,
                    { where: NAME },
                  );
                return value === null ? [] : [{ zone, hour: hourAt(datetime, NAME), perMwh: value, currency }];
              });
            },
          },
        }),
  };
}

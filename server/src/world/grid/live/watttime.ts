import { z } from 'zod';
import { hourStart, JoulegateError } from '../../../units/index.ts';
import { figure, hourMeans, instantOf, readJson } from './read-json.ts';
import type { GridAdapter, ObservedHour, ReadSecret } from './types.ts';

const NAME = 'WattTime';
/** lb/MWh to g/kWh. */
const GRAMS_PER_POUND = 453.59237;

const schema = z.object({
  data: z.array(z.object({ point_time: z.string(), value: figure })),
  meta: z.object({
    region: z.string(),
    signal_type: z.string(),
    units: z.string(),
    data_point_period_seconds: z.number().positive(),
  }),
});
const loginSchema = z.object({ token: z.string().min(1) });

/**
 * WattTime v3: marginal operating emissions rate (co2_moer) of a region, five-minute values averaged to hours.
 * Marginal only: it answers no average, and stands beside one. An account gives CAISO_NORTH; others by contract.
 *
 * @param options.regions WattTime region of each zone, such as `US-CAL-CISO: CAISO_NORTH`
 */
export function wattTime(options: {
  readonly username: ReadSecret;
  readonly password: ReadSecret;
  readonly regions: Readonly<Record<string, string>>;
  readonly baseUrl?: string | undefined;
}): GridAdapter {
  const regions = new Map(Object.entries(options.regions));
  const url = new URL(options.baseUrl ?? 'https://api.watttime.org');
  return {
    kind: 'watttime',
    name: NAME,
    licence: 'by contract with WattTime',
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    documentedAt: 'https://docs.watttime.org',
    delayHours: 0,
    serves: (zone) => regions.has(zone),
    login: {
      request: () => ({
        path: '/login',
        headers: {
          authorization: `Basic ${Buffer.from(`${options.username()}:${options.password()}`).toString('base64')}`,
        },
      }),
      tokenOf: (body) => readJson(loginSchema, body, NAME).token,
      // Tokens hold for 30 minutes.
      lifetimeMs: 25 * 60_000,
    },
    requests: (zone, fromHour, toHour, token) => [
      {
        path: `/v3/historical?${new URLSearchParams({
          region: regions.get(zone) ?? '',
          start: new Date(hourStart(fromHour)).toISOString(),
          end: new Date(hourStart(toHour) - 1).toISOString(),
          signal_type: 'co2_moer',
        })}`,
        headers: { authorization: `Bearer ${token ?? ''}`, accept: 'application/json' },
      },
    ],
    parse(zone, [body = '']) {
      const { data, meta } = readJson(schema, body, NAME);
      const region = regions.get(zone);
      if (meta.region !== region)
        throw new JoulegateError('JG_DATA', `${NAME} answered for ${meta.region} instead of ${region ?? '?'}`, {
          where: NAME,
        });
      if (meta.signal_type !== 'co2_moer' || meta.units !== 'lbs_co2_per_mwh')
        throw new JoulegateError(
          'JG_DATA',
          `${NAME} answered ${meta.signal_type} in ${meta.units}, not co2_moer in lbs_co2_per_mwh`,
          { where: NAME },
        );
      const minutes = meta.data_point_period_seconds / 60;
      const parts = data.map(({ point_time, value }) => ({ at: instantOf(point_time, NAME), value, minutes }));
      return [...hourMeans(parts)].map(([hour, pounds]): ObservedHour => ({
        zone,
        hour,
        directGPerKwh: null,
        lifecycleGPerKwh: null,
        marginalGPerKwh: (pounds * GRAMS_PER_POUND) / 1000,
        lowCarbonShare: null,
        renewableShare: null,
        estimated: false,
      }));
    },
  };
}

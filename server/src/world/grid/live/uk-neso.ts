import { z } from 'zod';
import { hourStart, type EpochHour, type EpochMs } from '../../../units/index.ts';
import { mixIntensity, type Fuel } from './fuel-mix.ts';
import { figure, hourMeans, instantOf, readJson } from './read-json.ts';
import type { GridAdapter, ObservedHour } from './types.ts';

const NAME = 'NESO Carbon Intensity (GB)';
const ZONE = 'GB';
const HALF_HOUR_MINUTES = 30;

const intensitySchema = z.object({
  data: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      intensity: z.object({ actual: figure }),
    }),
  ),
});
const mixSchema = z.object({
  data: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      generationmix: z.array(z.object({ fuel: z.string(), perc: z.number() })),
    }),
  ),
});

/** Imports and "other" carry no factor: the mix is that of the rest. */
const FUELS: Readonly<Record<string, Fuel>> = {
  biomass: 'biomass',
  coal: 'coal',
  gas: 'gas',
  hydro: 'hydro',
  nuclear: 'nuclear',
  solar: 'solar',
  wind: 'wind',
};

const minute = (hour: EpochHour): string => `${new Date(hourStart(hour)).toISOString().slice(0, 16)}Z`;

/**
 * Great Britain by its system operator: half-hours, no key. Its intensity is direct (operational, imports
 * included); life cycle is that of the generation mix without imports, so such an hour is marked estimated.
 */
export function ukNeso(options: { readonly baseUrl?: string | undefined }): GridAdapter {
  const url = new URL(options.baseUrl ?? 'https://api.carbonintensity.org.uk');
  return {
    kind: 'uk-neso',
    name: NAME,
    licence: 'CC BY 4.0, National Energy System Operator',
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    documentedAt: 'https://carbon-intensity.github.io/api-definitions/',
    delayHours: 0,
    serves: (zone) => zone === ZONE,
    requests: (_, fromHour, toHour) => {
      const headers = { accept: 'application/json' };
      return [
        `/intensity/${minute(fromHour)}/${minute(toHour)}`,
        `/generation/${minute(fromHour)}/${minute(toHour)}`,
      ].map((path) => ({ path, headers }));
    },
    parse(zone, [intensities = '', mixes = '']) {
      const actual = hourMeans(
        readJson(intensitySchema, intensities, NAME).data.map(({ from, intensity }) => ({
          at: instantOf(from, NAME),
          value: intensity.actual,
          minutes: HALF_HOUR_MINUTES,
        })),
      );
      const halves = new Map<EpochMs, ReadonlyMap<Fuel, number>>();
      for (const { from, generationmix } of readJson(mixSchema, mixes, NAME).data)
        halves.set(
          instantOf(from, NAME),
          new Map(generationmix.flatMap(({ fuel, perc }) => (FUELS[fuel] === undefined ? [] : [[FUELS[fuel], perc]]))),
        );
      return [...actual].map(([hour, directGPerKwh]): ObservedHour => {
        const own = [0, HALF_HOUR_MINUTES].flatMap((minute) => halves.get(hourStart(hour) + minute * 60_000) ?? []);
        const sum = new Map<Fuel, number>();
        for (const half of own) for (const [fuel, share] of half) sum.set(fuel, (sum.get(fuel) ?? 0) + share);
        const mix = own.length === 2 ? mixIntensity(zone, hour, sum) : null;
        return {
          zone,
          hour,
          directGPerKwh,
          lifecycleGPerKwh: mix?.lifecycleGPerKwh ?? null,
          marginalGPerKwh: null,
          lowCarbonShare: mix?.lowCarbonShare ?? null,
          renewableShare: mix?.renewableShare ?? null,
          estimated: true,
        };
      });
    },
  };
}

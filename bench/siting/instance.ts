import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { footprintFactors, perToken, tokenCoefficients } from '../../server/src/kernel/index.ts';
import { hourOf } from '../../server/src/units/index.ts';
import {
  catalogue,
  gridSources,
  parseRoundTripCsv,
  roundTripMs,
  type GridSource,
  type Option,
  type Site,
} from '../../server/src/world/index.ts';
import type { SitingHall, SitingProblem } from '../../server/src/planning/siting/types.ts';

/** A problem of the size that the bench promises, and how much of it was measured. */
export interface Drawn {
  readonly problem: SitingProblem;
  /** Pairs of origin and site whose round trip is a measured one. */
  readonly measuredShare: number;
  /** Sites whose intensity is of real hours. */
  readonly hourlySites: number;
  readonly demandSource: string;
}

const [SITES, ORIGINS, HOURS] = [40, 60, 24] as const;
const TOKENS = { input: 2000, output: 500 };
const REQUESTS_PER_DAY = 40e6;
const LIMIT_MS = 320;
const UTILISATION = { usual: 0.7, onLoss: 0.9 };
const SURGE = 1.25;
/** USD for an accelerator and hour, each with all that a bill has beside it; assumptions of 2026. */
const HARDWARE = [
  { key: 'h100-sxm', gpus: 2, usdPerGpuHour: 2.95, firstTokenMs: 150 },
  { key: 'b200', gpus: 1, usdPerGpuHour: 5.2, firstTokenMs: 110 },
  { key: 'l40s', gpus: 4, usdPerGpuHour: 1.05, firstTokenMs: 210 },
] as const;
const HOURS_PER_YEAR = 8760;
const SAMPLE_DAYS = 360;

/** Places a good way apart, those of the measured matrix first. */
function places(measured: ReadonlySet<string>, count: number): readonly Site[] {
  const known = catalogue.sites.all.filter(({ latitude, zone }) => latitude !== null && zone !== null);
  const ordered = [...known.filter(({ key }) => measured.has(key)), ...known.filter(({ key }) => !measured.has(key))];
  const kept: Site[] = [];
  for (const site of ordered) {
    const isNew = kept.every(
      (other) => Math.hypot(other.latitude! - site.latitude!, other.longitude! - site.longitude!) > 0.7,
    );
    if (isNew && kept.length < count) kept.push(site);
  }
  return kept;
}

/** Mean of each hour of the day over the year before; hours that are not known take the yearly average. */
function typicalHours(zone: string, hourly: GridSource, yearly: GridSource, from: number) {
  const sums = new Float64Array(HOURS);
  const counts = new Float64Array(HOURS);
  for (let hour = from; hour < from + SAMPLE_DAYS * HOURS; hour++) {
    const found = hourly.at(zone, hour);
    if (found === undefined || found.ageHours > 0) continue;
    sums[hour % HOURS]! += found.lifecycleGPerKwh;
    counts[hour % HOURS]! += 1;
  }
  const average = yearly.at(zone, from)?.lifecycleGPerKwh ?? 475;
  return {
    isHourly: counts.every((count) => count > 0),
    gPerKwh: sums.map((sum, h) => (counts[h] === 0 ? average : sum / counts[h]!)),
    source: yearly.at(zone, from)?.source ?? 'world average',
  };
}

/** @param routing folder with `latency` and `carbon`; `null`: estimates from distance and yearly averages */
export function europeAndWorld(routing: string | null): Drawn {
  const rttFile = routing === null ? null : join(routing, 'latency/gcp_rtt_ms.csv');
  const table =
    rttFile !== null && existsSync(rttFile) ? parseRoundTripCsv(readFileSync(rttFile, 'utf8'), 'gcp:') : undefined;
  const measured = new Set(
    catalogue.sites.all.flatMap(({ key }) => (table?.get(key, 'gcp:us-central1') === undefined ? [] : [key])),
  );
  const from = places(measured, ORIGINS);
  const sites = from.slice(0, SITES);
  const yearly = gridSources.yearlyAverages();
  const carbonFile = routing === null ? null : join(routing, 'carbon/electricitymaps_2022.csv.gz');
  const hourly = carbonFile !== null && existsSync(carbonFile) ? gridSources.hourlyCsv(carbonFile) : yearly;
  const start = hourOf(Date.UTC(2022, 0, 1));
  const model = catalogue.models.find('gpt-oss-120b')!;
  const trips = from.flatMap((origin) => sites.map((site) => roundTripMs(origin, site, table)));
  const days = sites.map((site) => typicalHours(site.zone!, hourly, yearly, start));

  const halls = sites.flatMap((site, s) =>
    HARDWARE.map(({ key, gpus, usdPerGpuHour, firstTokenMs }): SitingHall => {
      const accelerator = catalogue.accelerators.find(key)!;
      const serving: Option['serving'] = {
        accelerator,
        acceleratorCount: gpus,
        precision: model.nativePrecision,
        batch: 64,
        stack: '2025',
      };
      const factors = footprintFactors(
        { model, site, serving, price: { inputPerMtok: 0, outputPerMtok: 0 } } as Option,
        undefined,
      );
      const c = tokenCoefficients(model, serving, accelerator);
      const context = TOKENS.input + TOKENS.output / 2;
      const seconds =
        c.secondsPerInput * TOKENS.input +
        (c.secondsPerOutput +
          c.secondsPerOutputPerContext * context +
          c.secondsPerOutputPerWindowed * Math.min(context, c.windowTokens)) *
          TOKENS.output;
      const idleKw = (gpus * accelerator.idleW * perToken.hostFactor * (site.pue?.value ?? 1.3)) / 1000;
      const gpuHoursPerRequest = seconds / 3600;
      const workKwh = (perToken.energyWh(factors, TOKENS.input, 0, TOKENS.output) * perToken.workShare) / 1000;
      const room = gpus / gpuHoursPerRequest;
      const { kgCo2e, lifeYears } = catalogue.accelerators.embodied(accelerator);
      // Prices differ by place: a spread of a tenth that the place's number fixes.
      const dear = 1 + 0.1 * Math.sin(7 * s + gpus);
      return {
        site: s,
        hardware: key,
        firstTokenMs,
        requestsPerHour: room * UTILISATION.usual,
        requestsPerHourOnLoss: room * UTILISATION.onLoss,
        atMost: 400,
        replicas: 1,
        gpus,
        usdPerYear: gpus * usdPerGpuHour * HOURS_PER_YEAR * dear,
        embodiedTPerYear: (gpus * kgCo2e) / lifeYears / 1000,
        idleKw,
        kwhPerRequest: workKwh - (idleKw / gpus) * gpuHoursPerRequest,
        gpuHoursPerRequest,
        usdPerKwh: 0,
      };
    }),
  );
  const weights = from.map((_, o) => 1 / (1 + (o % 12)));
  const whole = weights.reduce((sum, each) => sum + each, 0);
  const demand = new Float64Array(ORIGINS * HOURS);
  from.forEach((site, o) => {
    const rhythm = Array.from(
      { length: HOURS },
      (_, h) => 1 + 0.6 * Math.cos(((h + site.longitude! / 15 - 14) * Math.PI) / 12),
    );
    const mean = (REQUESTS_PER_DAY * weights[o]!) / whole / HOURS;
    rhythm.forEach((part, h) => (demand[o * HOURS + h] = mean * part));
  });
  return {
    problem: {
      origins: from.map(({ name }) => name),
      sites: sites.map((site, s) => ({
        key: site.key,
        name: site.name,
        usdPerYear: 60_000,
        lifecycleGPerKwh: days[s]!.gPerKwh,
        marketGPerKwh: null,
        marginalGPerKwh: null,
        sigmaGrid: 0.1,
        source: days[s]!.source,
      })),
      halls,
      hours: HOURS,
      hoursPerYear: HOURS_PER_YEAR / HOURS,
      demand,
      surge: SURGE,
      rttMs: Float64Array.from(trips, ({ rttMs }) => rttMs),
      limitMs: LIMIT_MS,
      survivesLoss: true,
      caps: { usdPerYear: null, tonnesPerYear: null, meanMs: null },
    },
    measuredShare: trips.filter(({ kind }) => kind === 'measured').length / trips.length,
    hourlySites: days.filter(({ isHourly }) => isHourly).length,
    demandSource: `${REQUESTS_PER_DAY / 1e6} million requests a day of ${TOKENS.input} and ${TOKENS.output} tokens, by local time, made up`,
  };
}

/// <reference path="./tgwf-co2.d.ts" />
import years from '@tgwf/co2/data/electricity-maps';
import { logSigma, MS_PER_HOUR, type EpochHour, type GramsPerKwh } from '../../units/index.ts';
import { factorSigma, yearlyDriftSigma } from './intensity-sigma.ts';
import type { GridHour, GridSource } from './types.ts';
import { zoneSpread } from './zone-days.ts';

const HOURS_PER_YEAR = 8766;
/** The package that the averages come in, as it was read. */
export const GRID_PACKAGE = { name: '@tgwf/co2', version: '0.19.0' } as const;
const LICENCE = 'ODbL 1.0, © Electricity Maps (electricitymaps.com)';

interface YearSpan {
  readonly year: number;
  readonly firstHour: EpochHour;
  readonly endHour: EpochHour;
}

type ZoneYear = Omit<GridHour, 'hour' | 'ageHours' | 'sigma'> & {
  readonly span: YearSpan;
  readonly baseSigma: number;
  readonly driftSigma: number;
};

function readZone(zone: string, span: YearSpan): ZoneYear | undefined {
  const record = years[`yearly${span.year}`]?.data[zone];
  const intensity = record?.carbonIntensity.value;
  if (record === undefined || intensity === undefined || !(intensity > 0)) return undefined;
  return {
    span,
    zone,
    directGPerKwh: null,
    lifecycleGPerKwh: intensity,
    lowCarbonShare: record.carbonFreeEnergy.value / 100,
    renewableShare: record.renewableEnergy.value / 100,
    kind: 'yearly-average',
    baseSigma: logSigma.combined(factorSigma(intensity), zoneSpread(zone).hourSigma),
    driftSigma: yearlyDriftSigma(intensity),
    source: `Electricity Maps yearly average of ${span.year}, life cycle, through ${GRID_PACKAGE.name} ${GRID_PACKAGE.version}`,
    licence: LICENCE,
  };
}

interface YearlyRange {
  readonly leastGPerKwh: GramsPerKwh;
  readonly mostGPerKwh: GramsPerKwh;
}
const ranges = new Map<string, YearlyRange | null>();

/** Least and most of a zone's yearly averages, life cycle; `null` of a zone without any. */
export function yearlyRange(zone: string): YearlyRange | null {
  const known = ranges.get(zone);
  if (known !== undefined) return known;
  const values = Object.values(years)
    .map(({ data }) => data[zone]?.carbonIntensity.value ?? NaN)
    .filter((value) => value > 0);
  const range = values.length === 0 ? null : { leastGPerKwh: Math.min(...values), mostGPerKwh: Math.max(...values) };
  ranges.set(zone, range);
  return range;
}

/** Hours from an hour to the nearest hour of a year; 0 inside it. */
const ageOf = (hour: EpochHour, span: YearSpan): number =>
  hour < span.firstHour ? span.firstHour - hour : Math.max(0, hour - span.endHour + 1);

/**
 * Yearly life-cycle averages of some 350 zones: the latest year that is not after the hour's own, or the
 * earliest one before that. An hour may lie far from its year's mean: `sigma` says how far (the zone's
 * spread of hours where it was fitted, else the mean spread; emission factors; drift since that year).
 *
 * @example yearlyAverages().at('FR', hourOf(Date.UTC(2024, 5, 1)))?.lifecycleGPerKwh // 33
 */
export function yearlyAverages(): GridSource {
  const spans = Object.keys(years)
    .map((key) => Number(key.replace('yearly', '')))
    .sort((a, b) => b - a)
    .map((year) => ({
      year,
      firstHour: Date.UTC(year, 0, 1) / MS_PER_HOUR,
      endHour: Date.UTC(year + 1, 0, 1) / MS_PER_HOUR,
    }));
  const known = new Set(Object.values(years).flatMap((year) => Object.keys(year.data)));
  const byZone = new Map<string, readonly ZoneYear[]>();

  /** Latest first. */
  const yearsOf = (zone: string): readonly ZoneYear[] => {
    if (!known.has(zone)) return [];
    let read = byZone.get(zone);
    if (read === undefined) {
      read = spans.flatMap((span) => readZone(zone, span) ?? []);
      byZone.set(zone, read);
    }
    return read;
  };

  return {
    name: 'yearly averages',
    zones: [...known].sort(),
    at(zone, hour) {
      const read = yearsOf(zone);
      const found = read.find(({ span }) => span.firstHour <= hour) ?? read.at(-1);
      if (found === undefined) return undefined;
      const ageHours = ageOf(hour, found.span);
      return {
        zone,
        hour,
        directGPerKwh: found.directGPerKwh,
        lifecycleGPerKwh: found.lifecycleGPerKwh,
        lowCarbonShare: found.lowCarbonShare,
        renewableShare: found.renewableShare,
        kind: found.kind,
        ageHours,
        sigma: logSigma.combined(found.baseSigma, found.driftSigma * Math.sqrt(ageHours / HOURS_PER_YEAR)),
        source: found.source,
        licence: found.licence,
      };
    },
  };
}

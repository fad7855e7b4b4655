import type { Study } from './types.ts';

export const FAULTS = ['outage', 'demand-x3', 'stale-6h', 'intensity-x2'] as const;
export type Fault = (typeof FAULTS)[number];

export const STALE_HOURS = 6;
const STARTS_ON_DAY = 12;
const LASTS_HOURS = 72;

/**
 * A month with a fault from its 13th day on: a region down for three days, demand everywhere three times as high for
 * three days, or one zone's intensity twice as high until the month ends. `stale-6h` leaves the study as it is: the
 * router is what sees late.
 *
 * @param region the one that falls out or turns dirty: take the one that routing prefers
 */
export function withFault(study: Study, hours: readonly number[], fault: Fault, region: number): Study {
  const from = hours[0]! + STARTS_ON_DAY * 24;
  const to = from + LASTS_HOURS;
  const scaled = (series: Float64Array, until: number, factor: (d: number) => number): Float64Array =>
    series.map((value, at) =>
      at >= from * study.width && at < until * study.width ? value * factor(at % study.width) : value,
    );
  switch (fault) {
    case 'outage':
      return { ...study, outage: { region, from, to } };
    case 'demand-x3':
      return { ...study, demandKwh: scaled(study.demandKwh, to, () => 3) };
    case 'intensity-x2':
      return {
        ...study,
        intensityGPerKwh: scaled(study.intensityGPerKwh, hours.at(-1)! + 1, (d) =>
          study.zones[d] === study.zones[region] ? 2 : 1,
        ),
      };
    case 'stale-6h':
      return study;
  }
}

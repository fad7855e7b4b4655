import { seededRng } from '../../server/src/edge/rng.ts';
import type { Study } from './types.ts';

/** A study drawn at random: clean and dirty, near and far, dear and cheap regions. */
export function smallStudy(seed: number, width: number, hours: number, withCapacity: boolean): Study {
  const rng = seededRng(seed);
  const place = Array.from({ length: width }, () => rng.next() * 160);
  const roundTripMs = Float64Array.from({ length: width * width }, (_, at) => {
    const [o, d] = [Math.floor(at / width), at % width];
    if (o === d) return 0;
    const ms = 3 + Math.round(Math.abs(place[o]! - place[d]!) + 10 * rng.next());
    return ms > 150 ? Infinity : ms;
  });
  const mean = Array.from(
    { length: width },
    () => [50 + 600 * rng.next(), 20 + 120 * rng.next(), rng.next() * 24] as const,
  );
  const series = (of: (h: number, d: number) => number): Float64Array =>
    Float64Array.from({ length: width * hours }, (_, at) => of(Math.floor(at / width), at % width));
  const demandKwh = series((h, d) => 1 + 0.5 * Math.cos(((h - mean[d]![2]) * Math.PI) / 12));
  return {
    regions: mean.map((_, d) => `r${d}`),
    zones: mean.map((_, d) => `Z${d}`),
    width,
    startHour: 0,
    hours,
    roundTripMs,
    demandKwh,
    intensityGPerKwh: series((_, d) => mean[d]![0] * (0.7 + 0.6 * rng.next())),
    priceUsdPerMwh: series((_, d) => mean[d]![1] * (-0.1 + 2 * rng.next())),
    capacityKwh: withCapacity ? Float64Array.from(mean, () => 1.5 * 1.5) : null,
    outage: null,
  };
}

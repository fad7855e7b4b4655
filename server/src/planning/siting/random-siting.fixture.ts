import { random } from '../../edge/index.ts';
import type { SitingProblem } from './types.ts';

/** Size and rules of a problem drawn at random. */
export interface RandomSiting {
  readonly seed: number;
  readonly sites: number;
  readonly origins: number;
  readonly hardware: number;
  readonly hours: number;
  /** Busy units of the middling hardware, all origins together. */
  readonly size?: number;
  readonly limitMs?: number | null;
  readonly survivesLoss?: boolean;
  readonly caps?: Partial<SitingProblem['caps']>;
  readonly opening?: boolean;
  readonly forbidden?: number;
  readonly atMost?: number;
}

/** Places on a square of 2,000 km, hardware of three kinds, demand that follows the sun. */
export function randomSiting({
  seed,
  sites,
  origins,
  hardware,
  hours,
  size = 8,
  limitMs = null,
  survivesLoss = false,
  caps = {},
  opening = true,
  forbidden = 0,
  atMost = 40,
}: RandomSiting): SitingProblem {
  const rng = random.seeded(seed);
  const between = (low: number, high: number): number => low + (high - low) * rng.next();
  const place = (): readonly [number, number] => [between(0, 2000), between(0, 2000)];
  const from = Array.from({ length: origins }, place);
  const to = Array.from({ length: sites }, place);
  const rttMs = new Float64Array(origins * sites);
  from.forEach(([x, y], o) =>
    to.forEach(
      ([u, v], s) => (rttMs[o * sites + s] = rng.next() < forbidden ? Infinity : 2 + 0.017 * Math.hypot(x - u, y - v)),
    ),
  );
  const per = size / origins;
  const demand = new Float64Array(origins * hours);
  for (let o = 0; o < origins; o++) {
    const mean = 1000 * per * between(0.4, 1.6);
    const noon = between(10, 16);
    for (let h = 0; h < hours; h++)
      demand[o * hours + h] =
        hours === 1 ? mean : mean * (1 + 0.6 * Math.cos(((h * 24) / hours - noon) * (Math.PI / 12)));
  }
  return {
    origins: from.map((_, o) => `origin ${o}`),
    sites: to.map((_, s) => {
      const mean = between(20, 600);
      const pattern = Float64Array.from(
        { length: hours },
        (__, h) => mean * (1 + 0.2 * Math.sin((h * 2 * Math.PI) / 24 + s)),
      );
      return {
        key: `s${s}`,
        name: `site ${s}`,
        usdPerYear: opening ? between(5_000, 60_000) : 0,
        lifecycleGPerKwh: pattern,
        marketGPerKwh: null,
        marginalGPerKwh: null,
        sigmaGrid: 0.1,
        source: 'random',
      };
    }),
    halls: to.flatMap((_, s) => {
      const dear = between(0.85, 1.25);
      return Array.from({ length: hardware }, (__, k) => {
        const power = [1, 0.25, 2.2][k]!;
        return {
          site: s,
          hardware: ['middling', 'small', 'big'][k]!,
          firstTokenMs: [120, 160, 100][k]!,
          requestsPerHour: 1000 * power,
          requestsPerHourOnLoss: 1180 * power,
          atMost: Math.ceil(atMost / power),
          replicas: 1,
          gpus: 2,
          usdPerYear: 52_000 * dear * [1, 0.3, 2.1][k]!,
          embodiedTPerYear: 0.13 * power,
          idleKw: 0.3 * [1, 0.2, 1.8][k]!,
          kwhPerRequest: 0.0009 * [1, 1.3, 0.8][k]!,
          gpuHoursPerRequest: 0.0016 / power,
          usdPerKwh: 0.12 * dear,
        };
      });
    }),
    hours,
    hoursPerYear: 8760 / hours,
    demand,
    surge: 1.3,
    rttMs,
    limitMs,
    survivesLoss,
    caps: { usdPerYear: null, tonnesPerYear: null, meanMs: null, ...caps },
  };
}

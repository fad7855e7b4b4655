import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import {
  FARTHEST_KM,
  findOrigin,
  findSite,
  greatCircleKm,
  parseRoundTripCsv,
  ROUND_TRIP_FIT,
  roundTripMs,
} from './index.ts';

const paris = findOrigin('paris')!;
const sydney = findSite('gcp:australia-southeast1')!;

describe('greatCircleKm', () => {
  // Distances as given by air-distance calculators on the ellipsoid; the sphere is within 0.6 %.
  test.each([
    ['London - New York', [51.5074, -0.1278, 40.7128, -74.006], 5585],
    ['Paris - Tokyo', [48.8566, 2.3522, 35.6762, 139.6503], 9735],
    ['Sydney - Singapore', [-33.8688, 151.2093, 1.3521, 103.8198], 6293],
    ['Sao Paulo - Madrid', [-23.5505, -46.6333, 40.4168, -3.7038], 8367],
    ['Tokyo - Los Angeles, across the date line', [35.6762, 139.6503, 34.0522, -118.2437], 8835],
  ] as const)('%s', (_, [a, b, c, d], km) => {
    expect(Math.abs(greatCircleKm(a, b, c, d) / km - 1)).toBeLessThan(0.006);
  });

  test('nothing to itself, half the globe to the other side', () => {
    expect(greatCircleKm(48.86, 2.35, 48.86, 2.35)).toBe(0);
    expect(greatCircleKm(0, 0, 0, 180)).toBeCloseTo(FARTHEST_KM, 6);
    expect(FARTHEST_KM).toBeCloseTo(20_015, 0);
  });
});

describe('roundTripMs', () => {
  const table = parseRoundTripCsv(
    'from_region,to_region,rtt_ms\neurope-west9,australia-southeast1,281\n',
    'gcp:',
    'matrix',
  );

  test('is measured where the table has the pair, in both directions', () => {
    const west9 = findSite('gcp:europe-west9')!;
    expect(roundTripMs(west9, sydney, table)).toEqual({ rttMs: 281, kind: 'measured', source: 'matrix' });
    expect(roundTripMs(sydney, west9, table).rttMs).toBe(281);
  });

  test('an origin is measured through the region in its city, and says so', () => {
    expect(roundTripMs(paris, sydney, table)).toEqual({
      rttMs: 281,
      kind: 'measured',
      source: 'matrix, gcp:europe-west9 to gcp:australia-southeast1',
    });
  });

  test('is an estimate from the distance otherwise, the same both ways', () => {
    const km = greatCircleKm(paris.latitude, paris.longitude, sydney.latitude!, sydney.longitude!);
    const estimate = roundTripMs(paris, sydney);
    expect(estimate.kind).toBe('great-circle estimate');
    expect(estimate.rttMs).toBeCloseTo(2.859 + 0.017122 * km, 9);
    expect(roundTripMs(sydney, paris).rttMs).toBeCloseTo(estimate.rttMs, 9);
  });

  test('is 2 ms within one place, by key or by coordinates', () => {
    expect(roundTripMs(paris, findSite('gcp:europe-west9')!).rttMs).toBe(2);
    expect(roundTripMs(paris, findSite('aws:eu-west-3')!, table).rttMs).toBe(2);
    expect(
      roundTripMs({ key: 'x', latitude: null, longitude: null }, { key: 'x', latitude: null, longitude: null }).rttMs,
    ).toBe(2);
  });

  test('a place without coordinates is never near', () => {
    const unknown = roundTripMs(paris, { key: 'somewhere', latitude: null, longitude: null });
    expect(unknown.rttMs).toBeGreaterThan(roundTripMs(paris, sydney).rttMs);
    expect(unknown.source).toContain('unknown');
  });

  test('no estimate is faster than light in fibre', () => {
    expect(ROUND_TRIP_FIT.slopeMsPerKm).toBeGreaterThan((2 * 1.468) / 299.792458);
  });
});

describe('parseRoundTripCsv', () => {
  test.each([
    ['another header', 'a,b,c\n', 'line 1'],
    ['an empty time', 'from_region,to_region,rtt_ms\na,b,\n', 'line 2: a to b: rtt_ms is empty'],
    ['a word', 'from_region,to_region,rtt_ms\na,b,12\nb,c,fast\n', 'line 3: b to c: rtt_ms is "fast"'],
    ['zero', 'from_region,to_region,rtt_ms\na,b,0\n', 'line 2: a to b: rtt_ms is "0"'],
    ['a pair twice', 'from_region,to_region,rtt_ms\na,b,1\na,b,2\n', 'line 3: a to b stands twice'],
    ['a cell too many', 'from_region,to_region,rtt_ms\na,b,1,2\n', 'line 2: 4 cells instead of 3'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseRoundTripCsv(text, 'gcp:', 'rtt.csv')).toThrow(JoulegateError);
    expect(() => parseRoundTripCsv(text, 'gcp:', 'rtt.csv')).toThrow(`rtt.csv, ${message}`);
  });
});

const folder = dataFolder();
describe.skipIf(folder === null)(`the fit on measured pairs (${SKIPPED_NO_DATA} without them)`, () => {
  /** City or campus of each region of the matrix that the catalogue does not hold. */
  const OTHERS: Readonly<Record<string, readonly [number, number]>> = {
    'asia-east1': [24.05, 120.52],
    'asia-east2': [22.32, 114.17],
    'asia-northeast2': [34.69, 135.5],
    'asia-south2': [28.61, 77.21],
    'asia-southeast2': [-6.21, 106.85],
    'australia-southeast2': [-37.81, 144.96],
    'europe-central2': [52.23, 21.01],
    'europe-west4': [53.44, 6.83],
    'europe-west6': [47.38, 8.54],
    'europe-west8': [45.46, 9.19],
    'northamerica-northeast1': [45.5, -73.57],
    'southamerica-west1': [-33.45, -70.67],
    'us-east1': [33.2, -80.01],
    'us-east5': [39.96, -83],
    'us-west1': [45.59, -121.18],
    'us-west3': [40.76, -111.89],
    'us-west4': [36.17, -115.14],
  };
  const pointOf = (region: string): readonly [number, number] => {
    const site = findSite(`gcp:${region}`);
    return site === undefined ? OTHERS[region]! : [site.latitude!, site.longitude!];
  };
  const text = folder === null ? '' : readFileSync(join(folder, 'routing/latency/gcp_rtt_ms.csv'), 'utf8');
  const pairs = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [from, to, ms] = line.split(',');
      return { km: greatCircleKm(...pointOf(from!), ...pointOf(to!)), ms: Number(ms) };
    });

  test('the committed coefficients are those of weighted least squares', () => {
    let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
    for (const { km, ms } of pairs) {
      const weight = 1 / (km + 200) ** 2;
      w += weight;
      wx += weight * km;
      wy += weight * ms;
      wxx += weight * km * km;
      wxy += weight * km * ms;
    }
    const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
    expect(slope).toBeCloseTo(ROUND_TRIP_FIT.slopeMsPerKm, 5);
    expect((wy - slope * wx) / w).toBeCloseTo(ROUND_TRIP_FIT.interceptMs, 2);
  });

  test('the residual spread is the committed one, and nine pairs in ten lie within 0.71 to 1.55 times', () => {
    const logs = pairs
      .map(({ km, ms }) => Math.log(ms / (ROUND_TRIP_FIT.interceptMs + ROUND_TRIP_FIT.slopeMsPerKm * km)))
      .sort((a, b) => a - b);
    expect(Math.sqrt(logs.reduce((sum, l) => sum + l * l, 0) / logs.length)).toBeCloseTo(ROUND_TRIP_FIT.logSigma, 2);
    expect(Math.exp(logs[Math.floor(0.05 * logs.length)]!)).toBeCloseTo(0.71, 2);
    expect(Math.exp(logs[Math.floor(0.95 * logs.length)]!)).toBeCloseTo(1.55, 2);
  });

  test('the matrix reads as a table', () => {
    const table = parseRoundTripCsv(text, 'gcp:', 'matrix');
    expect(table.pairs).toBe(1122);
    expect(table.get('gcp:europe-west1', 'gcp:europe-west9')).toBe(4);
    expect(roundTripMs(paris, findSite('gcp:us-east4')!, table).kind).toBe('measured');
  });
});

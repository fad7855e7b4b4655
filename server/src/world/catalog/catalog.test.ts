import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { yearlyAverages } from '../grid/index.ts';
import { catalogProblems } from './catalog-problems.fixture.ts';
import {
  ACCELERATORS,
  CLOSED_MODELS,
  closedAsModel,
  findAccelerator,
  findModel,
  findOrigin,
  findSite,
  greatCircleKm,
  MODELS,
  ORIGINS,
  SITES,
  type Site,
} from './index.ts';

const zones = yearlyAverages().zones;
const records = { sites: SITES, accelerators: ACCELERATORS, models: MODELS, zones };
const first = <T>(list: readonly T[]): T => list[0]!;

/** South, west, north, east of the mainland, by hand from an atlas. */
const COUNTRY_BOXES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  AE: [22.6, 51.4, 26.1, 56.4],
  AT: [46.3, 9.5, 49.1, 17.2],
  AU: [-44, 112, -10, 154],
  BE: [49.4, 2.5, 51.6, 6.5],
  BG: [41.2, 22.3, 44.3, 28.7],
  BH: [25.5, 50.3, 26.4, 50.9],
  BR: [-34, -74, 6, -34],
  CA: [41.6, -141, 84, -52],
  CH: [45.8, 5.9, 47.9, 10.5],
  CL: [-56, -76, -17.4, -66.4],
  DE: [47.2, 5.8, 55.1, 15.1],
  ES: [35.9, -9.4, 43.9, 4.4],
  FI: [59.7, 20.5, 70.1, 31.6],
  FR: [41.3, -5.2, 51.2, 9.7],
  GB: [49.8, -8.7, 60.9, 1.8],
  HK: [22.1, 113.8, 22.6, 114.5],
  HR: [42.3, 13.4, 46.6, 19.5],
  ID: [-11.1, 95, 6.1, 141.1],
  IE: [51.3, -10.7, 55.5, -5.9],
  IL: [29.4, 34.2, 33.4, 35.9],
  IN: [6.7, 68.1, 35.7, 97.4],
  IT: [36.6, 6.6, 47.1, 18.6],
  JP: [30.9, 129.4, 45.6, 145.9],
  KR: [33.1, 125.8, 38.7, 131],
  MX: [14.5, -118.4, 32.8, -86.7],
  MY: [0.8, 99.6, 7.4, 119.3],
  NL: [50.7, 3.3, 53.6, 7.3],
  NO: [57.9, 4.5, 71.2, 31.2],
  NZ: [-47.3, 166.4, -34.3, 178.6],
  PL: [49, 14.1, 54.9, 24.2],
  QA: [24.4, 50.7, 26.2, 51.7],
  SA: [16.3, 34.5, 32.2, 55.7],
  SE: [55.3, 11, 69.1, 24.2],
  SG: [1.1, 103.5, 1.5, 104.1],
  TH: [5.6, 97.3, 20.5, 105.7],
  TW: [21.8, 119.9, 25.4, 122.1],
  US: [24.5, -125, 49.4, -66.9],
  ZA: [-34.9, 16.4, -22.1, 32.9],
};

describe('the catalogue', () => {
  test('has no problems, closed models included', () => {
    expect(catalogProblems(records)).toEqual([]);
    expect(catalogProblems({ ...records, models: [...MODELS, ...CLOSED_MODELS.map(closedAsModel)] })).toEqual([]);
  });

  test('holds the regions, accelerators and models that were asked for', () => {
    expect(SITES.length).toBeGreaterThanOrEqual(90);
    const withHourlyData = [
      'europe-west1',
      'europe-west2',
      'europe-west3',
      'europe-west9',
      'europe-southwest1',
      'northamerica-northeast2',
      'us-east4',
      'us-south1',
      'us-west2',
      'southamerica-east1',
      'asia-northeast1',
      'asia-northeast3',
      'asia-south1',
      'asia-southeast1',
      'australia-southeast1',
    ];
    expect(withHourlyData.filter((region) => findSite(`gcp:${region}`) === undefined)).toEqual([]);
    expect(new Set(SITES.map((site) => site.provider))).toEqual(
      new Set([
        'aws',
        'azure',
        'exoscale',
        'gcp',
        'hetzner',
        'ibm',
        'infomaniak',
        'ionos',
        'oracle',
        'ovhcloud',
        'scaleway',
      ]),
    );
    expect(ACCELERATORS.length).toBeGreaterThanOrEqual(14);
    expect(MODELS.length).toBeGreaterThanOrEqual(25);
  });

  test('finds by key, and nothing by an unknown one', () => {
    expect(findSite('gcp:europe-west9')).toMatchObject({ zone: 'FR', jurisdiction: 'FR', pue: null });
    expect(findAccelerator('h100-sxm')?.memoryGb).toBe(80);
    expect(findModel('llama-3-70b')?.layers).toBe(80);
    expect(findOrigin('paris')?.timeZone).toBe('Europe/Paris');
    expect([findSite('gcp:moon1'), findAccelerator('h900'), findModel('constructor'), findOrigin('atlantis')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('every site lies in the country whose law holds there', () => {
    for (const site of SITES) {
      const [south, west, north, east] = COUNTRY_BOXES[site.jurisdiction!]!;
      expect(
        site.latitude! > south && site.latitude! < north && site.longitude! > west && site.longitude! < east,
        site.key,
      ).toBe(true);
    }
  });

  test('the zone of a site belongs to its country', () => {
    for (const site of SITES) expect(site.zone!.slice(0, 2), site.key).toBe(site.jurisdiction);
  });

  test('origins stand at the site that they are measured as, and their time zones exist', () => {
    for (const origin of ORIGINS) {
      const site = findSite(origin.measuredAs)!;
      expect(
        greatCircleKm(origin.latitude, origin.longitude, site.latitude!, site.longitude!),
        origin.key,
      ).toBeLessThan(15);
      expect(() => new Intl.DateTimeFormat('en', { timeZone: origin.timeZone })).not.toThrow();
    }
    expect(new Set(ORIGINS.map((origin) => origin.key)).size).toBe(ORIGINS.length);
  });

  test('a site in the city of a measured region is measured as it, and no other is', () => {
    expect(findSite('aws:eu-west-3')?.measuredAs).toBe('gcp:europe-west9');
    expect(findSite('hetzner:fsn1')?.measuredAs).toBeUndefined();
    for (const site of SITES.filter(({ measuredAs }) => measuredAs !== undefined)) {
      const like = findSite(site.measuredAs!)!;
      expect(
        greatCircleKm(site.latitude!, site.longitude!, like.latitude!, like.longitude!),
        site.key,
      ).toBeLessThanOrEqual(30);
    }
  });

  test('dated sources stand on every record', () => {
    for (const { provenance } of [...SITES, ...ACCELERATORS, ...MODELS]) {
      expect(provenance.source).not.toBe('');
      expect(provenance.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    for (const fact of [
      ...SITES.flatMap(({ pue, wueLPerKwh }) => [pue, wueLPerKwh]),
      ...ACCELERATORS.map(({ embodiedKg }) => embodiedKg),
    ]) {
      if (fact === null) continue;
      expect(fact.source).not.toBe('');
      expect(fact.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });

  test('the key-value cache of well-known models comes out as published', () => {
    // Bytes per token in bf16 = 2 (K and V) x layers x KV heads x head size x 2 bytes.
    const bytes = (key: string) => {
      const m = findModel(key)!;
      return 4 * m.layers * m.kvHeads * m.headDim;
    };
    expect(bytes('llama-3-8b')).toBe(131_072);
    expect(bytes('llama-3-70b')).toBe(327_680);
  });
});

describe('catalogProblems', () => {
  const site = first(SITES);
  const model = first(MODELS);
  test.each([
    ['a key twice', { ...records, sites: [site, site] }, `site ${site.key}: the key stands twice`],
    ['a model key twice', { ...records, models: [model, model] }, `model ${model.key}: the key stands twice`],
    [
      'an unknown zone',
      { ...records, sites: [{ ...site, zone: 'ATLANTIS' }] },
      'zone "ATLANTIS" is known to no grid source',
    ],
    ['a country name', { ...records, sites: [{ ...site, jurisdiction: 'Belgium' }] }, 'not ISO 3166-1'],
    ['swapped coordinates', { ...records, sites: [{ ...site, latitude: 139.7, longitude: 35.7 }] }, 'off the earth'],
    ['half a coordinate', { ...records, sites: [{ ...site, latitude: null }] }, 'only one of the two'],
    [
      'a PUE in per cent',
      { ...records, sites: [{ ...site, pue: { value: 109, source: 's', asOf: '2024-12-31' } }] },
      'PUE is outside',
    ],
    [
      'water written as zero',
      { ...records, sites: [{ ...site, wueLPerKwh: { value: 0, source: 's', asOf: '2024-12-31' } }] },
      'unknown is null',
    ],
    [
      'too many active parameters',
      { ...records, models: [{ ...model, activeParamsB: 999 }] },
      'more active than total',
    ],
    [
      'a window without layers',
      { ...records, models: [{ ...model, fullAttentionLayers: model.layers }] },
      'sliding window',
    ],
    [
      'an idle GPU above its limit',
      { ...records, accelerators: [{ ...first(ACCELERATORS), idleW: 900 }] },
      'idle power',
    ],
  ])('names %s', (_, broken, message) => {
    expect(catalogProblems(broken).join('\n')).toContain(message);
  });
});

const folder = dataFolder();
describe.skipIf(folder === null)(
  `against the Green Software Foundation's table (${SKIPPED_NO_DATA} without it)`,
  () => {
    const PROVIDERS: Readonly<Record<string, string>> = {
      'Amazon Web Services': 'aws',
      'Google Cloud': 'gcp',
      'Microsoft Azure': 'azure',
    };
    interface Row {
      readonly year: string;
      readonly key: string;
      readonly zone: string;
      readonly pue: string;
      readonly wue: string;
    }
    const rows: readonly Row[] =
      folder === null
        ? []
        : readFileSync(join(folder, 'regions/gsf_real_time_cloud.csv'), 'utf8')
            .trim()
            .split(/\r?\n/)
            .slice(1)
            .map((line) => {
              const cells = [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map((match) => match[1]!);
              return {
                year: cells[0]!,
                key: `${PROVIDERS[cells[1]!]}:${cells[2]}`,
                zone: cells[4]!,
                pue: cells[10]!,
                wue: cells[11]!,
              };
            });
    const checked = SITES.filter((site) => Object.values(PROVIDERS).includes(site.provider));

    /** Regions whose zone or row the table has wrong; `null` where the row is another region's. */
    const WRONG_ZONES: Readonly<Record<string, string | null>> = {
      'azure:northcentralus': 'US-MIDW-MISO',
      'azure:westus': null,
      'gcp:me-central1': 'AE',
      'aws:eu-north-1': 'SE',
      'azure:swedencentral': 'SE',
    };
    const cites = (site: Site): boolean => site.provenance.source.startsWith('zone: Green Software Foundation');
    const rowsOf = (site: Site): readonly Row[] => {
      const wrong = WRONG_ZONES[site.key];
      const zone = (row: Row): boolean =>
        wrong === undefined ? row.zone === site.zone || (!cites(site) && row.zone === '') : row.zone === wrong;
      return rows.filter((row) => row.key === site.key && zone(row)).sort((a, b) => b.year.localeCompare(a.year));
    };

    test.each(checked.map((site) => [site.key, site] as const))('%s', (key, site) => {
      const own = rowsOf(site);
      const named = rows.filter((row) => row.key === key && row.zone !== '');
      if (cites(site)) expect(own[0]?.zone, 'a row with this zone').toBe(site.zone);
      else if (!(key in WRONG_ZONES)) expect(named, 'the table has a zone of its own').toEqual([]);
      for (const [fact, cell] of [
        [site.pue, 'pue'],
        [site.wueLPerKwh, 'wue'],
      ] as const) {
        if (fact !== null && key !== 'azure:westus2') {
          const newest = own.find((row) => row[cell] !== '');
          expect(Number(newest?.[cell]), `${cell} of ${fact.asOf}`).toBe(fact.value);
          expect(fact.asOf.slice(0, 4)).toBe(newest?.year);
        } else if (cell === 'pue') expect(own.every((row) => row.pue === '')).toBe(true);
      }
    });

    test('the table still has the rows that are taken for another region or not at all', () => {
      for (const [key, zone] of Object.entries(WRONG_ZONES))
        expect(
          rows.some((row) => row.key === key && (zone === null || row.zone === zone)),
          key,
        ).toBe(true);
      const washington = rows.find((row) => row.key === 'azure:westus' && row.pue !== '');
      expect([washington?.zone, Number(washington?.pue)]).toEqual([
        'US-NW-BPAT',
        findSite('azure:westus2')?.pue?.value,
      ]);
      expect(rows.filter((row) => row.key === 'azure:northeurope').map((row) => row.zone)).toContain('FI');
    });

    test('water of AWS that repeats the average of 2023 is left out', () => {
      const repeated = rows
        .filter((row) => row.key.startsWith('aws:') && row.year === '2024' && row.wue === '0.18')
        .map((row) => row.key);
      expect(repeated).toHaveLength(6);
      for (const key of repeated) expect(findSite(key)?.wueLPerKwh ?? null, key).toBeNull();
    });

    test('the water figures of 2022 and 2023 that were left out are one average on every region', () => {
      for (const [year, average] of [
        ['2022', '0.19'],
        ['2023', '0.18'],
      ]) {
        expect(
          new Set(rows.filter((row) => row.key.startsWith('aws:') && row.year === year).map((row) => row.wue)),
        ).toEqual(new Set([average]));
      }
    });
  },
);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGrid } from '../open-grid.ts';
import { scope2Warnings } from '../warnings.ts';
import { parseScope2Csv } from './own.ts';
import { shippedScope2 } from './shipped.ts';

const HOUR = Date.UTC(2025, 5, 1) / 3_600_000;
const HEAD = 'area,year,figure,g_per_kwh,share,source\n';
const of = (rows: string, zone = 'DE', hour = HOUR) => parseScope2Csv(HEAD + rows, 'own.csv')(zone, hour);

describe('factors that an owner has', () => {
  test('a residual mix takes the place of the average and says whose it is; what is shipped beside it stays', () => {
    const found = of('DE,2024,residual-mix,725,,AIB 2024\n')!;
    const shipped = shippedScope2('DE')!;
    expect(found).toEqual({
      ...shipped,
      marketGPerKwh: 725,
      marketBasis: 'residual-mix',
      marketSource: 'residual-mix AIB 2024 2024',
      source: 'location: DE EEA 2023; market: residual-mix AIB 2024 2024',
    });
  });

  test('a certificate covers its share of its own year, a supplier the next, and the rest is residual', () => {
    const rows =
      'DE,2025,instrument,0,0.6,GO of wind\nDE,2025,supplier,100,0.3,tariff\nDE,2024,residual-mix,725,,AIB\nDE,2024,instrument,0,1,GO of last year\n';
    expect(of(rows)).toMatchObject({ marketBasis: 'instrument' });
    expect(of(rows)!.marketGPerKwh).toBeCloseTo(0.3 * 100 + 0.1 * 725, 9);
    // The year after, neither contract holds.
    expect(of(rows, 'DE', HOUR + 8760)).toMatchObject({ marketBasis: 'residual-mix', marketGPerKwh: 725 });
  });

  test('what no step covers falls on the best factor that is shipped', () => {
    const half = of('US-CAMX,2025,instrument,0,0.5,REC\n', 'US-CAL-CISO')!;
    expect(half.marketGPerKwh).toBeCloseTo(shippedScope2('US-CAL-CISO')!.marketGPerKwh / 2, 9);
    expect(half.source).toBe('location: US-CAMX eGRID2023 2023; market: 50 % instrument REC 2025, 50 % Green-e 2025');
    const german = of('DE,2025,instrument,0,0.5,GO\n')!;
    expect(german.marketGPerKwh).toBeCloseTo(329 / 2, 9);
  });

  test('a location-based factor serves a place that none is shipped for', () => {
    expect(of('US-FLA-FPL,2023,location,370,,eGRID2023 FRCC\n', 'US-FLA-FPL')).toMatchObject({
      directGPerKwh: 370,
      directKind: 'own',
      marketGPerKwh: 370,
      marketBasis: 'location-fallback',
      upstreamGPerKwh: null,
    });
    expect(of('DE,2024,residual-mix,725,,AIB\n', 'FR')).toBeNull();
  });

  test.each([
    ['DE,2024,residual,725,,AIB\n', 'is no figure'],
    ['DE,24,residual-mix,725,,AIB\n', 'is no year'],
    ['DE,2024,residual-mix,,,AIB\n', 'g_per_kwh is empty'],
    ['DE,2024,instrument,0,60,GO\n', 'share is "60"'],
    ['DE,2024,residual-mix,725,,\n', 'source is empty'],
  ])('%s is refused with its line', (row, words) => {
    expect(() => of(row)).toThrow(words);
    expect(() => of(row)).toThrow('own.csv, line 2');
  });
});

test('a config that names such a file alone has yearly averages and the factors of the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jg-scope2-'));
  try {
    const path = join(folder, 'own.csv');
    writeFileSync(path, `${HEAD}DE,2024,residual-mix,725,,AIB\n`);
    const grid = openGrid([{ kind: 'scope2-csv', path }]);
    expect(grid.at('DE', HOUR)).toMatchObject({ kind: 'yearly-average' });
    expect(grid.scope2!('DE', HOUR)).toMatchObject({ marketBasis: 'residual-mix', marketGPerKwh: 725 });
    expect(grid.scope2!('FR', HOUR)).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('check names places whose Scope 2 is unknown, modelled or a fallback', () => {
  const warned = (zone: string | null, scope2 = {}) => scope2Warnings([{ zone }, { zone }], scope2, HOUR).join('\n');
  expect(warned('US-FLA-FPL')).toContain('Scope 2 of US-FLA-FPL is unknown');
  expect(warned('QA')).toContain('Scope 2 of QA is modelled (within a factor of 1.5)');
  expect(warned('DE')).toContain('AIB');
  expect(warned('DE', { scope2: parseScope2Csv(`${HEAD}DE,2024,residual-mix,725,,AIB\n`, 'x') })).not.toContain('AIB');
  expect(warned('US-TEX-ERCO')).toBe('');
  expect(warned(null)).toBe('');
});

test('what holds of several places is said once', () => {
  expect(scope2Warnings([{ zone: 'DE' }, { zone: 'FR' }, { zone: 'DE' }], {}, HOUR)).toEqual([
    expect.stringMatching(/^market-based Scope 2 of DE, FR is the location-based average/),
  ]);
});

import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JoulegateError, parseHour } from '../../units/index.ts';
import { parseHourlyCsv } from './hourly-csv.ts';
import { loadHourlyCsv } from './hourly-csv.ts';

const HEADER = 'zone,datetime_utc,ci_direct_g_per_kwh,ci_lca_g_per_kwh,low_carbon_pct,renewable_pct,estimated';
const info = { name: 'test grid', licence: 'CC0', fileName: 'grid.csv' };
const csv = (...rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n');
const day = (zone: string): string[] =>
  Array.from(
    { length: 24 },
    (_, h) => `${zone},2022-06-01T${String(h).padStart(2, '0')}:00Z,${100 + h},${200 + h},50,25,0`,
  );

function errorOf(text: string): JoulegateError {
  try {
    parseHourlyCsv(text, info);
  } catch (error) {
    if (error instanceof JoulegateError) return error;
  }
  throw new Error('expected a JoulegateError');
}

describe('parseHourlyCsv', () => {
  test('reads an hour with its shares, kind and licence', () => {
    const grid = parseHourlyCsv(csv(...day('FR'), ...day('DE').map((row) => row.replace(/0$/, '1'))), info);
    expect(grid.zones).toEqual(['DE', 'FR']);
    expect(grid.at('FR', parseHour('2022-06-01T05:00Z'))).toMatchObject({
      directGPerKwh: 105,
      lifecycleGPerKwh: 205,
      lowCarbonShare: 0.5,
      renewableShare: 0.25,
      kind: 'hourly',
      ageHours: 0,
      source: 'test grid',
      licence: 'CC0',
    });
    expect(grid.at('DE', parseHour('2022-06-01T05:00Z'))?.kind).toBe('hourly-estimated');
  });

  test('reads a marginal column where there is one, of its own hour only; an empty cell is unknown', () => {
    const rows = day('FR').map((row, h) => `${row},${h === 3 ? '' : 500 + h}`);
    const grid = parseHourlyCsv([`${HEADER},ci_marginal_g_per_kwh`, ...rows].join('\n'), info);
    const at = (text: string) => grid.at('FR', parseHour(text))?.marginalGPerKwh;
    expect([at('2022-06-01T02:00Z'), at('2022-06-01T03:00Z'), at('2022-06-02T02:00Z')]).toEqual([502, null, null]);
    expect(parseHourlyCsv(csv(...day('FR')), info).at('FR', parseHour('2022-06-01T02:00Z'))).not.toHaveProperty(
      'marginalGPerKwh',
    );
    expect(() => parseHourlyCsv([`${HEADER},ci_marginal_g_per_kwh`, `${day('FR')[0]},-1`].join('\n'), info)).toThrow(
      'ci_marginal_g_per_kwh is "-1"',
    );
    expect(() => parseHourlyCsv([`${HEADER},ci_marginal_g_per_kwh`, day('FR')[0]].join('\n'), info)).toThrow(
      '7 cells instead of 8',
    );
  });

  test('past the end the same hour of the last day holds for 48 hours, older and wider, then nothing', () => {
    const grid = parseHourlyCsv(csv(...day('FR')), info);
    const fresh = grid.at('FR', parseHour('2022-06-01T05:00Z'))!;
    const one = grid.at('FR', parseHour('2022-06-02T05:00Z'))!;
    const two = grid.at('FR', parseHour('2022-06-03T05:00Z'))!;
    expect([one.lifecycleGPerKwh, two.lifecycleGPerKwh]).toEqual([205, 205]);
    expect([fresh.ageHours, one.ageHours, two.ageHours]).toEqual([0, 24, 48]);
    expect(fresh.sigma).toBeLessThan(one.sigma);
    expect(one.sigma).toBeLessThan(two.sigma);
    expect(grid.at('FR', parseHour('2022-06-03T23:00Z'))?.ageHours).toBe(48);
    expect(grid.at('FR', parseHour('2022-06-04T00:00Z'))).toBeUndefined();
    expect(grid.at('FR', parseHour('2022-05-31T23:00Z'))).toBeUndefined();
    expect(grid.at('GB', parseHour('2022-06-01T05:00Z'))).toBeUndefined();
  });

  test('a series shorter than a day carries over only hours that it has', () => {
    const grid = parseHourlyCsv(csv(...day('FR').slice(0, 6)), info);
    expect(grid.at('FR', parseHour('2022-06-01T12:00Z'))).toBeUndefined();
    expect(grid.at('FR', parseHour('2022-06-02T03:00Z'))?.lifecycleGPerKwh).toBe(203);
  });

  test.each([2, 3, 4, 5, 6])('an empty cell in column %i is an error, never zero', (column) => {
    const rows = day('FR');
    rows[3] = rows[3]!
      .split(',')
      .map((cell, i) => (i === column ? '' : cell))
      .join(',');
    const error = errorOf(csv(...rows));
    expect(error.code).toBe('JG_DATA');
    expect(error.message).toContain(
      `grid.csv, line 5: zone FR, 2022-06-01T03:00Z: ${HEADER.split(',')[column]} is empty`,
    );
    expect(error.hint).toContain('unknown');
  });

  test('a true zero is a zero', () => {
    const rows = day('FR');
    rows[0] = 'FR,2022-06-01T00:00Z,0,11.5,100,100,0';
    expect(parseHourlyCsv(csv(...rows), info).at('FR', parseHour('2022-06-01T00:00Z'))?.directGPerKwh).toBe(0);
  });

  test.each([
    [
      'a word',
      'FR,2022-06-01T00:00Z,n/a,200,50,25,0',
      'line 2: zone FR, 2022-06-01T00:00Z: ci_direct_g_per_kwh is "n/a"',
    ],
    ['a blank', 'FR,2022-06-01T00:00Z,1, ,50,25,0', 'ci_lca_g_per_kwh is empty'],
    ['a negative', 'FR,2022-06-01T00:00Z,1,-2,50,25,0', 'ci_lca_g_per_kwh is "-2"'],
    ['infinity', 'FR,2022-06-01T00:00Z,1,Infinity,50,25,0', 'ci_lca_g_per_kwh is "Infinity"'],
    ['a share above 100', 'FR,2022-06-01T00:00Z,1,2,101,25,0', 'low_carbon_pct is "101"'],
    ['half an hour', 'FR,2022-06-01T00:30Z,1,2,50,25,0', 'zone FR: "2022-06-01T00:30Z" is not a whole UTC hour'],
    [
      'an unknown zone',
      'ATLANTIS,2022-06-01T00:00Z,1,2,50,25,0',
      'line 2: zone "ATLANTIS" (2022-06-01T00:00Z) is not known',
    ],
    [
      'a missing cell',
      'FR,2022-06-01T00:00Z,1,2,50,25',
      '6 cells instead of 7 (zone "FR", datetime_utc "2022-06-01T00:00Z")',
    ],
  ])('%s is refused', (_, row, message) => {
    const error = errorOf(csv(row));
    expect(error.code).toBe('JG_DATA');
    expect(error.message).toContain(message);
    expect(error.where).toBe('grid.csv:2');
  });

  test('a missing hour names itself', () => {
    const rows = day('FR');
    rows.splice(7, 2);
    expect(errorOf(csv(...rows)).message).toBe(
      'grid.csv, line 9: zone FR: 2022-06-01T07:00Z is missing (2 h before 2022-06-01T09:00Z)',
    );
  });

  test('a duplicate hour names itself', () => {
    const rows = day('FR');
    rows.splice(7, 0, rows[6]!);
    expect(errorOf(csv(...rows)).message).toContain('grid.csv, line 9: zone FR: 2022-06-01T06:00Z stands twice');
  });

  test('a wrong header and a file without hours are refused', () => {
    expect(errorOf('zone,hour\n').message).toContain('line 1: the header');
    expect(errorOf(`${HEADER}\n`).message).toContain('no hours');
    expect(errorOf('').message).toContain('no hours');
  });

  test('Windows line ends and a byte-order mark do no harm', () => {
    const grid = parseHourlyCsv(`\uFEFF${csv(...day('FR')).replaceAll('\n', '\r\n')}`, info);
    expect(grid.at('FR', parseHour('2022-06-01T23:00Z'))?.lifecycleGPerKwh).toBe(223);
  });
});

describe('loadHourlyCsv', () => {
  test('reads plain and gzipped files alike, and says what it cannot read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'joulegate-grid-'));
    try {
      writeFileSync(join(folder, 'a.csv'), csv(...day('FR')));
      writeFileSync(join(folder, 'b.csv.gz'), gzipSync(csv(...day('FR'))));
      writeFileSync(join(folder, 'c.csv.gz'), 'not gzip');
      const hour = parseHour('2022-06-01T05:00Z');
      const plain = loadHourlyCsv(join(folder, 'a.csv'), { licence: 'CC0' });
      expect(plain.name).toBe('a.csv');
      expect(loadHourlyCsv(join(folder, 'b.csv.gz')).at('FR', hour)?.lifecycleGPerKwh).toBe(
        plain.at('FR', hour)?.lifecycleGPerKwh,
      );
      expect(() => loadHourlyCsv(join(folder, 'c.csv.gz'))).toThrow(/cannot be read/);
      expect(() => loadHourlyCsv(join(folder, 'none.csv'))).toThrow(/cannot be read/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

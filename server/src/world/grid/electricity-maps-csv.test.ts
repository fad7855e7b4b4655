import { describe, expect, test } from 'vitest';
import { JoulegateError, parseHour } from '../../units/index.ts';
import { parseHourlyCsv } from './hourly-csv.ts';

const NOW =
  'Datetime (UTC),Country,Zone name,Zone id,Carbon intensity gCO₂eq/kWh (direct),Carbon intensity gCO₂eq/kWh (Life cycle),Carbon-free energy percentage (CFE%),Renewable energy percentage (RE%),Data source,Data estimated,Data estimation method';
const OF_2023 =
  'Datetime (UTC),Country,Zone Name,Zone Id,Carbon Intensity gCO₂eq/kWh (direct),Carbon Intensity gCO₂eq/kWh (LCA),Low Carbon Percentage,Renewable Percentage,Data Source,Data Estimated,Data Estimation Method';
const info = { name: 'download', fileName: 'DE_2025_hourly.csv' };
const row = (at: string, direct: number | string, lifecycle: number | string, estimated = 'false', zone = 'DE') =>
  `${at},Germany,"Germany, all",${zone},${direct},${lifecycle},60.5,55.25,entsoe.eu,${estimated},${estimated === 'true' ? 'TIME_SLICER_AVERAGE' : ''}`;
const csv = (head: string, ...rows: readonly string[]) => [head, ...rows, ''].join('\r\n');
const at = (text: string, hour: string, zone = 'DE') => parseHourlyCsv(text, info).at(zone, parseHour(hour));

function errorOf(text: string): JoulegateError {
  try {
    parseHourlyCsv(text, info);
  } catch (error) {
    if (error instanceof JoulegateError) return error;
  }
  throw new Error('expected a JoulegateError');
}

describe('a download of Electricity Maps', () => {
  test.each([
    ['as it is named today', NOW],
    ['as it was named in 2023', OF_2023],
    ['behind a byte order mark', `\ufeff${NOW}`],
    ['in a broken encoding', NOW.replaceAll('₂', '\ufffd')],
  ])('is read %s', (_, head) => {
    const text = csv(head, row('2025-01-01 00:00:00', 301.5, 362.25), row('2025-01-01 01:00:00', 310, 371, 'true'));
    expect(at(text, '2025-01-01T00:00Z')).toMatchObject({
      directGPerKwh: 301.5,
      lifecycleGPerKwh: 362.25,
      lowCarbonShare: 0.605,
      renewableShare: 0.5525,
      kind: 'hourly',
      ageHours: 0,
      licence: 'ODbL 1.0, © Electricity Maps',
    });
    expect(at(text, '2025-01-01T01:00Z')).toMatchObject({ kind: 'hourly-estimated', lifecycleGPerKwh: 371 });
  });

  test('quarters are averaged, and an hour that lacks one is unknown', () => {
    const quarters = ['00', '15', '30', '45'].map((minutes, i) =>
      row(`2025-01-01 05:${minutes}:00`, 300 + i * 10, 400 + i * 10),
    );
    const text = csv(NOW, ...quarters, row('2025-01-01 06:00:00', 300, 400), row('2025-01-01 06:15:00', 300, 400));
    expect(at(text, '2025-01-01T05:00Z')).toMatchObject({ directGPerKwh: 315, lifecycleGPerKwh: 415 });
    expect(parseHourlyCsv(text, info).at('DE', parseHour('2025-01-01T06:00Z'))?.ageHours).not.toBe(0);
  });

  test('an empty cell or a missing hour is unknown, not zero and no failure', () => {
    const text = csv(
      NOW,
      row('2025-01-01 00:00:00', 300, 400),
      row('2025-01-01 01:00:00', '', ''),
      row('2025-01-01 02:00:00', '', 410),
      row('2025-01-01 04:00:00', 300, 420),
    );
    expect(at(text, '2025-01-01T01:00Z')).toBeUndefined();
    expect(at(text, '2025-01-01T02:00Z')).toMatchObject({ directGPerKwh: null, lifecycleGPerKwh: 410 });
    expect(at(text, '2025-01-01T03:00Z')).toBeUndefined();
    expect(at(text, '2025-01-01T04:00Z')?.lifecycleGPerKwh).toBe(420);
  });

  test('shares that are not told are unknown', () => {
    const text = csv(
      'Datetime (UTC),Zone id,Carbon intensity gCO₂eq/kWh (direct),Carbon intensity gCO₂eq/kWh (Life cycle)',
      '2025-01-01 00:00:00,FR,20,45',
      '2025-01-01 01:00:00,FR,21,46',
    );
    expect(at(text, '2025-01-01T00:00Z', 'FR')).toMatchObject({ lowCarbonShare: null, renewableShare: null });
  });

  test('zones in one file, in any order; a row that stands twice alike counts once', () => {
    const text = csv(
      NOW,
      row('2025-01-01 01:00:00', 20, 45, 'false', 'FR'),
      row('2025-01-01 00:00:00', 300, 400),
      row('2025-01-01 00:00:00', 300, 400),
      row('2025-01-01 00:00:00', 19, 44, 'false', 'FR'),
      row('2025-01-01 01:00:00', 301, 401),
    );
    expect(parseHourlyCsv(text, info).zones).toEqual(['DE', 'FR']);
    expect(at(text, '2025-01-01T00:00Z', 'FR')?.lifecycleGPerKwh).toBe(44);
  });

  test.each([
    ['kilograms', [row('2025-01-01 00:00:00', 0.3, 0.4)], 'line 2: zone DE, 2025-01-01T00:00Z: life cycle 0.4 g/kWh'],
    ['swapped columns', [row('2025-01-01 00:00:00', 500, 300)], 'direct 500 is above life cycle 300'],
    ['a life cycle of zero', [row('2025-01-01 00:00:00', 0, 0)], 'life cycle 0 g/kWh is impossible'],
    ['far above', [row('2025-01-01 00:00:00', 2800, 2900)], 'far above any hour'],
    ['a word', [row('2025-01-01 00:00:00', 'n/a', 400)], '(direct) is "n/a"'],
    ['a share above 100', [row('2025-01-01 00:00:00', 300, 400).replace('60.5', '105')], 'is "105"'],
    [
      'two figures of one hour',
      [row('2025-01-01 00:00:00', 300, 400), row('2025-01-01 00:00:00', 300, 410)],
      'line 3: zone DE, 2025-01-01T00:00Z stands twice, with other figures',
    ],
    [
      'days',
      [row('2025-01-01 00:00:00', 300, 400), row('2025-01-02 00:00:00', 300, 400)],
      'line 2: zone DE: a row is 24 h and not an hour',
    ],
    ['local time', [row('2025-01-01 00:00:00+01:00', 300, 400)], 'line 2: zone DE: "2025-01-01 00:00:00+01:00"'],
    ['an unknown zone', [row('2025-01-01 00:00:00', 300, 400, 'false', 'ATLANTIS')], 'zone "ATLANTIS" is not known'],
    ['nothing known', [row('2025-01-01 00:00:00', '', '')], 'no hour in it is known'],
    ['no rows', [], 'no hours'],
  ])('%s: refused with its line', (_, rows, message) => {
    const error = errorOf(csv(NOW, ...rows));
    expect(error.code).toBe('JG_DATA');
    expect(error.message).toContain(message);
  });
});

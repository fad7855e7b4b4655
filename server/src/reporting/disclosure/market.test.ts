import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowOf } from '../totals-row.fixture.ts';
import { reportingSchema } from './facts.ts';
import type { Instrument } from './instrument.ts';
import { inventoryOf } from './inventory.ts';
import { hourUses, matched, type HourUse } from './market.ts';
import { marketRows } from './market-rows.ts';

const FIRST = Date.UTC(2026, 0) / 3_600_000;
const YEAR = { fromHour: FIRST, toHour: FIRST + 8760 };
const FACTS = reportingSchema.parse({ holdings: [{ deployment: 'own', held: 'owned' }] });
const instrument = (nanoAt: Instrument['nanoAt'], over: Partial<Instrument> = {}): Instrument => ({
  id: 'GO',
  kind: 'certificate',
  boundary: 'DE',
  vintage: 2026,
  gPerKwh: 0,
  source: 'registry',
  entity: null,
  isHourly: true,
  nanoAt,
  ...over,
});
const inYear = (hour: number): boolean => hour >= YEAR.fromHour && hour < YEAR.toHour;

// 48.2 kW of computers at a PUE of 1.35: 570 MWh a year, and 211 t at 370.93 g/kWh (Frankfurt).
const KWH_MICRO = 65_070_000n;
const HOUR_NANO = KWH_MICRO * 1_000_000n;
const rows = Array.from({ length: 8760 }, (_, i) =>
  rowOf({
    by: { hour: FIRST + i, deployment: 'own', site: 's', operator: 'o', zone: 'DE', tier: 'measured', imported: null },
    energy: { nano: HOUR_NANO, unknown: 0, sigma: 0.1 },
    carbonDirect: { nano: (HOUR_NANO * 37_093n) / 100_000n, unknown: 0 },
    carbonMarket: { nano: (HOUR_NANO * 37_093n) / 100_000n, unknown: 0 },
  }),
);
const GIVEN = { facts: FACTS, pueOf: () => null, areaOf: (_: string | null, zone: string) => zone };

function figures(instruments: readonly Instrument[], by = rows) {
  const uses = hourUses(by, [], [], GIVEN);
  const entity = { name: 'E', organisations: [], boundary: 'financial control' as const, equityPercent: 100 };
  const inventory = inventoryOf({
    rows: by,
    idle: [],
    facts: FACTS,
    entity,
    days: ['2026-01-01', '2027-01-01'],
    pueOf: () => null,
    instruments: matched(uses, uses, instruments, YEAR),
  });
  return Object.fromEntries(marketRows(inventory, null).map(([id, , told]) => [id, told]));
}
const valuesOf = (of: ReturnType<typeof figures>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(of).map(([id, { value }]) => [id.replace('scope-2-', ''), Number(value)]));

test('570 MWh of certificates zero a year of 48.2 kW, made at the same pace; made in half of the hours they cover half', () => {
  const even = valuesOf(figures([instrument((hour) => (inYear(hour) ? HOUR_NANO : 0n))]));
  expect(even).toEqual({ 'market-annual': 0, 'market-hourly': 0, 'matched-annual': 100, 'matched-hourly': 100 });
  const byDay = (hour: number): bigint => (inYear(hour) && hour % 24 >= 6 && hour % 24 < 18 ? 2n * HOUR_NANO : 0n);
  const day = valuesOf(figures([instrument(byDay)]));
  expect(day).toMatchObject({ 'market-annual': 0, 'matched-annual': 100, 'matched-hourly': 50 });
  expect(day['market-hourly']).toBeCloseTo((570.0132 * 370.93) / 1000 / 2, 6);
  const half = valuesOf(figures([instrument((hour) => (inYear(hour) ? HOUR_NANO / 2n : 0n), { gPerKwh: 20 })]));
  expect(half['market-annual']).toBeCloseTo((570.0132 * (370.93 + 20)) / 1000 / 2, 6);
  expect(half['market-hourly']).toBeCloseTo(half['market-annual']!, 9);
});

test('another market or another year covers nothing', () => {
  const elsewhere = valuesOf(figures([instrument((hour) => (inYear(hour) ? HOUR_NANO : 0n), { boundary: 'FR' })]));
  expect(elsewhere).toMatchObject({ 'matched-annual': 0, 'matched-hourly': 0 });
  expect(elsewhere['market-hourly']).toBeCloseTo((570.0132 * 370.93) / 1000, 6);
  const before = valuesOf(figures([instrument((hour) => (inYear(hour) ? 0n : HOUR_NANO), { vintage: 2025 })]));
  expect(before).toMatchObject({ 'matched-annual': 0, 'matched-hourly': 0 });
});

test('imported usage has no known hour: no hour covers it, a year does, and the interval says how much it may be', () => {
  const imported = rows.map((row, i) => (i % 4 === 0 ? { ...row, by: { ...row.by, imported: 1 } } : row));
  const of = figures([instrument((hour) => (inYear(hour) ? HOUR_NANO : 0n))], imported);
  const { value, p05, p95, note } = of['scope-2-matched-hourly']!;
  expect([value, p05, p95]).toEqual(['75', 75, 100]);
  expect(note).toContain('no known hour');
  expect(of['scope-2-matched-annual']!.value).toBe('100');
  const hourly = of['scope-2-market-hourly']!;
  expect(Number(hourly.value)).toBeCloseTo((570.0132 * 370.93) / 1000 / 4, 6);
  expect(hourly.p05).toBe(0);
});

test('idle hours of a meter are covered in theirs, and in none where their sum is of another moment', () => {
  const idleHours = [7, 8].map((i) => ({ deployment: 'own', hour: FIRST + i, energyNano: HOUR_NANO }));
  const busy = rows.filter(({ by }) => by.hour !== FIRST + 7 && by.hour !== FIRST + 8);
  const of = (energyNano: bigint) =>
    hourUses(busy, [{ deployment: 'own', hours: 2, energyNano }], idleHours, GIVEN).filter(
      ({ hour }) => hour === null || hour === FIRST + 7 || hour === FIRST + 8,
    );
  expect(of(2n * HOUR_NANO).map(({ hour, energyNano }) => [hour, energyNano])).toEqual([
    [FIRST + 7, HOUR_NANO],
    [FIRST + 8, HOUR_NANO],
  ]);
  expect(of(3n * HOUR_NANO).map(({ hour, energyNano }) => [hour, energyNano])).toEqual([[null, 3n * HOUR_NANO]]);
});

test('hour by hour never covers more than over the period, and parts of an entity never more than the whole', () => {
  const use = fc.record({
    hour: fc.oneof(fc.integer({ min: FIRST, max: FIRST + 4 }), fc.constant(null)),
    zone: fc.constantFrom('SE-SE1', 'SE-SE3', null),
    energyNano: fc.bigInt(0n, 100n),
  });
  const volumes = fc.array(fc.array(fc.bigInt(0n, 150n), { minLength: 5, maxLength: 5 }), { maxLength: 3 });
  const span = { fromHour: FIRST, toHour: FIRST + 5 };
  const hourUse = (each: { hour: number | null; zone: string | null; energyNano: bigint }): HourUse => ({
    ...each,
    area: each.zone === null ? null : 'SE',
    marketNano: each.energyNano * 3n,
  });
  fc.assert(
    fc.property(fc.array(use), fc.array(use), volumes, (some, others, given) => {
      const [a, b] = [some, others].map((uses) => uses.map(hourUse).filter(({ energyNano }) => energyNano > 0n));
      const whole = [...a!, ...b!];
      const instruments = given.map((nanos, i) =>
        instrument((hour) => nanos[hour - FIRST] ?? 0n, { id: `i${i}`, boundary: ['SE', 'SE-SE1', 'SE-SE3'][i]! }),
      );
      const all = matched(whole, whole, instruments, span);
      expect(all.hourly.coveredNano <= all.annual.coveredNano).toBe(true);
      expect(all.annual.coveredNano <= all.energyNano).toBe(true);
      const parts = [a!, b!].map((part) => matched(whole, part, instruments, span));
      for (const figure of ['hourly', 'annual'] as const) {
        const covered = parts.reduce((sum, part) => sum + part[figure].coveredNano, 0n);
        // Each part is rounded down for itself: by less than 1 for every instrument, hour and zone.
        expect(covered <= all[figure].coveredNano).toBe(true);
        expect(all[figure].coveredNano - covered < 2n * 3n * 5n * 2n).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

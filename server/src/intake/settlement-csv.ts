import {
  hourLabel,
  logSigma,
  parseHour,
  TIER_FACTOR_90,
  toNano,
  type EpochHour,
  type EpochMs,
} from '../units/index.ts';
import { RowError, needed, text, type Fields } from './import/fields.ts';
import { recordsOf } from './import/records.ts';
import type { BadRow } from './import/types.ts';
import type { Settlement } from '../ledger/index.ts';
import { gridSources } from '../world/index.ts';

/** What is common to the settlements of a file. */
export interface SettlementFile {
  readonly kind: 'grid' | 'meter';
  readonly reason: Settlement['reason'];
  readonly source: string;
  readonly by: string;
  readonly note: string | null;
  readonly now: EpochMs;
}

/** Columns of a file of each kind; the first three must be there. */
export const SETTLEMENT_CSV = {
  grid: ['zone', 'hour', 'lifecycle_g_per_kwh', 'direct_g_per_kwh', 'marginal_g_per_kwh'],
  meter: ['deployment', 'hour', 'energy_wh', 'factor_90'],
} as const;
const MAX_G_PER_KWH = 3000;

function amount(fields: Fields, name: string, most: number): number | null {
  const written = text(fields, name);
  if (written === null) return null;
  const value = Number(written);
  if (!(value >= 0 && value <= most))
    throw new RowError(`${name} is "${written}": a number of 0 to ${most} belongs there`);
  return value;
}

function known(value: number | null, name: string): number {
  if (value === null) throw new RowError(`${name} is empty: leave out the line of an hour that is not known`);
  return value;
}

function hourOf(fields: Fields, now: EpochMs): EpochHour {
  const written = needed(fields, 'hour', 'such as 2026-05-01T13:00Z');
  try {
    const hour = parseHour(written);
    if (hour * 3_600_000 > now) throw new RowError(`hour ${written} is not over`);
    return hour;
  } catch (error) {
    if (error instanceof RowError) throw error;
    throw new RowError(`hour is "${written}": a whole UTC hour such as 2026-05-01T13:00Z belongs there`);
  }
}

type Common = Pick<Settlement, 'reason' | 'source' | 'by' | 'note' | 'hour'>;

function gridOf(fields: Fields, common: Common): Extract<Settlement, { kind: 'grid' }> {
  const zone = needed(fields, 'zone', 'the grid zone, such as FR');
  const intensities = {
    lifecycleGPerKwh: known(amount(fields, 'lifecycle_g_per_kwh', MAX_G_PER_KWH), 'lifecycle_g_per_kwh'),
    directGPerKwh: amount(fields, 'direct_g_per_kwh', MAX_G_PER_KWH),
    marginalGPerKwh: amount(fields, 'marginal_g_per_kwh', MAX_G_PER_KWH),
  };
  const wrong = gridSources.implausible(zone, intensities);
  if (wrong !== null) throw new RowError(`zone ${zone}, ${hourLabel(common.hour)}: ${wrong}`);
  return { ...common, kind: 'grid', zone, ...intensities };
}

function meterOf(fields: Fields, common: Common): Extract<Settlement, { kind: 'meter' }> {
  const factor = amount(fields, 'factor_90', 100) ?? TIER_FACTOR_90.measured;
  if (factor < 1) throw new RowError('factor_90 is below 1: 1.1 means within a tenth, nine times in ten');
  return {
    ...common,
    kind: 'meter',
    deployment: needed(fields, 'deployment', 'as the books name it'),
    energyNanoWh: toNano(known(amount(fields, 'energy_wh', 9e6), 'energy_wh')),
    idleNanoWh: null,
    energySigma: logSigma.ofFactor90(factor),
  };
}

/**
 * Reads a CSV of final grid hours or of metered energy. A key and hour may stand there once.
 * @returns the settlements, and the lines that cannot be read: then nothing should be booked
 */
export function settlementsOf(
  csv: string,
  path: string,
  { kind, now, ...booked }: SettlementFile,
): { readonly settlements: readonly Settlement[]; readonly bad: readonly BadRow[] } {
  const { names, records } = recordsOf(csv, path);
  const columns: readonly string[] = SETTLEMENT_CSV[kind];
  const missing = columns.slice(0, 3).filter((name) => !names.includes(name));
  if (missing.length > 0)
    return {
      settlements: [],
      bad: [{ where: 'line 1', reason: `the head lacks ${missing.join(', ')}; columns are ${columns.join(', ')}` }],
    };
  const settlements: Settlement[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, string>();
  for (const { where, fields, broken } of records) {
    try {
      if (broken !== null) throw new RowError(broken);
      const common = { ...booked, hour: hourOf(fields, now) };
      const key = `${text(fields, columns[0] as string)} ${common.hour}`;
      const twin = seen.get(key);
      if (twin !== undefined) throw new RowError(`${twin} settles the same hour`);
      settlements.push(kind === 'grid' ? gridOf(fields, common) : meterOf(fields, common));
      seen.set(key, where);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      bad.push({ where, reason: error.message });
    }
  }
  return { settlements, bad };
}

/** Later truth that a person brings as CSV. */
export const settlementCsv = {
  columns: SETTLEMENT_CSV,
  read: settlementsOf,
} as const;

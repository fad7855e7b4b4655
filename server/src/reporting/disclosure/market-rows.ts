import { decimalOf } from '../showback.ts';
import type { Amount } from './amount.ts';
import type { CoveredFigure } from './instrument.ts';
import type { Inventory } from './inventory.ts';
import { told, unknown, type Told } from './told.ts';

const WITHOUT = 'without an instrument: supplier, residual mix, then location';
const NO_FILE =
  'no instrument by volume is given (reporting.instruments): scope2-csv has instruments by year, so the hours that they cover are not known';
const REST = 'what no instrument covers stands at the factor that was booked: supplier, residual mix, then location';
/** Parts of a whole as nano of a per cent. */
const PER_CENT_NANO = 1_000_000_000n;

/** Grams as booked and changed; the interval is that of the energy, so it changes with it. */
function changed(booked: Amount, { changeNano }: CoveredFigure, tooHighNano = 0n): Amount {
  if (booked.nano === null) return booked;
  const nano = booked.nano + changeNano;
  const ratio = (of: bigint): number => (booked.nano === 0n ? 1 : Number(of) / Number(booked.nano));
  const { interval } = booked;
  return {
    ...booked,
    nano,
    interval:
      interval === null
        ? null
        : { p05: interval.p05 * Math.max(0, ratio(nano - tooHighNano)), p95: interval.p95 * ratio(nano) },
  };
}

/** @param most of what may be covered beyond what is known to be */
function share(coveredNano: bigint, ofNano: bigint, most: bigint, note: string): Told {
  if (ofNano === 0n) return unknown('%', 'there is no electricity of own operations');
  const percent = (nano: bigint): bigint => (nano * PER_CENT_NANO) / ofNano;
  const [least, greatest] = [percent(coveredNano), percent(most)];
  return {
    ...told({ nano: least, unknownRequests: 0, requests: 0, interval: null, tiers: [] }, '%', note),
    ...(most === coveredNano ? {} : { p05: Number(least) / 1e7, p95: Number(greatest) / 1e7 }),
  };
}

const mwh = (nano: bigint): string => `${Number((Number(nano) / 1e15).toPrecision(4))} MWh`;

/**
 * Rows of market-based Scope 2: with instruments over the whole period and in each hour, and the share of the electricity
 * that they cover by the one and by the other.
 * @param none why there is nothing of Scope 2; `null`: there is
 */
export function marketRows(
  { figures, instruments }: Inventory,
  none: string | null,
): readonly (readonly [string, string, Told])[] {
  const rows = (annual: Told, hourly: Told, ofPeriod: Told, ofHours: Told) =>
    [
      ['scope-2-market-annual', 'Scope 2, market-based, instruments by year', annual],
      ['scope-2-market-hourly', 'Scope 2, market-based, instruments by hour', hourly],
      ['scope-2-matched-annual', 'Electricity covered by instruments over the period (volumetric)', ofPeriod],
      ['scope-2-matched-hourly', 'Electricity covered by instruments in the same hour', ofHours],
    ] as const;
  if (instruments === null) {
    const lacks = none ?? NO_FILE;
    return rows(
      told(figures.scope2Market, 't CO2e', none ?? WITHOUT),
      unknown('t CO2e', lacks),
      unknown('%', lacks),
      unknown('%', lacks),
    );
  }
  const { energyNano, annual, hourly, unknownHoursNano, unknownHoursMarketNano } = instruments;
  const flat = instruments.instruments.filter(({ isHourly, coveredHourlyNano }) => !isHourly && coveredHourlyNano > 0n);
  const doubts = [
    ...(flat.length === 0
      ? []
      : [`${flat.map(({ id }) => id).join(', ')} spread evenly over the year, which no meter says`]),
    ...(unknownHoursNano === 0n
      ? []
      : [
          `${mwh(unknownHoursNano)} of imported usage or idle servers have no known hour: in none covered, the interval is wider`,
        ]),
  ];
  const inHours = [REST, ...doubts].join('; ');
  const most = (covered: bigint): bigint =>
    covered + unknownHoursNano < annual.coveredNano ? covered + unknownHoursNano : annual.coveredNano;
  return rows(
    told(changed(figures.scope2Market, annual), 't CO2e', `by volume over the period, any hour for any other; ${REST}`),
    told(changed(figures.scope2Market, hourly, unknownHoursMarketNano), 't CO2e', inHours),
    share(
      annual.coveredNano,
      energyNano,
      annual.coveredNano,
      'by volume over the period: what was made at noon covers the night',
    ),
    share(
      hourly.coveredNano,
      energyNano,
      most(hourly.coveredNano),
      ['made in the hour and the market in which it was used', ...doubts].join('; '),
    ),
  );
}

/** Instruments of an entity and what each of them covers, in MWh. */
export const instrumentRows = ({ instruments }: Inventory) =>
  (instruments?.instruments ?? []).map(
    ({
      id,
      kind,
      boundary,
      vintage,
      gPerKwh,
      source,
      isHourly,
      volumeNano,
      coveredAnnuallyNano,
      coveredHourlyNano,
    }) => ({
      id,
      kind,
      boundary,
      vintage,
      gPerKwh,
      source,
      hourly: isHourly,
      volumeMwh: decimalOf(volumeNano, 15),
      coveredAnnuallyMwh: decimalOf(coveredAnnuallyNano, 15),
      coveredHourlyMwh: decimalOf(coveredHourlyNano, 15),
    }),
  );

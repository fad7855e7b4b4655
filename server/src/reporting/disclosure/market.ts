import type { TotalsRow } from '../../ledger/index.ts';
import { hourStart } from '../../units/index.ts';
import type { ReportingFacts } from './facts.ts';
import { idleRow, placesOf, type OfPeriod } from './inventory.ts';
import type { CoveredFigure, Instrument, Matched } from './instrument.ts';
import { cover, type Covered, type Use, type Volume } from './matching.ts';
import { placed } from './placed.ts';

/** Own electricity of an hour. `hour` is `null` where only the period is known. */
export interface HourUse {
  readonly hour: number | null;
  /** `null`: unknown, and nothing can be delivered to it. */
  readonly zone: string | null;
  readonly area: string | null;
  readonly energyNano: bigint;
  /** As booked: by supplier, residual mix, or location. */
  readonly marketNano: bigint;
}

type Meter = { readonly deployment: string; readonly hour: number; readonly energyNano: bigint };

/**
 * Own electricity by hour and place. Imported usage has the hours of its export's rows, a day or a month long: unknown here.
 * @param rows by hour, deployment, operator, site, zone, tier and whether imported
 * @param idle of the period, and the hours that are known of it
 */
export function hourUses(
  rows: readonly TotalsRow[],
  idle: OfPeriod['idle'],
  idleHours: readonly Meter[],
  given: Pick<OfPeriod, 'facts' | 'pueOf'> & { readonly areaOf: (site: string | null, zone: string) => string },
): readonly HourUse[] {
  const places = placesOf(rows, given.facts as ReportingFacts, given.pueOf);
  const useOf = (row: TotalsRow, place: (typeof places)[number], hour: number | null): HourUse[] => {
    const parts = placed(row, place.stands, place.pue, 100);
    const energyNano = parts.find(({ name }) => name === 'energyOwn')?.part.nano ?? 0n;
    if (energyNano === 0n) return [];
    const zone = (row.by.zone as string | null | undefined) ?? null;
    const area = zone === null ? null : given.areaOf(place.stands.site, zone);
    const marketNano = parts.find(({ name }) => name === 'scope2Market')?.part.nano ?? 0n;
    return [{ hour, zone, area, energyNano, marketNano }];
  };
  const asked = places.flatMap((place) =>
    place.rows.flatMap((row) => useOf(row, place, row.by.imported == null ? (row.by.hour as number) : null)),
  );
  const unasked = idle.flatMap(({ deployment, energyNano }) => {
    const known = idleHours.filter((meter) => meter.deployment === deployment);
    const unknown = known.reduce((left, meter) => left - meter.energyNano, energyNano);
    // Hours that add up to another sum are of another moment.
    const hours = unknown === 0n ? known : [{ deployment, hour: null, energyNano }];
    return hours.flatMap(({ hour, energyNano: nano }) => {
      const as = idleRow({ deployment, energyNano: nano }, places);
      return as === null ? [] : useOf(as.row, as.place, hour);
    });
  });
  return [...asked, ...unasked];
}

const placeOf = (zone: string, area: string): string => JSON.stringify([zone, area]);
interface Summed extends Use {
  readonly marketNano: bigint;
}
/** Uses of one time by place; what has no zone can be covered by nothing. */
function byPlace(uses: readonly HourUse[]): readonly Summed[] {
  const known = uses.flatMap(({ zone, area, energyNano, marketNano }) =>
    zone === null || area === null ? [] : [{ zone, area, nano: energyNano, marketNano }],
  );
  return [...Map.groupBy(known, ({ zone, area }) => placeOf(zone, area)).values()].map((own) => ({
    ...own[0]!,
    nano: own.reduce((sum, { nano }) => sum + nano, 0n),
    marketNano: own.reduce((sum, { marketNano }) => sum + marketNano, 0n),
  }));
}

const MILLION = 1_000_000n;
/** Nano-g of nano-Wh at a factor in g/kWh. */
const grams = (nanoWh: bigint, gPerKwh: number): bigint =>
  (nanoWh * BigInt(Math.round(gPerKwh * 1e6))) / (1000n * MILLION);

/** Covered energy and changed grams of a part of what was used. @param of the whole that was covered, by place */
function figureOf(part: readonly Summed[], of: readonly Summed[], covered: readonly Covered[]): CoveredFigure {
  const whole = new Map(of.map((use) => [placeOf(use.zone, use.area), use.nano]));
  const byUse = Map.groupBy(covered, ({ zone, area }) => placeOf(zone, area));
  let [coveredNano, changeNano] = [0n, 0n];
  for (const { zone, area, nano, marketNano } of part) {
    const all = whole.get(placeOf(zone, area))!;
    for (const each of byUse.get(placeOf(zone, area)) ?? []) {
      const own = (each.nano * nano) / all;
      coveredNano += own;
      changeNano += grams(own, each.gPerKwh) - (marketNano * each.nano) / all;
    }
  }
  return { coveredNano, changeNano };
}

const plus = (a: CoveredFigure, b: CoveredFigure): CoveredFigure => ({
  coveredNano: a.coveredNano + b.coveredNano,
  changeNano: a.changeNano + b.changeNano,
});
const NOTHING: CoveredFigure = { coveredNano: 0n, changeNano: 0n };

/**
 * Holds instruments against the electricity of who owns them, and takes of it the part that is reported: an organisation
 * of an entity has of each hour the entity's covered share, so that no kWh is covered twice.
 * @param whole of the entity
 * @param part of it that is reported
 * @param hours of the period
 */
export function matched(
  whole: readonly HourUse[],
  part: readonly HourUse[],
  instruments: readonly Instrument[],
  { fromHour, toHour }: { readonly fromHour: number; readonly toHour: number },
): Matched {
  const used = new Map(instruments.map(({ id }) => [id, { volume: 0n, hourly: 0n, annually: 0n }]));
  const perYear = new Map<number, Map<string, bigint>>();
  const [wholeBy, partBy] = [Map.groupBy(whole, ({ hour }) => hour), Map.groupBy(part, ({ hour }) => hour)];
  const yearOf = (hour: number): number => new Date(hourStart(hour)).getUTCFullYear();
  let hourly = NOTHING;
  for (let hour = fromHour; hour < toHour; hour++) {
    const volumes = instruments.flatMap((each): Volume[] => {
      const nano = each.nanoAt(hour);
      if (nano === 0n) return [];
      used.get(each.id)!.volume += nano;
      const year = perYear.get(yearOf(hour)) ?? new Map<string, bigint>();
      perYear.set(yearOf(hour), year.set(each.id, (year.get(each.id) ?? 0n) + nano));
      return [{ ...each, nano }];
    });
    const uses = byPlace(wholeBy.get(hour) ?? []);
    if (uses.length === 0 || volumes.length === 0) continue;
    const covered = cover(uses, volumes);
    for (const { id, nano } of covered) used.get(id)!.hourly += nano;
    hourly = plus(hourly, figureOf(byPlace(partBy.get(hour) ?? []), uses, covered));
  }
  // A period is of one calendar year: what has no hour is of it.
  let annual = NOTHING;
  for (const [year, volumes] of perYear) {
    const ofYear = (uses: readonly HourUse[]): readonly Summed[] =>
      byPlace(uses.filter(({ hour }) => yearOf(hour ?? fromHour) === year));
    const uses = ofYear(whole);
    const covered = cover(
      uses,
      instruments.map((each) => ({ ...each, nano: volumes.get(each.id) ?? 0n })),
    );
    for (const { id, nano } of covered) used.get(id)!.annually += nano;
    annual = plus(annual, figureOf(ofYear(part), uses, covered));
  }
  const unknown = part.filter(({ hour }) => hour === null);
  const sum = (uses: readonly HourUse[], of: (use: HourUse) => bigint): bigint =>
    uses.reduce((all, use) => all + of(use), 0n);
  return {
    energyNano: sum(part, ({ energyNano }) => energyNano),
    hourly,
    annual,
    unknownHoursNano: sum(unknown, ({ energyNano }) => energyNano),
    unknownHoursMarketNano: sum(unknown, ({ marketNano }) => marketNano),
    instruments: instruments.map((each) => {
      const { nanoAt: _, ...facts } = each;
      const { volume, hourly: inHours, annually } = used.get(each.id)!;
      return { ...facts, volumeNano: volume, coveredHourlyNano: inHours, coveredAnnuallyNano: annually };
    }),
  };
}

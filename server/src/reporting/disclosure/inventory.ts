import type { IdleRow, TotalsRow } from '../../ledger/index.ts';
import { logSigma, TIER_FACTOR_90 } from '../../units/index.ts';
import { amountOf, type Amount } from './amount.ts';
import { classify, type Classified, type Subject } from './classify.ts';
import type { Entity, ReportingFacts } from './facts.ts';
import { sharedMatch, type Matched } from './instrument.ts';
import { missingFacts, type Missing } from './missing.ts';
import { FIGURES, MILLIONTH, placed, shareOf, type FigureName, type Placed } from './placed.ts';

/** A place of the books, where it stands, and its own figures. */
export interface Stands extends Classified {
  readonly requests: number;
  readonly energy: Amount;
  readonly carbon: Amount;
}

/** Metered in hours without a request: in the figures of its place, but in those of no organisation alone. */
export interface Idle {
  readonly deployment: string;
  readonly hours: number;
  readonly energyNano: bigint;
  /** At the mean intensity of the deployment's own requests of the period; `null`: it had none. */
  readonly carbonNano: bigint | null;
  /** Where it stands, in the figures too; `null`: in none. */
  readonly scope: Classified['scopes']['electricity'] | null;
}

/** Electricity of own operations in a zone. */
export interface ZoneEnergy {
  readonly zone: string | null;
  readonly nano: bigint;
}

/** Everything of a period and an entity, by scope. Sums are plain; `report ghg` and `report esrs` print the same ones. */
export interface Inventory {
  readonly entity: Entity;
  readonly stands: readonly Stands[];
  readonly figures: Readonly<Record<FigureName, Amount>>;
  /** Bought in the period, by the year of purchase; `null`: nobody has said. */
  readonly purchasedEmbodiedNano: bigint | null;
  readonly ownByZone: readonly ZoneEnergy[];
  readonly idle: readonly Idle[];
  readonly requests: number;
  readonly missing: readonly Missing[];
  /** `null`: no instrument is given by its volume. */
  readonly instruments: Matched | null;
}

const subjectOf = ({ by }: TotalsRow): Subject => ({
  deployment: by.deployment as string | null,
  site: by.site as string | null,
  operator: by.operator as string | null,
});
const keyOf = ({ deployment, site, operator }: Subject): string => JSON.stringify([deployment, site, operator]);

/** What reports are made of. */
export interface OfPeriod {
  /** By deployment, site, operator, zone and tier, settled. */
  readonly rows: readonly TotalsRow[];
  readonly idle: readonly IdleRow[];
  readonly facts: ReportingFacts;
  readonly entity: Entity;
  /** Days of the period, `2026-01-01` on: the first is in it, the last is not. */
  readonly days: readonly [from: string, to: string];
  /** PUE of a site; `null`: unknown. */
  readonly pueOf: (site: string) => number | null;
  /** Of the whole electricity, before an equity share is taken of it. */
  readonly instruments?: Matched | null;
}

/** Requests of one place of the books. */
export interface Place {
  readonly stands: Classified;
  readonly pue: number | null;
  readonly rows: readonly TotalsRow[];
}

/** Refused, or answered from the cache: nothing was sent anywhere. The gateway's own energy is in SCI. */
const stayedHere = ({ by, energy, carbon }: TotalsRow): boolean =>
  by.deployment === null && energy.nano === 0n && carbon.nano === 0n;

const NOTHING = { nano: 0n, unknown: 0 };
const energyOf = ({ rows }: Place): bigint => rows.reduce((sum, { energy }) => sum + energy.nano, 0n);

/**
 * Hours without a request as a row of the books: what the meter counted, at the mean factors of the deployment's own
 * requests of the period. `null`: it had none.
 */
export function idleRow(
  { deployment, energyNano }: Pick<IdleRow, 'deployment' | 'energyNano'>,
  places: readonly Place[],
) {
  const own = places.filter(({ stands }) => stands.deployment === deployment);
  const place = own.toSorted((a, b) => Number(energyOf(b) - energyOf(a)))[0];
  const energy = place === undefined ? 0n : energyOf(place);
  if (place === undefined || energy === 0n) return null;
  const mean = (of: (row: TotalsRow) => { readonly nano: bigint }) => ({
    nano: (place.rows.reduce((sum, row) => sum + of(row).nano, 0n) * energyNano) / energy,
    unknown: 0,
  });
  const operational = mean((row) => row.carbonOperational);
  const sigma = logSigma.ofFactor90(TIER_FACTOR_90.measured);
  const row: TotalsRow = {
    ...place.rows[0]!,
    by: { ...place.rows[0]!.by, tier: 'measured' },
    requests: 0,
    energy: { nano: energyNano, unknown: 0, sigma },
    carbon: { ...operational, sigma },
    carbonOperational: operational,
    carbonEmbodied: NOTHING,
    carbonDirect: mean((each) => each.carbonDirect),
    carbonMarket: mean((each) => each.carbonMarket),
    carbonUpstream: mean((each) => each.carbonUpstream),
  };
  return { place, row };
}

/** Rows of the books by place, each classified; what was sent nowhere is of none. */
export function placesOf(
  booked: readonly TotalsRow[],
  facts: ReportingFacts,
  pueOf: OfPeriod['pueOf'],
): readonly Place[] {
  const rows = booked.filter((row) => !stayedHere(row));
  return [...Map.groupBy(rows, (row) => keyOf(subjectOf(row))).values()].map((own) => {
    const stands = classify(subjectOf(own[0]!), facts);
    return { stands, pue: stands.site === null ? null : pueOf(stands.site), rows: own };
  });
}

/**
 * The books of a period by scope and category, every place of them classified. Method: docs/methods/disclosures.md.
 * @param given rows told apart by deployment, site, operator, zone and tier
 */
export function inventoryOf({
  rows: booked,
  idle,
  facts,
  entity,
  days,
  pueOf,
  instruments = null,
}: OfPeriod): Inventory {
  const percent = entity.boundary === 'equity share' ? entity.equityPercent : 100;
  const places = placesOf(booked, facts, pueOf);
  const spare = idle.map((each) => ({ ...each, as: idleRow(each, places) }));
  const partsOf = (place: Place): readonly Placed[] =>
    [...place.rows, ...spare.flatMap(({ as }) => (as?.place === place ? [as.row] : []))].flatMap((row) =>
      placed(row, place.stands, place.pue, percent),
    );
  const all = places.map((place) => ({ place, parts: partsOf(place) }));
  const sum = (name: FigureName, parts: readonly Placed[] = all.flatMap((each) => each.parts)): Amount =>
    amountOf(parts.filter((each) => each.name === name).map(({ part }) => part));
  const stands = all.map(({ place, parts }) => ({
    ...place.stands,
    requests: place.rows.reduce((requests, row) => requests + row.requests, 0),
    energy: sum('energy', parts),
    carbon: sum('carbon', parts),
  }));
  const figures = Object.fromEntries(FIGURES.map((name) => [name, sum(name)])) as Inventory['figures'];
  const own = all.flatMap(({ parts }) => parts).filter(({ name }) => name === 'energyOwn');
  const [from, to] = days;
  const purchased = facts.purchases
    ?.filter(({ date }) => date >= from && date < to)
    .reduce((bought, { embodiedKg }) => bought + BigInt(Math.round(embodiedKg * 1e6)) * MILLIONTH, 0n);
  return {
    entity,
    stands: stands.toSorted(
      (a, b) => Number((b.carbon.nano ?? 0n) - (a.carbon.nano ?? 0n)) || (keyOf(a) < keyOf(b) ? -1 : 1),
    ),
    figures,
    ownByZone: [...Map.groupBy(own, ({ part }) => part.zone)].map(([zone, of]) => ({
      zone,
      nano: of.reduce((energy, { part }) => energy + part.nano, 0n),
    })),
    purchasedEmbodiedNano: purchased === undefined ? null : shareOf(purchased, percent),
    idle: spare.map(({ deployment, hours, energyNano, as }) => ({
      deployment,
      hours,
      energyNano: shareOf(energyNano, percent),
      carbonNano: as === null ? null : shareOf(as.row.carbonOperational.nano, percent),
      scope: as?.place.stands.scopes.electricity ?? null,
    })),
    requests: booked.reduce((requests, row) => requests + row.requests, 0),
    instruments: instruments === null ? null : sharedMatch(instruments, percent),
    missing: missingFacts({
      stands,
      figures,
      facts,
      pueUnknown: places.flatMap(({ stands: own, pue }) =>
        own.overhead !== own.scopes.electricity && pue === null ? (own.site ?? []) : [],
      ),
      instruments,
      idleAlone: spare.filter(({ as }) => as === null).map(({ deployment }) => deployment),
    }),
  };
}

import type { TotalsRow } from '../../ledger/index.ts';
import { intervalOf, MS_PER_HOUR, type EpochMs } from '../../units/index.ts';
import { catalogue, type Deployment } from '../../world/index.ts';
import { classify, type Classified } from '../disclosure/classify.ts';
import type { ReportingFacts } from '../disclosure/facts.ts';
import { decimalOf } from '../showback.ts';
import { divided } from '../divide.ts';
import { CHARGED, pricesOf, type ChargedPrice, type PricesOfGroup } from './unit-prices.ts';

/** Dimensions that rows of the books are told apart by: each of them a column of FOCUS. */
export const GROUPED_BY = ['organisation', 'team', 'model', 'deployment', 'operator', 'site', 'zone'] as const;

/** One row of FOCUS before it is text: a kind of tokens of a group of the books. Shares sum to the group to the nano unit. */
export interface Charge {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly group: Readonly<Record<(typeof GROUPED_BY)[number], string | null>>;
  readonly siteName: string | null;
  readonly host: string;
  readonly pue: number | null;
  /** `null`: requests, or all tokens together. */
  readonly tokenType: string | null;
  readonly meter: string;
  readonly unit: 'Tokens' | 'Requests';
  readonly quantity: number;
  /** Decimal text of USD for one unit. */
  readonly listPriceUsd: string;
  readonly chargedPriceUsd: string;
  readonly priceSource: string | null;
  readonly nanoUsd: bigint;
  readonly energyNanoWh: bigint | null;
  readonly carbonNanoG: bigint | null;
  readonly marketNanoG: bigint | null;
  readonly embodiedNanoG: bigint | null;
  readonly waterMicrolitres: bigint | null;
  readonly lowG: number | null;
  readonly highG: number | null;
  readonly intensityGPerKwh: number | null;
  /** Where its electricity and its embodied carbon stand in an inventory. */
  readonly scopes: Pick<Classified, 'embodied'> & Pick<Classified['scopes'], 'electricity'>;
  readonly tier: string | null;
  readonly method: string | null;
  readonly gridSource: string | null;
  /** Of the whole group, on its first row alone. */
  readonly requests: { readonly all: number; readonly withoutPrice: number; readonly withoutCarbon: number } | null;
}

/** What stands beside a group of the books. */
export interface Beside {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly booked: readonly ChargedPrice[];
  /** Of the config in force. */
  readonly stated: Deployment | null;
  readonly gridSource: string | null;
  readonly facts: ReportingFacts;
}

interface Part {
  readonly tokenType: string | null;
  readonly meter: string;
  readonly quantity: number;
  readonly weight: bigint;
  readonly listPriceUsd: string;
  readonly chargedPriceUsd: string;
}

const PICO_DIGITS = 12;

function partsOf({ usage, requests, cost }: TotalsRow, prices: PricesOfGroup | null): readonly Part[] {
  const priced =
    prices === null
      ? []
      : CHARGED.flatMap(({ type, meter, bucket, rate }) => {
          const quantity = bucket === null ? requests : usage[bucket];
          const weight = BigInt(quantity) * prices.charged[rate];
          if (quantity === 0 || (bucket === null && weight === 0n)) return [];
          return {
            tokenType: type,
            meter,
            quantity,
            weight,
            listPriceUsd: decimalOf(prices.list[rate], PICO_DIGITS),
            chargedPriceUsd: decimalOf(prices.charged[rate], PICO_DIGITS),
          };
        });
  if (priced.some(({ weight }) => weight > 0n) || (priced.length > 0 && cost.nano === 0n)) return priced;
  const tokens = CHARGED.reduce((sum, { bucket }) => sum + (bucket === null ? 0 : usage[bucket]), 0);
  const quantity = tokens === 0 ? requests : tokens;
  const mean = String(Number(cost.nano) / 1e9 / quantity);
  return [
    {
      tokenType: null,
      meter: tokens === 0 ? 'Requests' : 'Tokens',
      quantity,
      weight: 1n,
      listPriceUsd: mean,
      chargedPriceUsd: mean,
    },
  ];
}

const unlessUnknown = (
  { nano, unknown }: { readonly nano: bigint; readonly unknown: number },
  requests: number,
): bigint | null => (unknown === requests ? null : nano);

/** Whether a group was charged anything that is known: a price that nobody has is no charge of 0. */
export const isCharged = ({ cost, requests, usage }: TotalsRow): boolean =>
  cost.nano !== 0n || (cost.unknown < requests && CHARGED.some(({ bucket }) => bucket !== null && usage[bucket] > 0));

/**
 * A group of the books as charges, a row for each kind of tokens that it used. Its money, energy, carbon and water are
 * divided over them as its money is by their prices, exactly.
 */
export function chargesOf(
  row: TotalsRow,
  { fromMs, toMs, booked, stated, gridSource, facts }: Beside,
): readonly Charge[] {
  const group = Object.fromEntries(
    GROUPED_BY.map((name) => [name, row.by[name] == null ? null : String(row.by[name])]),
  ) as Charge['group'];
  const prices = pricesOf({ operator: group.operator, model: group.model, at: fromMs }, booked, stated?.price ?? null);
  const parts = partsOf(row, prices);
  const all = parts.every(({ weight }) => weight === 0n)
    ? parts.map(({ quantity }) => BigInt(quantity))
    : parts.map(({ weight }) => weight);
  const share = (whole: bigint | null): readonly (bigint | null)[] =>
    whole === null ? parts.map(() => null) : divided(whole, all);
  const shares = {
    energyNanoWh: share(unlessUnknown(row.energy, row.requests)),
    carbonNanoG: share(unlessUnknown(row.carbon, row.requests)),
    marketNanoG: share(unlessUnknown(row.carbonMarket, row.requests)),
    embodiedNanoG: share(unlessUnknown(row.carbonEmbodied, row.requests)),
    waterMicrolitres: share(unlessUnknown(row.waterMicrolitres, row.requests)),
  };
  const money = divided(row.cost.nano, all);
  const site = group.site === null ? undefined : catalogue.sites.find(group.site);
  const { scopes, embodied } = classify(group, facts);
  const methods = [...new Set(booked.map(({ method }) => method))].toSorted();
  const intensity =
    row.carbon.unknown > 0 || row.energy.unknown > 0 || row.energy.nano <= 0n
      ? null
      : (Number(row.carbonOperational.nano) / Number(row.energy.nano)) * 1000;
  return parts.map(({ tokenType, meter, quantity, listPriceUsd, chargedPriceUsd }, i) => {
    const carbon = shares.carbonNanoG[i]!;
    const interval = carbon === null ? null : intervalOf({ mean: Number(carbon) / 1e9, sigma: row.carbon.sigma });
    return {
      tokenType,
      meter,
      quantity,
      listPriceUsd,
      chargedPriceUsd,
      fromMs,
      toMs,
      group,
      siteName: site?.name ?? group.site,
      host: site?.provider ?? group.operator ?? group.deployment ?? 'unknown',
      pue: (stated?.site.pue ?? site?.pue)?.value ?? null,
      unit: meter === 'Requests' ? 'Requests' : 'Tokens',
      priceSource: tokenType === null && meter === 'Tokens' ? null : (prices?.source ?? null),
      nanoUsd: money[i]!,
      energyNanoWh: shares.energyNanoWh[i]!,
      carbonNanoG: carbon,
      marketNanoG: shares.marketNanoG[i]!,
      embodiedNanoG: shares.embodiedNanoG[i]!,
      waterMicrolitres: shares.waterMicrolitres[i]!,
      lowG: interval?.p05 ?? null,
      highG: interval?.p95 ?? null,
      intensityGPerKwh: intensity,
      scopes: { electricity: scopes.electricity, embodied },
      tier: row.tier,
      method: methods.length === 0 ? null : methods.join('; '),
      gridSource,
      requests:
        i === 0 ? { all: row.requests, withoutPrice: row.cost.unknown, withoutCarbon: row.carbon.unknown } : null,
    };
  });
}

/** Start and end of an hour, a day or a month of the books. */
export function timeOf({ by }: TotalsRow): { readonly fromMs: EpochMs; readonly toMs: EpochMs } {
  if (by.month != null) {
    const [year, month] = String(by.month).split('-').map(Number) as [number, number];
    return { fromMs: Date.UTC(year, month - 1), toMs: Date.UTC(year, month) };
  }
  const fromMs = by.hour == null ? Date.parse(String(by.day)) : Number(by.hour) * MS_PER_HOUR;
  return { fromMs, toMs: fromMs + (by.hour == null ? 24 : 1) * MS_PER_HOUR };
}

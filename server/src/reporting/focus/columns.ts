import { decimalOf } from '../showback.ts';
import type { Charge } from './charges.ts';

export const FOCUS_VERSIONS = ['1.4', '1.2'] as const;
export type FocusVersion = (typeof FOCUS_VERSIONS)[number];

/** What a column holds: in Parquet a text, a double, an exact decimal of nine digits or a time. */
export type ColumnType = 'string' | 'decimal' | 'exact' | 'time';

export interface FocusColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Versions that have it; all where it is not given. */
  readonly only?: FocusVersion;
  readonly of: (charge: Charge) => string | null;
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
const month = (ms: number, later = 0): string => {
  const at = new Date(ms);
  return iso(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later));
};
/** The product in float64 of operands as they are printed: what validators compute. */
const product = (price: string, { quantity }: Charge): string => String(Number(price) * quantity);
const nano = (value: bigint | null): string | null => (value === null ? null : decimalOf(value));
/** A decimal also where it is whole: readers that guess types from a file take it for one. */
const quantityOf = ({ quantity }: Charge): string => `${quantity}.0`;
const rounded = (value: number | null): string | null => (value === null ? null : String(Number(value.toPrecision(9))));

const operatorOf = ({ group }: Charge): string => group.operator ?? group.deployment ?? 'unknown operator';
const modelOf = ({ group }: Charge): string => group.model ?? 'unknown model';
/** `gcp:europe-west3` is a provider's region; a site of one's own is one by its id. */
const regionOf = ({ group }: Charge): string | null => group.site?.split(':').at(-1) ?? null;
const skuOf = (charge: Charge): string => `${operatorOf(charge)}/${modelOf(charge)}/${charge.meter}`;

const text = (name: string, of: FocusColumn['of'], only?: FocusVersion): FocusColumn => ({
  name,
  type: 'string',
  of,
  ...(only === undefined ? {} : { only }),
});
const always = (name: string, value: string | null): FocusColumn => text(name, () => value);
const decimal = (name: string, of: FocusColumn['of']): FocusColumn => ({ name, type: 'decimal', of });
const exact = (name: string, of: (charge: Charge) => bigint | null): FocusColumn => ({
  name,
  type: 'exact',
  of: (charge) => nano(of(charge)),
});
const time = (name: string, of: FocusColumn['of']): FocusColumn => ({ name, type: 'time', of });

/** THE table of the export: a row a column of FOCUS, in the order of the file. */
export const FOCUS_COLUMNS: readonly FocusColumn[] = [
  exact('BilledCost', ({ nanoUsd }) => nanoUsd),
  text('BillingAccountId', ({ group }) => group.organisation),
  text('BillingAccountName', ({ group }) => group.organisation),
  always('BillingAccountType', 'Organisation'),
  always('BillingCurrency', 'USD'),
  time('BillingPeriodEnd', ({ fromMs }) => month(fromMs, 1)),
  time('BillingPeriodStart', ({ fromMs }) => month(fromMs)),
  always('ChargeCategory', 'Usage'),
  always('ChargeClass', null),
  text(
    'ChargeDescription',
    (charge) => `${charge.meter} of ${modelOf(charge)} at ${charge.group.deployment ?? operatorOf(charge)}`,
  ),
  always('ChargeFrequency', 'Usage-Based'),
  time('ChargePeriodEnd', ({ toMs }) => iso(toMs)),
  time('ChargePeriodStart', ({ fromMs }) => iso(fromMs)),
  decimal('ConsumedQuantity', quantityOf),
  text('ConsumedUnit', ({ unit }) => unit),
  decimal('ContractedCost', (charge) => product(charge.chargedPriceUsd, charge)),
  decimal('ContractedUnitPrice', ({ chargedPriceUsd }) => chargedPriceUsd),
  exact('EffectiveCost', ({ nanoUsd }) => nanoUsd),
  text('HostProviderName', ({ host }) => host, '1.4'),
  text('InvoiceDetailId', () => null, '1.4'),
  always('InvoiceId', null),
  text('InvoiceIssuerName', operatorOf),
  decimal('ListCost', (charge) => product(charge.listPriceUsd, charge)),
  decimal('ListUnitPrice', ({ listPriceUsd }) => listPriceUsd),
  always('PricingCategory', 'Standard'),
  always('PricingCurrency', 'USD'),
  decimal('PricingCurrencyContractedUnitPrice', ({ chargedPriceUsd }) => chargedPriceUsd),
  exact('PricingCurrencyEffectiveCost', ({ nanoUsd }) => nanoUsd),
  decimal('PricingCurrencyListUnitPrice', ({ listPriceUsd }) => listPriceUsd),
  decimal('PricingQuantity', quantityOf),
  text('PricingUnit', ({ unit }) => unit),
  text('ProviderName', operatorOf, '1.2'),
  text('PublisherName', operatorOf, '1.2'),
  text('RegionId', regionOf),
  text('RegionName', ({ siteName }) => siteName),
  always('ServiceCategory', 'AI and Machine Learning'),
  text('ServiceName', (charge) => `${operatorOf(charge)} inference`),
  text('ServiceProviderName', operatorOf, '1.4'),
  always('ServiceSubcategory', 'Generative AI'),
  text('SkuId', skuOf),
  text('SkuMeter', ({ meter }) => meter),
  text('SkuPriceDetails', ({ tokenType, priceSource }) =>
    JSON.stringify({ x_TokenType: tokenType, x_PriceSource: priceSource }),
  ),
  text('SkuPriceId', (charge) => `${skuOf(charge)}/${charge.priceSource === null ? 'mean' : charge.chargedPriceUsd}`),
  text('SubAccountId', ({ group }) => group.team),
  text('SubAccountName', ({ group }) => group.team),
  text('SubAccountType', ({ group }) => (group.team === null ? null : 'Team')),
  text('Tags', ({ group }) => JSON.stringify({ 'joulegate/deployment': group.deployment })),
  text('x_ModelName', ({ group }) => group.model),
  text('x_TokenType', ({ tokenType }) => tokenType),
  decimal('x_RequestCount', ({ requests }) => (requests === null ? null : String(requests.all))),
  decimal('x_RequestsWithoutPriceCount', ({ requests }) => (requests === null ? null : String(requests.withoutPrice))),
  decimal('x_RequestsWithoutCarbonCount', ({ requests }) =>
    requests === null ? null : String(requests.withoutCarbon),
  ),
  text('x_GridZoneId', ({ group }) => group.zone),
  exact('x_EnergyWattHours', ({ energyNanoWh }) => energyNanoWh),
  exact('x_CarbonLocationBasedGrams', ({ carbonNanoG }) => carbonNanoG),
  exact('x_CarbonMarketBasedGrams', ({ marketNanoG }) => marketNanoG),
  exact('x_CarbonEmbodiedGrams', ({ embodiedNanoG }) => embodiedNanoG),
  decimal('x_CarbonLowGrams', ({ lowG }) => rounded(lowG)),
  decimal('x_CarbonHighGrams', ({ highG }) => rounded(highG)),
  decimal('x_GridIntensityGramsPerKilowattHour', ({ intensityGPerKwh }) => rounded(intensityGPerKwh)),
  decimal('x_PowerUsageEffectiveness', ({ pue }) => (pue === null ? null : String(pue))),
  decimal('x_WaterLiters', ({ waterMicrolitres }) =>
    waterMicrolitres === null ? null : decimalOf(waterMicrolitres, 6),
  ),
  text('x_GhgElectricityScope', ({ scopes }) => scopes.electricity),
  text('x_GhgEmbodiedScope', ({ scopes }) => scopes.embodied),
  text('x_DataQualityTier', ({ tier }) => tier),
  text('x_MethodologyId', ({ method }) => method),
  text('x_GridSourceName', ({ gridSource }) => gridSource),
];

/** Columns of a version. @param custom with those that are ours, whose names begin with `x_` */
export const columnsOf = (version: FocusVersion, custom: boolean): readonly FocusColumn[] =>
  FOCUS_COLUMNS.filter(
    ({ name, only }) => (only === undefined || only === version) && (custom || !name.startsWith('x_')),
  );

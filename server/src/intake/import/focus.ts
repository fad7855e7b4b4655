import { MS_PER_HOUR, NO_USAGE, type EpochMs } from '../../units/index.ts';
import { catalogue } from '../../world/index.ts';
import { momentOf, nanoUsdOf, NotUsage, objectOf, RowError, text, type Fields } from './fields.ts';
import { modelInWords, tokenKind, tokensPerUnit, unknownModelName } from './focus-words.ts';
import { AS_USUAL, type UsageRow } from './types.ts';

/** Names of providers as exports of their own and the price list write them, by the beginning of what a file says. */
const PROVIDERS: readonly (readonly [name: RegExp, provider: string, cloud: string | null])[] = [
  [/^(aws|amazon)/i, 'aws', 'aws'],
  [/^(microsoft|azure)/i, 'azure', 'azure'],
  [/^(google|gcp)/i, 'google', 'gcp'],
];
const AI = 'AI and Machine Learning';
/** Ledgers hold safe integers. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER);
const NANO = 1_000_000_000n;
const MODEL = /^(x_)?(ai_?)?model(_?(name|id))?$/i;

const vendor = (name: string): string => PROVIDERS.find(([words]) => words.test(name))?.[1] ?? name.toLowerCase();
const cloud = (name: string): string | null => PROVIDERS.find(([words]) => words.test(name))?.[2] ?? null;

/** Objects of keys and values, as text in a CSV. */
function details(fields: Fields, name: string): Fields {
  const value = fields[name];
  return typeof value === 'string' && !value.trim().startsWith('{') ? {} : objectOf(value, name);
}

/** The same whatever the order of keys is. */
const canonical = (of: Fields): string =>
  JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

const words = (of: Fields): readonly string[] =>
  Object.values(of).filter((value): value is string => typeof value === 'string');

/** Dollars of a charge: what it effectively cost, else what was billed. */
function nanoUsd(fields: Fields): bigint {
  const currency = text(fields, 'BillingCurrency') ?? 'USD';
  if (currency === 'USD') return nanoUsdOf(text(fields, 'EffectiveCost') ?? text(fields, 'BilledCost') ?? '', 0);
  const priced = text(fields, 'PricingCurrencyEffectiveCost');
  if (text(fields, 'PricingCurrency') === 'USD' && priced !== null) return nanoUsdOf(priced, 0);
  throw new RowError(`BillingCurrency is ${currency}: only USD can be booked`);
}

/** What is counted, and in what: consumed, else priced. */
function counted(fields: Fields): { readonly unit: string; readonly quantity: string } | null {
  for (const [unitName, quantityName] of [
    ['ConsumedUnit', 'ConsumedQuantity'],
    ['PricingUnit', 'PricingQuantity'],
  ] as const) {
    const [unit, quantity] = [text(fields, unitName), text(fields, quantityName)];
    if (unit !== null && quantity !== null && tokensPerUnit(unit) !== null) return { unit, quantity };
  }
  return null;
}

/** Charges that no tokens of a model are, by what they are. */
function leftOut(fields: Fields, cost: bigint): void {
  const service = text(fields, 'ServiceName') ?? 'a service without a name';
  const category = text(fields, 'ChargeCategory') ?? 'Usage';
  if (category !== 'Usage') throw new NotUsage(`${category} of ${service}`, cost);
  if (text(fields, 'ChargeClass') !== null)
    throw new NotUsage(`${text(fields, 'ChargeClass')} of an earlier invoice of ${service}`, cost);
  const kind = text(fields, 'ServiceCategory') ?? AI;
  const unit = text(fields, 'ConsumedUnit') ?? text(fields, 'PricingUnit') ?? 'nothing';
  if (counted(fields) === null) throw new NotUsage(`${service}, which counts ${unit}`, cost);
  if (kind !== AI && kind !== 'Other') throw new NotUsage(`${service} (${kind})`, cost);
}

function modelOf(fields: Fields, provider: string, meters: readonly string[]): string {
  const [price, tags] = [details(fields, 'SkuPriceDetails'), details(fields, 'Tags')];
  for (const told of [fields, price, tags])
    for (const name of Object.keys(told)) {
      const model = MODEL.test(name) ? text(told, name) : null;
      if (model !== null) return model;
    }
  const resources = [text(fields, 'ResourceName'), text(fields, 'ResourceId')?.split('/').at(-1)];
  for (const each of [...resources, ...meters]) {
    const known = each == null ? null : modelInWords(provider, each);
    if (known !== null) return known;
  }
  for (const each of [...meters, ...resources]) {
    const name = each == null ? null : unknownModelName(each);
    if (name !== null) return name;
  }
  throw new RowError('no column names the model: x_Model, SkuMeter, SkuId, ChargeDescription or ResourceName should');
}

function tokensIn({ unit, quantity }: { readonly unit: string; readonly quantity: string }): number {
  const tokens = (nanoUsdOf(quantity, 0) * (tokensPerUnit(unit) ?? 1n) + NANO / 2n) / NANO;
  if (tokens > MOST) throw new RowError(`${quantity} ${unit} are no count of tokens`);
  return Number(tokens);
}

/**
 * A row of a FOCUS file, 1.0 to 1.4: tokens of one kind of a model over a charge period. Rows of a model and period that
 * are equal in account, region, resource and tags become one entry. Columns that it does not know do no harm.
 *
 * @throws NotUsage where it is another charge: tax, credit, refund, correction, anything that counts no tokens
 */
export function focusRow(fields: Fields, where: string, now: EpochMs): UsageRow {
  const cost = nanoUsd(fields);
  leftOut(fields, cost);
  const count = counted(fields) as { readonly unit: string; readonly quantity: string };
  if (cost < 0n || count.quantity.startsWith('-'))
    throw new NotUsage(`refund of ${text(fields, 'ServiceName') ?? 'a service without a name'}`, cost);
  if (cost > MOST) throw new RowError('it costs more than one row can');
  const from = momentOf(fields, 'ChargePeriodStart', now).at;
  const until = momentOf(fields, 'ChargePeriodEnd', from + 400 * 24 * MS_PER_HOUR).at;
  if (until <= from) throw new RowError('ChargePeriodEnd is not behind ChargePeriodStart');
  const seller =
    text(fields, 'ServiceProviderName') ?? text(fields, 'ProviderName') ?? text(fields, 'PublisherName') ?? 'unknown';
  const provider = vendor(seller);
  const meters = ['SkuMeter', 'x_SkuMeterName', 'ChargeDescription', 'x_SkuDescription', 'SkuId', 'SkuPriceId'].flatMap(
    (name) => text(fields, name) ?? [],
  );
  const model = modelOf(fields, provider, meters);
  const kind = [count.unit, ...meters, ...words(details(fields, 'SkuPriceDetails')), model]
    .map((each) => tokenKind(each))
    .find((each) => each !== null);
  if (kind === undefined)
    throw new RowError(
      `nothing tells whether its tokens are input or output: SkuMeter is ${JSON.stringify(text(fields, 'SkuMeter'))}`,
    );
  const region = text(fields, 'RegionId');
  const host = cloud(text(fields, 'HostProviderName') ?? seller);
  const account = text(fields, 'SubAccountId') ?? text(fields, 'SubAccountName');
  const groups = [
    text(fields, 'BillingAccountId'),
    account,
    region,
    text(fields, 'ResourceId'),
    canonical(details(fields, 'Tags')),
  ].map((each) => (each ?? '').toLowerCase());
  return {
    where,
    identity: JSON.stringify(['focus', ...groups]),
    groups: groups.map((each) => (each === '[]' ? '' : each)),
    mayRepeat: false,
    from,
    until,
    provider,
    endpoint: /embed/i.test(model) ? '/v1/embeddings' : '/v1/chat/completions',
    protocol: null,
    model,
    key: text(fields, 'x_ApiKeyId'),
    project: account,
    outcome: 'served',
    usage: { ...NO_USAGE, [kind]: tokensIn(count) },
    requests: null,
    costNanoUsd: Number(cost),
    sold: AS_USUAL,
    serviceMs: null,
    ttftMs: null,
    ...(region === null || host === null ? {} : { site: catalogue.sites.find(`${host}:${region}`) }),
  };
}

import type { EpochMs } from '../../units/index.ts';
import { countOf, momentOf, nanoUsdOf, RowError, text, type Fields } from '../import/fields.ts';
import { catalogueModel, plainModelName } from '../import/index.ts';
import { addTokens, NO_TOKENS, type InvoiceLine, type TokenCounts, type TokenKind } from './types.ts';

const DAY_MS = 86_400_000;
const dayOf = (at: EpochMs): number => Math.floor(at / DAY_MS);
const modelOf = (name: string | null): string | null =>
  name === null ? null : (catalogueModel(name)?.key ?? plainModelName(name));
const tokensOf = (kind: TokenKind, count: number | null): TokenCounts | null =>
  count === null ? null : { ...NO_TOKENS, [kind]: BigInt(count) };

function usdOnly(currency: string | null): void {
  if (currency !== null && currency.toLowerCase() !== 'usd')
    throw new RowError(`the amount is in ${currency.toUpperCase()}: invoices are compared in USD`);
}

/** `gpt-4o-2024-08-06, cached input`, with a service tier before it, a modality behind the model and `long context` behind all. */
const OPENAI_ITEM =
  /^(?:[^|]+\|\s*)?([\w.:/-]+)(?: (?:text|audio|image))?, (cached input|cached? writes?|input|output)\b/i;
const OPENAI_KINDS: Readonly<Record<string, TokenKind>> = {
  input: 'input',
  'cached input': 'cacheRead',
  'cache write': 'cacheWrite',
  'cache writes': 'cacheWrite',
  'cached write': 'cacheWrite',
  'cached writes': 'cacheWrite',
  output: 'output',
};
const TOKENS_PER: Readonly<Record<string, number>> = { tokens: 1, '1000_tokens': 1000 };

/** A result of a bucket of OpenAI's costs API (`/v1/organization/costs`), or a line of the dashboard's export of costs. */
export function openaiLine(fields: Fields, where: string, now: EpochMs): InvoiceLine | null {
  const nested = fields['amount'];
  const amount =
    typeof nested === 'object' && nested !== null
      ? (nested as Fields)
      : { value: fields['amount_value'], currency: fields['amount_currency'] };
  // The dashboard's export has a line for each day without costs.
  if (amount.value === undefined || amount.value === null || amount.value === '') return null;
  usdOnly(text(amount, 'currency'));
  const item = text(fields, 'line_item');
  const [, name = null, of = ''] = OPENAI_ITEM.exec(item ?? '') ?? [];
  const kind = OPENAI_KINDS[of.toLowerCase()] ?? null;
  const each = TOKENS_PER[text(fields, 'quantity_unit') ?? 'tokens'];
  const quantity =
    kind === null || each === undefined || text(fields, 'quantity') === null
      ? null
      : Math.round(Number(text(fields, 'quantity')) * each);
  return {
    where,
    day: dayOf(momentOf(fields, 'start_time', now).at),
    item: item ?? '',
    model: modelOf(name),
    key: text(fields, 'api_key_id'),
    project: text(fields, 'project_id'),
    kind,
    tokens: kind === null || quantity === null || !Number.isSafeInteger(quantity) ? null : tokensOf(kind, quantity),
    nanoUsd: nanoUsdOf(amount.value, 0),
  };
}

const ANTHROPIC_KINDS: Readonly<Record<string, TokenKind>> = {
  uncached_input_tokens: 'input',
  'cache_creation.ephemeral_5m_input_tokens': 'cacheWrite',
  'cache_creation.ephemeral_1h_input_tokens': 'cacheWrite',
  cache_read_input_tokens: 'cacheRead',
  output_tokens: 'output',
  input_no_cache: 'input',
  input_cache_write_5m: 'cacheWrite',
  input_cache_write_1h: 'cacheWrite',
  input_cache_read: 'cacheRead',
  output: 'output',
};

/** A result of Anthropic's cost report (`/v1/organizations/cost_report`): cents as decimal text, no tokens. */
export function anthropicLine(fields: Fields, where: string, now: EpochMs): InvoiceLine {
  usdOnly(text(fields, 'currency'));
  const model = modelOf(text(fields, 'model'));
  return {
    where,
    day: dayOf(momentOf(fields, 'starting_at', now).at),
    item: text(fields, 'description') ?? text(fields, 'cost_type') ?? '',
    model,
    key: null,
    project: text(fields, 'workspace_id'),
    kind: ANTHROPIC_KINDS[text(fields, 'token_type') ?? ''] ?? null,
    tokens: null,
    nanoUsd: nanoUsdOf(fields['amount'], -2),
  };
}

/** A line of the export of costs of Anthropic's console: dollars by day, model, key and kind of token. */
export function anthropicCsvLine(fields: Fields, where: string, now: EpochMs): InvoiceLine {
  const type = text(fields, 'token_type');
  return {
    where,
    day: dayOf(momentOf(fields, 'usage_date_utc', now).at),
    item: [text(fields, 'model'), type ?? text(fields, 'cost_type')].filter((each) => each !== null).join(', '),
    model: type === null ? null : modelOf(text(fields, 'model')),
    key: text(fields, 'api_key') ?? text(fields, 'api_key_id'),
    project: text(fields, 'workspace'),
    kind: ANTHROPIC_KINDS[type ?? ''] ?? null,
    tokens: null,
    nanoUsd: nanoUsdOf(fields['cost_usd'], 0),
  };
}

const COLUMNS: readonly (readonly [column: string, kind: TokenKind])[] = [
  ['input_tokens', 'input'],
  ['cache_read_tokens', 'cacheRead'],
  ['cache_write_tokens', 'cacheWrite'],
  ['output_tokens', 'output'],
];

/** A line of the documented CSV (docs/reconcile.md): a day, an amount, and what else is known. */
export function plainLine(fields: Fields, where: string, now: EpochMs): InvoiceLine {
  const counted = COLUMNS.map(([column, kind]) => [kind, countOf(fields, column)] as const).filter(
    ([, count]) => count !== null,
  );
  const model = modelOf(text(fields, 'model'));
  return {
    where,
    day: dayOf(momentOf(fields, 'day', now).at),
    item: text(fields, 'item') ?? model ?? '',
    model,
    key: text(fields, 'key'),
    project: text(fields, 'project'),
    kind: counted.length === 1 ? (counted[0]?.[0] ?? null) : null,
    tokens:
      counted.length === 0
        ? null
        : counted.reduce((sum, [kind, count]) => addTokens(sum, tokensOf(kind, count) ?? NO_TOKENS), NO_TOKENS),
    nanoUsd: nanoUsdOf(fields['amount_usd'], 0),
  };
}

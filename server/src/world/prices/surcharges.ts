/** A surcharge on everything where work must stay in a place. */
export interface Surcharge {
  readonly provider: string;
  readonly models: RegExp;
  /** Places that cost it. */
  readonly places: RegExp;
  readonly factor: number;
}

const EVERY_CLAUDE_SINCE_OPUS_4_6 =
  /^claude-(opus-(4[-.][678]|5([-.]5)?)|sonnet-(4[-.]6|5([-.]5)?)|haiku-5([-.]5)?|fable-5([-.]\d)?|mythos-(5([-.]1)?|preview))(-\d{8})?$/;
const EVERY_GPT_SINCE_5_4 = /^gpt-(5\.[456]|6)/;

/** Of the vendors' pricing pages, 2026-11-28. */
export const SURCHARGES: readonly Surcharge[] = [
  { provider: 'anthropic', models: EVERY_CLAUDE_SINCE_OPUS_4_6, places: /^us$/, factor: 1.1 },
  { provider: 'openai', models: EVERY_GPT_SINCE_5_4, places: /^(us|eu|au|ca|jp|in|sg|kr|gb|ae)$/, factor: 1.1 },
];

/** Words for no place at all. */
const ANYWHERE = new Set(['', 'global', 'not_available', 'none', 'default']);

/**
 * What a place multiplies a price by; `null`: it is a place that nobody has priced.
 * @param geography as the vendor calls it; `null` is anywhere
 * @example surchargeOf('anthropic', 'claude-opus-4-6', 'us') // 1.1
 */
export function surchargeOf(provider: string, model: string, geography: string | null): number | null {
  const place = (geography ?? '').toLowerCase();
  if (ANYWHERE.has(place)) return 1;
  const own = SURCHARGES.filter((each) => each.provider === provider);
  if (!own.some(({ places }) => places.test(place))) return null;
  return own.find(({ models, places }) => models.test(model) && places.test(place))?.factor ?? 1;
}

/** Where an endpoint of a vendor keeps its work. @example placeOfUrl('https://eu.api.openai.com/v1') // 'eu' */
export function placeOfUrl(url: string): string | null {
  return /^https?:\/\/([a-z]{2})\.api\.openai\.com(?:[:/]|$)/i.exec(url)?.[1]?.toLowerCase() ?? null;
}

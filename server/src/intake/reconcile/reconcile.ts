import { bookedUsage } from './booked-usage.ts';
import { explain, REASONS, type Part, type Reason } from './explain.ts';
import { addTokens, NO_TOKENS, type BookedUsage, type InvoiceLine, type TokenCounts } from './types.ts';

/** A day, a model and a key on both sides. */
export interface Match {
  readonly day: number;
  /** `null`: the invoice does not divide by model. */
  readonly model: string | null;
  /** {@link GATEWAY}, a provider's key, or `null` where keys are not compared. */
  readonly key: string | null;
  /** Items of the invoice that are of no model. */
  readonly item: string | null;
  readonly invoicedNanoUsd: bigint;
  readonly bookedNanoUsd: bigint;
  /** `null`: the invoice counts none. */
  readonly invoicedTokens: TokenCounts | null;
  readonly bookedTokens: TokenCounts;
  readonly parts: readonly Part[];
}

/** A key on the invoice that the books do not know. */
export interface BypassingKey {
  readonly key: string;
  readonly projects: readonly string[];
  readonly nanoUsd: bigint;
  /** `null`: the invoice counts none. */
  readonly tokens: bigint | null;
  readonly firstDay: number;
  readonly lastDay: number;
}

export interface Reconciliation {
  readonly matches: readonly Match[];
  readonly invoicedNanoUsd: bigint;
  readonly bookedNanoUsd: bigint;
  /** On both sides: the smaller amount of each match. */
  readonly matchedNanoUsd: bigint;
  readonly onlyInvoicedNanoUsd: bigint;
  readonly onlyBookedNanoUsd: bigint;
  /** What explains the difference; positive: the invoice has more. */
  readonly reasons: Readonly<Record<Reason, bigint>>;
  readonly bypassing: readonly BypassingKey[];
  /** Of both directions, without rounding, over the larger side. */
  readonly unmatchedShare: number;
  readonly byModel: boolean;
  readonly byKey: boolean;
}

/** Stands for the keys that the gateway calls providers with. */
export const GATEWAY = 'the gateway';
const NO_KEY = 'without a key';

interface Side {
  readonly lines: InvoiceLine[];
  readonly booked: BookedUsage[];
}

const money = (lines: readonly { readonly nanoUsd: bigint }[]): bigint =>
  lines.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0n);
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

function tokensOf(lines: readonly InvoiceLine[]): TokenCounts | null {
  let sum = NO_TOKENS;
  for (const { tokens } of lines) {
    if (tokens === null) return null;
    sum = addTokens(sum, tokens);
  }
  return lines.length === 0 ? null : sum;
}

function bypassingKeys(lines: readonly InvoiceLine[]): readonly BypassingKey[] {
  return [...Map.groupBy(lines, ({ key }) => key ?? NO_KEY)]
    .map(([key, own]) => {
      const counts = tokensOf(own);
      const days = own.map(({ day }) => day);
      return {
        key,
        projects: [...new Set(own.flatMap(({ project }) => project ?? []))].sort(),
        nanoUsd: money(own),
        tokens: counts === null ? null : counts.input + counts.cacheRead + counts.cacheWrite + counts.output,
        firstDay: Math.min(...days),
        lastDay: Math.max(...days),
      };
    })
    .sort((a, b) => (a.nanoUsd < b.nanoUsd ? 1 : a.nanoUsd > b.nanoUsd ? -1 : a.key < b.key ? -1 : 1));
}

/**
 * Holds an invoice against the books, day by day, model by model and, where both can tell, key by key.
 *
 * Keys of the invoice are the provider's, those of live entries the gateway's own: they meet where `gatewayKeys` names
 * the keys that the gateway calls with. Without them live usage cannot be told from what went past it, and keys are not
 * compared.
 */
export function reconcile(
  lines: readonly InvoiceLine[],
  booked: readonly BookedUsage[],
  gatewayKeys: ReadonlySet<string>,
): Reconciliation {
  const live = booked.some(({ key }) => key === null);
  const byModel = lines.some(({ model }) => model !== null);
  const byKey = lines.some(({ key }) => key !== null) && (gatewayKeys.size > 0 || !live);
  const known = new Set(booked.flatMap(({ key }) => key ?? []));
  const bypasses = ({ key }: InvoiceLine): boolean =>
    byKey && !(key !== null && (gatewayKeys.has(key) || known.has(key)));
  const keyOf = (line: InvoiceLine): string | null =>
    !byKey ? null : line.key !== null && gatewayKeys.has(line.key) ? GATEWAY : (line.key ?? NO_KEY);

  const sides = new Map<string, Side & Pick<Match, 'day' | 'model' | 'key' | 'item'>>();
  const side = (day: number, model: string | null, key: string | null, item: string | null): Side => {
    const id = JSON.stringify([day, model, key, item]);
    const found = sides.get(id) ?? { day, model, key, item, lines: [], booked: [] };
    sides.set(id, found);
    return found;
  };
  for (const line of lines)
    side(line.day, line.model, keyOf(line), byModel && line.model === null ? line.item : null).lines.push(line);
  for (const each of booked)
    side(each.day, byModel ? each.model : null, byKey ? (each.key ?? GATEWAY) : null, null).booked.push(each);

  const matches = [...sides.values()]
    .map(({ lines: own, booked: ours, ...at }): Match => {
      const [invoicedNanoUsd, bookedNanoUsd, invoicedTokens] = [money(own), money(ours), tokensOf(own)];
      const bookedTokens = ours.reduce((sum, { tokens }) => addTokens(sum, tokens), NO_TOKENS);
      const parts = explain(
        own,
        { nanoUsd: invoicedNanoUsd, tokens: invoicedTokens },
        ours.length === 0 ? null : { nanoUsd: bookedNanoUsd, tokens: bookedTokens },
        own.length > 0 && own.every(bypasses),
      );
      return { ...at, invoicedNanoUsd, bookedNanoUsd, invoicedTokens, bookedTokens, parts };
    })
    .sort(
      (a, b) =>
        a.day - b.day ||
        (`${a.model ?? ''}\n${a.key ?? ''}\n${a.item ?? ''}` < `${b.model ?? ''}\n${b.key ?? ''}\n${b.item ?? ''}`
          ? -1
          : 1),
    );
  return { ...totals(matches), matches, bypassing: byKey ? bypassingKeys(lines.filter(bypasses)) : [], byModel, byKey };
}

function totals(matches: readonly Match[]): Omit<Reconciliation, 'matches' | 'bypassing' | 'byModel' | 'byKey'> {
  const reasons = Object.fromEntries(REASONS.map((reason) => [reason, 0n])) as Record<Reason, bigint>;
  let [invoiced, booked, matched, onlyInvoiced, onlyBooked, unmatched] = [0n, 0n, 0n, 0n, 0n, 0n];
  for (const { invoicedNanoUsd: theirs, bookedNanoUsd: ours, parts } of matches) {
    invoiced += theirs;
    booked += ours;
    // A credit is on one side only.
    matched += theirs > 0n && ours > 0n ? (theirs < ours ? theirs : ours) : 0n;
    if (theirs > ours) onlyInvoiced += theirs - ours;
    else onlyBooked += ours - theirs;
    if (parts[0]?.reason !== 'rounding') unmatched += abs(theirs - ours);
    for (const { reason, nanoUsd } of parts) reasons[reason] += nanoUsd;
  }
  const larger = invoiced > booked ? invoiced : booked;
  return {
    invoicedNanoUsd: invoiced,
    bookedNanoUsd: booked,
    matchedNanoUsd: matched,
    onlyInvoicedNanoUsd: onlyInvoiced,
    onlyBookedNanoUsd: onlyBooked,
    reasons,
    unmatchedShare: larger <= 0n ? (unmatched === 0n ? 0 : 1) : Number(unmatched) / Number(larger),
  };
}

/** An invoice held against the books, and what explains the difference. */
export const reconciliation = {
  reasons: REASONS,
  of: reconcile,
  /** What the books hold of an invoice's days. */
  booked: bookedUsage,
} as const;

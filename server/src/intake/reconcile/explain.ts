import { TOKEN_KINDS, type InvoiceLine, type TokenCounts } from './types.ts';

/** Why an amount on the invoice is not the one in the books. */
export const REASONS = [
  'bypass',
  'missing-usage',
  'price',
  'not-tokens',
  'not-invoiced',
  'rounding',
  'unexplained',
] as const;
export type Reason = (typeof REASONS)[number];

/** A part of a difference; positive: the invoice has more. */
export interface Part {
  readonly reason: Reason;
  readonly nanoUsd: bigint;
}

const HALF_A_CENT = 5_000_000n;
const abs = (value: bigint): bigint => (value < 0n ? -value : value);
/** a * b / c, rounded half away from zero. */
function share(a: bigint, b: bigint, c: bigint): bigint {
  const product = 2n * a * b;
  return (product + (product < 0n ? -c : c)) / (2n * c);
}

const equal = (a: TokenCounts, b: TokenCounts): boolean => TOKEN_KINDS.every((kind) => a[kind] === b[kind]);

/**
 * What the invoice would be for the tokens in the books, at its own rates. `null`: the rates cannot be told, because a
 * line is for several kinds of tokens, counts none, or the books have a kind that it has not.
 */
function atItsRates(lines: readonly InvoiceLine[], booked: TokenCounts): bigint | null {
  let total = 0n;
  for (const kind of TOKEN_KINDS) {
    const own = lines.filter((line) => line.kind === kind);
    const tokens = own.reduce((sum, line) => sum + (line.tokens?.[kind] ?? 0n), 0n);
    if (tokens > 0n)
      total += share(
        own.reduce((sum, line) => sum + line.nanoUsd, 0n),
        booked[kind],
        tokens,
      );
    else if (booked[kind] > 0n) return null;
  }
  return lines.some(({ kind, tokens }) => kind === null || tokens === null) ? null : total;
}

/**
 * Divides a difference of one day, model and key into what explains it. The parts add up to the difference.
 *
 * @param lines the invoice's; none: the books alone have it
 * @param booked `null`: the invoice alone has it
 */
export function explain(
  lines: readonly InvoiceLine[],
  invoiced: { readonly nanoUsd: bigint; readonly tokens: TokenCounts | null },
  booked: { readonly nanoUsd: bigint; readonly tokens: TokenCounts } | null,
  bypasses: boolean,
): readonly Part[] {
  const difference = invoiced.nanoUsd - (booked?.nanoUsd ?? 0n);
  const all = (reason: Reason): readonly Part[] => (difference === 0n ? [] : [{ reason, nanoUsd: difference }]);
  if (booked === null)
    return all(
      bypasses
        ? 'bypass'
        : lines.every(({ model, item }) => model === null && item !== '')
          ? 'not-tokens'
          : 'missing-usage',
    );
  if (lines.length === 0) return all('not-invoiced');
  if (abs(difference) <= HALF_A_CENT * BigInt(lines.length)) return all('rounding');
  if (invoiced.tokens === null) return all('unexplained');
  if (equal(invoiced.tokens, booked.tokens)) return all('price');
  const expected = atItsRates(lines, booked.tokens);
  if (expected === null) return all('unexplained');
  const usage = invoiced.nanoUsd - expected;
  const parts: readonly Part[] = [
    { reason: usage >= 0n ? 'missing-usage' : 'not-invoiced', nanoUsd: usage },
    { reason: 'price', nanoUsd: expected - booked.nanoUsd },
  ];
  return parts.filter(({ nanoUsd }) => nanoUsd !== 0n);
}

export const INVOICE_FORMATS = ['openai', 'anthropic', 'csv'] as const;
export type InvoiceFormat = (typeof INVOICE_FORMATS)[number];

/** What providers tell apart on an invoice; reasoning is output there. */
export const TOKEN_KINDS = ['input', 'cacheRead', 'cacheWrite', 'output'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];
export type TokenCounts = Readonly<Record<TokenKind, bigint>>;

/** One line of an invoice or a cost export. */
export interface InvoiceLine {
  readonly where: string;
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  /** As it is written; tells what is no model's. */
  readonly item: string;
  /** The catalogue's name, or the plain one; `null`: the line is of no model, or the file does not say. */
  readonly model: string | null;
  /** Name or id of the provider's key. */
  readonly key: string | null;
  readonly project: string | null;
  /** Which tokens the money is for; `null`: all of them, or none. */
  readonly kind: TokenKind | null;
  /** `null`: the file counts no tokens. */
  readonly tokens: TokenCounts | null;
  readonly nanoUsd: bigint;
}

/** What the books hold of a day, a model and a key. */
export interface BookedUsage {
  readonly day: number;
  readonly model: string;
  /** The provider's key where usage was imported; `null`: it passed the gateway, which has keys of its own. */
  readonly key: string | null;
  readonly requests: number;
  readonly tokens: TokenCounts;
  readonly nanoUsd: bigint;
}

export const NO_TOKENS: TokenCounts = { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n };

export const addTokens = (a: TokenCounts, b: TokenCounts): TokenCounts => ({
  input: a.input + b.input,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  output: a.output + b.output,
});

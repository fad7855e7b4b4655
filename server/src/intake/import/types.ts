import type { EpochMs, Ms, NanoUsd, Usage } from '../../units/index.ts';
import type { Entry } from '../../ledger/index.ts';
import type { Circumstance, ServiceTier, Site } from '../../world/index.ts';

export const USAGE_FORMATS = ['openai', 'anthropic', 'litellm', 'focus', 'csv'] as const;
export type UsageFormat = (typeof USAGE_FORMATS)[number];

/** What a price depends on, beside model and moment. */
export interface Sold {
  /** `null`: a word that nobody has priced. */
  readonly serviceTier: ServiceTier | null;
  readonly geography: string | null;
  /** Length of a prompt of it, where the export tells lengths apart; `null`: it does not. */
  readonly promptTokens: number | null;
  readonly media?: Circumstance['media'];
  readonly tools?: Circumstance['tools'];
}

/** As usual, as far as anybody knows. */
export const AS_USUAL: Sold = { serviceTier: 'standard', geography: null, promptTokens: null };

/** One row or bucket of an export, in words of the books. */
export interface UsageRow {
  /** `line 17`, or `data[3].results[0]`. */
  readonly where: string;
  /**
   * What makes it this row among those of its provider, time and model, whatever its figures are: the groups of a
   * bucket, the id of a request. Two exports of the same thing give the same.
   */
  readonly identity: string;
  /** Values by which the export divides a bucket, in the order of its columns; empty: none. */
  readonly groups: readonly string[];
  /** Two equal rows of one file are two requests: nothing in the export tells one from another. */
  readonly mayRepeat: boolean;
  readonly from: EpochMs;
  /** End of the bucket; `null`: the moment of one request. */
  readonly until: EpochMs | null;
  readonly provider: string;
  readonly endpoint: string;
  readonly protocol: string | null;
  /** As the export names it. */
  readonly model: string;
  /** Public id or name of the provider's key, never the key; `null`: the export does not say. */
  readonly key: string | null;
  /** Project, workspace or team. */
  readonly project: string | null;
  readonly outcome: Extract<Entry['outcome'], 'served' | 'cached' | 'failed'>;
  readonly usage: Usage;
  /** `null`: the export does not count them. */
  readonly requests: number | null;
  /** What the export says it cost; `null`: it does not say. */
  readonly costNanoUsd: NanoUsd | null;
  /** How it was sold, as far as that changes its price. */
  readonly sold: Sold;
  readonly serviceMs: Ms | null;
  readonly ttftMs: Ms | null;
  /** Where it ran, where the export says so and the catalogue knows the place. */
  readonly site?: Site | undefined;
}

/** A row that cannot be read, and why. */
export interface BadRow {
  readonly where: string;
  readonly reason: string;
  /** Rows that say the same here are refused for one cause: telling of one of them is enough. */
  readonly cause?: string;
}

/** Charges of a file that are no tokens of a model. */
export interface LeftOut {
  /** Such as `Tax of Amazon Bedrock`. */
  readonly what: string;
  readonly rows: number;
  /** In sum; of a refund below 0. */
  readonly nanoUsd: bigint;
}

/** An export as it was read. */
export interface UsageExport {
  readonly format: UsageFormat;
  readonly rows: readonly UsageRow[];
  readonly bad: readonly BadRow[];
  /** Rows without any usage: nothing to book. */
  readonly empty: number;
  /** Charges that are no usage of a model: not booked, and not zero. */
  readonly leftOut: readonly LeftOut[];
  /** What a person should know of the file, such as pages that are missing. */
  readonly notes: readonly string[];
}

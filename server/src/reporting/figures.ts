import type { TotalsRow } from '../ledger/index.ts';
import { inputTokens, outputTokens, TIERS, type Tier } from '../units/index.ts';

/** What some work cost and emitted, as numbers to look at; `null` is unknown. */
export interface Figures {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
  readonly electricityUsd: number | null;
  readonly energyWh: number | null;
  readonly carbonG: number | null;
  /** Mean of a request over its nearest deployment. */
  readonly meanAddedMs: number | null;
  /** What the same requests would have cost at the nearest deployment that was allowed to serve them. */
  readonly nearest: { readonly costUsd: number; readonly energyWh: number; readonly carbonG: number };
  /** Of 1,000 tokens, read and written; `null` without tokens or without the figure. */
  readonly perThousandTokens: {
    readonly costUsd: number | null;
    readonly energyWh: number | null;
    readonly carbonG: number | null;
  };
  /** Of one unit that callers declared, such as a document, and how many there were. */
  readonly units: readonly {
    readonly unit: string;
    readonly count: number;
    readonly costUsd: number | null;
    readonly energyWh: number | null;
    readonly carbonG: number | null;
  }[];
  /** What files saved that went on as lean text; `null`: none did. */
  readonly lean: {
    readonly files: number;
    readonly tokens: number;
    readonly costUsd: number;
    readonly energyWh: number;
    readonly carbonG: number;
    /** Requests of which some of it is not known. */
    readonly unknown: number;
  } | null;
  /** Requests that had nothing to add. */
  readonly unknown: { readonly cost: number; readonly energy: number; readonly carbon: number };
  readonly tier: Tier | null;
}

/** Rows of the books added up, in nano units. */
interface Added {
  readonly requests: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly units: Readonly<Record<string, number>>;
  readonly cost: PlainSum;
  readonly electricity: PlainSum;
  readonly energy: PlainSum;
  readonly carbon: PlainSum;
  readonly addedMs: number;
  readonly nearest: TotalsRow['nearest'];
  readonly lean: TotalsRow['lean'];
  readonly tier: Tier | null;
}

interface PlainSum {
  readonly nano: bigint;
  readonly unknown: number;
}

const NONE: PlainSum = { nano: 0n, unknown: 0 };
const NOTHING: Added = {
  requests: 0,
  tokensIn: 0,
  tokensOut: 0,
  units: {},
  cost: NONE,
  electricity: NONE,
  energy: NONE,
  carbon: NONE,
  addedMs: 0,
  nearest: { costNano: 0n, energyNano: 0n, carbonNano: 0n },
  lean: { files: 0, tokens: 0, costNano: 0n, energyNano: 0n, carbonNano: 0n, unknown: 0 },
  tier: null,
};

const plus = (a: PlainSum, b: PlainSum): PlainSum => ({ nano: a.nano + b.nano, unknown: a.unknown + b.unknown });
const weaker = (a: Tier | null, b: Tier | null): Tier | null =>
  a === null || b === null ? (a ?? b) : TIERS.indexOf(a) > TIERS.indexOf(b) ? a : b;

function add(sum: Added, row: TotalsRow): Added {
  const units: Record<string, number> = { ...sum.units };
  for (const [unit, count] of Object.entries(row.units)) units[unit] = (units[unit] ?? 0) + count;
  return {
    requests: sum.requests + row.requests,
    tokensIn: sum.tokensIn + inputTokens(row.usage),
    tokensOut: sum.tokensOut + outputTokens(row.usage),
    units,
    cost: plus(sum.cost, row.cost),
    electricity: plus(sum.electricity, row.electricity),
    energy: plus(sum.energy, row.energy),
    carbon: plus(sum.carbon, row.carbon),
    addedMs: sum.addedMs + row.addedMs,
    nearest: {
      costNano: sum.nearest.costNano + row.nearest.costNano,
      energyNano: sum.nearest.energyNano + row.nearest.energyNano,
      carbonNano: sum.nearest.carbonNano + row.nearest.carbonNano,
    },
    lean: {
      files: sum.lean.files + row.lean.files,
      tokens: sum.lean.tokens + row.lean.tokens,
      costNano: sum.lean.costNano + row.lean.costNano,
      energyNano: sum.lean.energyNano + row.lean.energyNano,
      carbonNano: sum.lean.carbonNano + row.lean.carbonNano,
      unknown: sum.lean.unknown + row.lean.unknown,
    },
    tier: weaker(sum.tier, row.tier),
  };
}

const NANO = 1e9;
const whole = (nano: bigint): number => Number(nano) / NANO;
/** Requests that used nothing add a known 0: where all others are unknown, so is their sum. */
const known = ({ nano, unknown }: PlainSum): number | null => (unknown > 0 && nano === 0n ? null : whole(nano));
const over = (value: number | null, of: number): number | null => (value === null || of === 0 ? null : value / of);

/**
 * Rows of the books as the figures of all of them. Sums are the plain sums of their columns; what is divided is divided
 * once, here.
 * @example figuresOf([]).requests // 0
 */
export function figuresOf(rows: readonly TotalsRow[]): Figures {
  const { requests, tokensIn, tokensOut, nearest, lean, ...sum } = rows.reduce(add, NOTHING);
  const sums = {
    costUsd: known(sum.cost),
    energyWh: known(sum.energy),
    carbonG: known(sum.carbon),
  };
  const each = (of: number) => ({
    costUsd: over(sums.costUsd, of),
    energyWh: over(sums.energyWh, of),
    carbonG: over(sums.carbonG, of),
  });
  return {
    requests,
    inputTokens: tokensIn,
    outputTokens: tokensOut,
    ...sums,
    electricityUsd: known(sum.electricity),
    meanAddedMs: over(sum.addedMs, requests),
    nearest: {
      costUsd: whole(nearest.costNano),
      energyWh: whole(nearest.energyNano),
      carbonG: whole(nearest.carbonNano),
    },
    perThousandTokens: each((tokensIn + tokensOut) / 1000),
    units: Object.entries(sum.units)
      .filter(([, count]) => count > 0)
      .map(([unit, count]) => ({ unit, count, ...each(count) })),
    lean:
      lean.files === 0
        ? null
        : {
            files: lean.files,
            tokens: lean.tokens,
            costUsd: whole(lean.costNano),
            energyWh: whole(lean.energyNano),
            carbonG: whole(lean.carbonNano),
            unknown: lean.unknown,
          },
    unknown: { cost: sum.cost.unknown, energy: sum.energy.unknown, carbon: sum.carbon.unknown },
    tier: sum.tier,
  };
}

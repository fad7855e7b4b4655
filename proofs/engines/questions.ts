/** A question that every engine is asked in its own words, with sums as integers of 128 bits. */
export interface Question {
  readonly name: string;
  /** Keys of a row, as SQL over `entries`; never null. */
  readonly by: readonly string[];
  /** Columns that are summed. */
  readonly sums: readonly string[];
}

const FIGURES = ['cost_nano_usd', 'energy_nano_wh', 'carbon_nano_g', 'wasted_nano_usd'] as const;
const TOKENS = ['tokens_input_uncached', 'tokens_cache_read', 'tokens_output', 'tokens_reasoning'] as const;

/** Those of docs/scale.md, and what a report sums: every figure, the large ones to the nano unit. */
export const QUESTIONS: readonly Question[] = [
  { name: 'by organisation and team', by: ['organisation', "coalesce(team, '-')"], sums: [...FIGURES, ...TOKENS] },
  { name: 'by hour and deployment', by: ['hour', "coalesce(deployment, '-')"], sums: FIGURES },
  {
    name: 'by model and zone',
    by: ["coalesce(model_served, '-')", "coalesce(zone, '-')"],
    sums: [...FIGURES, ...TOKENS],
  },
  { name: 'by workload, mode and outcome', by: ['workload', 'mode', 'outcome'], sums: [...FIGURES, ...TOKENS] },
  { name: 'all', by: [], sums: [...FIGURES, ...TOKENS] },
];

/** How an engine says a sum of whole numbers that passes 2^63. */
const WIDE = {
  duckdb: (column: string) => `coalesce(sum(${column}::HUGEINT), 0)`,
  spark: (column: string) => `coalesce(sum(cast(${column} AS decimal(38, 0))), 0)`,
  clickhouse: (column: string) => `ifNull(sum(toInt128(${column})), 0)`,
} as const;
export type Engine = keyof typeof WIDE;

const COUNT = { duckdb: 'count(*)', spark: 'count(*)', clickhouse: 'count()' } as const;

/** The question in an engine's SQL. @param entries what it reads from */
export function sqlOf(engine: Engine, { by, sums }: Question, entries: string): string {
  const columns = [...by, COUNT[engine], ...sums.map(WIDE[engine])];
  return `SELECT ${columns.join(', ')} FROM ${entries}${by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`}`;
}

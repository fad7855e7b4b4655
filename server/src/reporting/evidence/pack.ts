import { hourLabel } from '../../units/index.ts';
import { governanceCsv } from '../governance/records.ts';
import { csvText } from '../showback.ts';
import { PRINTED_QUERIES } from './printed-sql.ts';
import { SUMS_COLUMNS, sumsTable } from './sums-table.ts';
import type { Evidence, PackFile } from './types.ts';

const GRID_COLUMNS = [
  'hour',
  'zone',
  'lifecycle_g_per_kwh_least',
  'lifecycle_g_per_kwh_most',
  'direct_g_per_kwh_least',
  'direct_g_per_kwh_most',
  'source',
  'licence',
];
const ENTRY_COLUMNS = [
  'id',
  'attempt',
  'at',
  'deployment',
  'outcome',
  'tokens_in',
  'tokens_cache_read',
  'tokens_out',
  'cost_nano_usd',
  'energy_nano_wh',
  'carbon_nano_g',
  'factors_id',
];

/** What a pack is of, for who proves it. */
export const ABOUT_FILE = 'pack.json';

/** `grid.csv`: what each zone's hour was taken for. */
export const gridCsv = (grid: Evidence['grid']): string =>
  csvText([
    GRID_COLUMNS,
    ...grid.map(({ zone, hour, lifecycleGPerKwh, directGPerKwh, source, licence }) => [
      hourLabel(hour),
      zone,
      ...lifecycleGPerKwh,
      ...(directGPerKwh ?? [null, null]),
      source,
      licence,
    ]),
  ]);

/** `entries.csv`: a row an attempt of the sample that was computed from factors. */
export const entriesCsv = (sample: Evidence['sample']): string =>
  csvText([
    ENTRY_COLUMNS,
    ...sample.flatMap(({ id, at, attempts }) =>
      attempts.map((attempt, i) => [
        id,
        i + 1,
        new Date(at).toISOString(),
        attempt.deployment,
        attempt.outcome,
        attempt.usage.inputUncached + attempt.usage.cacheWrite5m + attempt.usage.cacheWrite1h,
        attempt.usage.cacheRead,
        attempt.usage.output + attempt.usage.reasoning,
        attempt.costNanoUsd,
        attempt.energyNanoWh,
        attempt.carbonNanoG,
        attempt.factors?.id ?? null,
      ]),
    ),
  ]);

/** `factors.csv`: every factor record of the sample as it was hashed, by its name. */
export function factorsCsv(sample: Evidence['sample']): string {
  const records = new Map(
    sample.flatMap(({ attempts }) =>
      attempts.flatMap(({ factors }) =>
        factors === null ? [] : [[factors.id, JSON.stringify(factors.factors)] as const],
      ),
    ),
  );
  return csvText([['factors_id', 'json'], ...[...records].toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** `sums.csv`. */
export const sumsCsv = ({ settled, booked }: Pick<Evidence, 'settled' | 'booked'>): string =>
  csvText([SUMS_COLUMNS, ...sumsTable(settled, booked)]);

const readMe = ({
  period,
  organisation,
  asOf,
  version,
}: Evidence): string => `# Evidence of ${period}${organisation === null ? '' : `, ${organisation}`}
Made by joulegate ${version} on ${new Date(asOf).toISOString()}: what the books said of the UTC period ${period} then.

| file | what |
|---|---|
| pack.json | period, organisation, moment and version |
| sums.csv | the figures by hour, grid zone, site, deployment and tier: as later truth restates them, and as they were booked. Integers in 1e-9 USD, Wh and g CO2e, water in 1e-6 L; a sum of a column is the figure of every report |
| grid.csv | what each zone's hour was taken for, g CO2e/kWh, with source and licence; least and most where it became known better within the hour |
| sources.csv | every source that a figure stands on, with its licence: name them where you publish |
| entries.csv | a sample of requests, a row an attempt, with tokens, figures and the name of their factors |
| factors.csv | these factors; the name is the first 16 digits of the SHA-256 of the content |
| manifest.json | of the ledger: files, chains, what was done to them, the signature if there is one |
| settlements/ | later truth as it was booked: meters, final grid hours, invoices, each with reason and source |
| governance.csv | who set which budget, limit, rule and price in the period, and keys, commitments and invoices: records of the audit as they stand, by pseudonyms; a change of the config names hash and value before and after, never a secret |
| methods/ | how each figure is made |
| recompute.sql | the queries below |
| SHA256SUMS | of every other file |

## With this pack alone
In its folder, with DuckDB: \`duckdb < recompute.sql\`, and \`sha256sum -c SHA256SUMS\`.

${PRINTED_QUERIES.map(({ title, sql }) => `### ${title}\n\`\`\`sql\n${sql}\n\`\`\``).join('\n\n')}

## With the ledger too
\`joulegate report verify --pack FILE --data FOLDER\` proves the ledger itself (files, chains, figures from usage and factors), makes every file of this pack again from it as it was known then, holds governance.csv against the audit of the state, and names what differs.

Requests without a figure are counted in the columns that end in \`_unknown\`: no figure is not zero.
`;

/** The files of a pack but for their checksums, each once, in the order of its page one. */
export function packFiles(evidence: Evidence): readonly PackFile[] {
  const { period, organisation, asOf, version, grid, sources, sample, manifest, settlements, methods } = evidence;
  return [
    { name: 'README.md', text: readMe(evidence) },
    { name: ABOUT_FILE, text: `${JSON.stringify({ period, organisation, asOf, version })}\n` },
    { name: 'sums.csv', text: sumsCsv(evidence) },
    { name: 'grid.csv', text: gridCsv(grid) },
    {
      name: 'sources.csv',
      text: csvText([
        ['what', 'source', 'licence'],
        ...sources.map(({ what, source, licence }) => [what, source, licence]),
      ]),
    },
    { name: 'entries.csv', text: entriesCsv(sample) },
    { name: 'factors.csv', text: factorsCsv(sample) },
    { name: 'governance.csv', text: governanceCsv(evidence.governance ?? []) },
    { name: 'manifest.json', text: manifest },
    ...settlements.map(({ name, text }) => ({ name: `settlements/${name}`, text })),
    ...methods.map(({ name, text }) => ({ name: `methods/${name}`, text })),
    {
      name: 'recompute.sql',
      text: `${PRINTED_QUERIES.map(({ title, sql }) => `-- ${title}\n${sql}`).join('\n\n')}\n`,
    },
  ];
}

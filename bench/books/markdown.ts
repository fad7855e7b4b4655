import { cpus, loadavg } from 'node:os';
import { createRequire } from 'node:module';
import type { Waited } from './asks.ts';

const { version } = createRequire(import.meta.url)('@duckdb/node-api/package.json') as { readonly version: string };
const ms = (value: number): string => String(Math.round(value));

/** What was measured as a page, with the machine that it was measured on. */
export const asMarkdown = (
  entries: number,
  waits: readonly Waited[],
): string => `# What the console waits for over a large ledger
${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim()} (${cpus().length} cores), load average ${loadavg()[0]!.toFixed(1)} · Node ${process.versions.node}, DuckDB ${version} · \`npm run bench:books\`

${entries.toLocaleString('en')} drawn entries, sealed and compacted by day. Milliseconds from the question to its answer; cold: the first question of an engine that has just started, with its start.

| question | cold | warm, median | warm, worst |
|---|---|---|---|
${waits.map(({ question, coldMs, warmMedianMs, warmWorstMs }) => `| ${question} | ${ms(coldMs)} | ${ms(warmMedianMs)} | ${ms(warmWorstMs)} |`).join('\n')}
`;

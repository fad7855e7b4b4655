import { cpus, loadavg } from 'node:os';
import { createRequire } from 'node:module';
import type { Waited } from './asks.ts';

const { version } = createRequire(import.meta.url)('@duckdb/node-api/package.json') as { readonly version: string };
const ms = (value: number): string => String(Math.round(value));

/** What was measured as a page, with the machine that it was measured on. */
export const asMarkdown = (
  entries: number,
  aheadMs: number,
  waits: readonly Waited[],
): string => `# What the console waits for over a large ledger
${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim()} (${cpus().length} cores), load average ${loadavg()[0]!.toFixed(1)} · Node ${process.versions.node}, DuckDB ${version} · \`npm run bench:books\`

${entries.toLocaleString('en')} drawn entries, sealed and compacted by day. Milliseconds from the question to its answer. Cold: of an engine that has just started, with its start. New: of an engine that runs, before anything was made ahead. First: the first time, once sums of closed days were made ahead, as a gateway does in the background (${(aheadMs / 1000).toFixed(0)} s for all days at once). Again: asked again.

| question | cold | new | first | again, median | again, worst |
|---|---|---|---|---|---|
${waits.map(({ question, coldMs, newMs, firstMs, againMedianMs, againWorstMs }) => `| ${question} | ${ms(coldMs)} | ${ms(newMs)} | ${ms(firstMs)} | ${ms(againMedianMs)} | ${ms(againWorstMs)} |`).join('\n')}
`;

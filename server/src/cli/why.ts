import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { whyEntry } from '../gateway/index.ts';
import { findEntry, type Entry } from '../ledger/index.ts';
import { withNames } from '../identity/index.ts';
import { fromNano, inputTokens, JoulegateError, outputTokens } from '../units/index.ts';
import { withState } from './ledger-options.ts';
import { output } from './output.ts';
import { textTable } from './table.ts';

const figure = (value: number | null): string => (value === null ? 'unknown' : Number(value.toPrecision(4)).toString());
const nano = (value: number | null): string => figure(value === null ? null : fromNano(value));

function facts(entry: Entry): string {
  const { latency, usage } = entry;
  return [
    `  ${new Date(entry.at).toISOString()}  ${entry.workload} (${entry.mode})  ${entry.outcome} ${entry.status}`,
    `  caller   ${[entry.organisation, ...(entry.team === null ? [] : [entry.team]), entry.keyId].join(' / ')}`,
    `  tokens   ${inputTokens(usage)} in, ${outputTokens(usage)} out (${entry.usageGrade})`,
    `  latency  ${figure(latency.totalMs)} ms = ${figure(latency.roundTripMs)} round trip + ${figure(latency.serviceMs)} service + ${figure(latency.overheadMs)} ours`,
    `  money    ${nano(entry.costNanoUsd)} USD`,
    `  energy   ${nano(entry.energyNanoWh.p50)} Wh (${entry.tier ?? 'no tier'})`,
    `  carbon   ${nano(entry.carbonNanoG.p50)} g CO2e (${entry.grid === null ? 'grid unknown' : `${figure(entry.grid.lifecycleGPerKwh)} g/kWh, ${entry.grid.source}`})`,
  ].join('\n');
}

/** `joulegate why ID`: one decision, from the books. */
export function whyCommand(): Command {
  return new Command('why')
    .argument('<id>', 'decision id, as in the x-joulegate-decision header')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (reference: string, options: { data: string; json?: boolean }) => {
      const out = output(options.json ?? false);
      const id = reference.replace(/^.*\//, '');
      const found = await findEntry(join(options.data, 'ledger'), id);
      if (found === null)
        throw new JoulegateError('JG_NOT_FOUND', `no entry ${id} in ${options.data}`, {
          hint: 'give --data FOLDER, the storage.folder of the gateway that answered',
        });
      const entry = await withState(options.data, (state) => withNames(found, state));
      const { explanation, sentence } = whyEntry(entry);
      out.line(pc.bold(sentence));
      out.line(facts(entry));
      if (explanation !== null)
        out.line(
          textTable(explanation.candidates, [
            {
              head: 'deployment',
              align: 'left',
              cell: ({ deployment }) => (deployment === entry.decision?.chosen ? `${deployment} ◀` : deployment),
            },
            { head: 'USD', cell: ({ cashUsd }) => figure(cashUsd) },
            { head: 'Wh', cell: ({ energyWh }) => figure(energyWh) },
            { head: 'g CO2e', cell: ({ carbonG }) => figure(carbonG) },
            { head: 'ms', cell: ({ latencyMs }) => latencyMs.toFixed(0) },
            { head: 'added ms', cell: ({ addedMs }) => addedMs.toFixed(0) },
            { head: 'full cost USD', cell: ({ fullCostUsd }) => figure(fullCostUsd) },
            {
              head: 'excluded by',
              align: 'left',
              cell: ({ exclusion }) => (exclusion === 'feasible' ? '' : exclusion),
            },
          ]),
        );
      out.result({ entry, explanation, sentence });
    });
}

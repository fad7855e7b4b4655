import { Command } from 'commander';
import { openBooks } from '../ledger/index.ts';
import type { Row } from '../ledger/index.ts';
import { JoulegateError } from '../units/index.ts';
import { ledgerFolder, namesIn, noteSetAside } from './ledger-options.ts';
import { output } from './output.ts';
import { textTable } from './table.ts';

/** Integers beyond 2^53 become text: JSON has no number for them. */
const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? (Number.isSafeInteger(Number(value)) ? Number(value) : String(value)) : value;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  return typeof value === 'object' ? JSON.stringify(value, plain) : String(value);
}

/** `joulegate ledger query "SQL"`. */
export function ledgerQueryCommand(): Command {
  return new Command('query')
    .description(
      'one SELECT over the views entries, hours, workloads, settled and the table names (docs/ledger.md lists their columns)',
    )
    .argument('<sql>', 'such as "SELECT workload, sum(carbon_nano_g) / 1e9 AS g FROM workloads GROUP BY workload"')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--limit <rows>', 'print at most so many', Number, 1000)
    .option('--threads <n>', 'of the engine', Number, 2)
    .option('--pseudonyms', 'organisations, teams and keys as the files have them, not by name')
    .option('--json', 'one JSON document on standard output')
    .action(
      async (
        sql: string,
        options: { data: string; pseudonyms?: boolean; limit: number; threads: number; json?: boolean },
      ) => {
        const out = output(options.json ?? false);
        for (const [name, value] of Object.entries({ '--limit': options.limit, '--threads': options.threads }))
          if (!(Number.isInteger(value) && value > 0))
            throw new JoulegateError('JG_USAGE', `${name} is no positive whole number`, { where: name });
        const folder = ledgerFolder(options.data);
        const books = openBooks({
          folder,
          names: await namesIn(options.data, options.pseudonyms ?? false, out),
          threads: options.threads,
        });
        try {
          const result = await books.select(sql);
          const rows: Row[] = [];
          let more = false;
          for await (const part of result) {
            rows.push(...part.slice(0, options.limit - rows.length));
            more ||= part.length > 0 && rows.length === options.limit;
            if (more) break;
          }
          out.line(
            textTable(
              rows,
              result.columns.map(({ name, type }) => ({
                head: name,
                align: /VARCHAR|DATE|TIME|\[\]|STRUCT|MAP/.test(type) ? 'left' : 'right',
                cell: (row: Row) => cell(row[name]),
              })),
            ),
          );
          await noteSetAside(books, out);
          if (more) out.note(`the first ${options.limit} rows; --limit N shows more`);
          out.result(
            JSON.parse(
              JSON.stringify(
                {
                  columns: result.columns,
                  rows,
                  limited: more,
                  setAside: await books.setAside(),
                  strangers: await books.strangers(),
                },
                plain,
              ),
            ),
          );
        } finally {
          await books.close();
        }
      },
    );
}

import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { exportEntries, openBooks } from '../ledger/index.ts';
import { JoulegateError } from '../units/index.ts';
import { ledgerFolder, momentOf, namesIn, noteSetAside } from './ledger-options.ts';
import { inFolder } from './write-named.ts';
import { output } from './output.ts';
import { slowProgress } from './progress.ts';

const FORMATS: readonly string[] = ['parquet', 'csv', 'json'];

/** `joulegate ledger export`. */
export function ledgerExportCommand(): Command {
  return new Command('export')
    .description('write entries to one file that other tools read')
    .requiredOption('--format <format>', FORMATS.join(', '))
    .requiredOption('--out <file>', 'replaced as a whole')
    .option('--from <date>', 'arrivals from, such as 2026-05-01')
    .option('--to <date>', 'arrivals before')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--pseudonyms', 'organisations, teams and keys as the files have them, not by name')
    .option('--json', 'one JSON document on standard output')
    .action(
      async (options: {
        format: string;
        out: string;
        from?: string;
        to?: string;
        data: string;
        pseudonyms?: boolean;
        json?: boolean;
      }) => {
        const out = output(options.json ?? false);
        if (!FORMATS.includes(options.format))
          throw new JoulegateError('JG_USAGE', `"${options.format}" is no format`, {
            where: '--format',
            hint: `one of ${FORMATS.join(', ')}`,
          });
        const file = resolve(options.out);
        inFolder(options.out);
        const folder = ledgerFolder(options.data);
        const books = openBooks({
          folder,
          names: await namesIn(options.data, options.pseudonyms ?? false, out),
          writable: [dirname(file)],
          // Rows keep their order: with two threads the engine holds those that are ahead, and takes far longer.
          threads: 1,
        });
        try {
          const written = await exportEntries(books, {
            format: options.format as Parameters<typeof exportEntries>[1]['format'],
            out: file,
            onEntries: slowProgress('export'),
            ...(options.from === undefined ? {} : { fromMs: momentOf('--from', options.from) }),
            ...(options.to === undefined ? {} : { toMs: momentOf('--to', options.to) }),
          });
          out.line(`  ${written.entries} entries in ${options.out} (${written.bytes} bytes)`);
          await noteSetAside(books, out);
          out.result({
            file,
            format: options.format,
            ...written,
            setAside: await books.setAside(),
            strangers: await books.strangers(),
          });
        } finally {
          await books.close();
        }
      },
    );
}

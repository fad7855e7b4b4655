import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { systemClock } from '../edge/index.ts';
import { settlementCsv } from '../intake/index.ts';
import { ed25519Signer, witnessOf, laterTruth } from '../ledger/index.ts';
import { usageExports } from '../intake/index.ts';
import type { Settlement } from '../ledger/index.ts';
import { hourLabel, JoulegateError } from '../units/index.ts';
import { ledgerFolder, withState } from './ledger-options.ts';
import { output } from './output.ts';

interface Options {
  readonly grid?: string;
  readonly meter?: string;
  readonly reason: string;
  readonly by: string;
  readonly note: string;
  readonly source?: string;
  readonly signingKey?: string;
  readonly data: string;
  readonly json?: boolean;
}

const REASONS: readonly string[] = [
  'error',
  'estimate-change',
  'new-information',
] satisfies readonly Settlement['reason'][];
const SHOWN_BAD = 20;

/** `joulegate ledger settle`. */
export function ledgerSettleCommand(): Command {
  return new Command('settle')
    .description('book what became known of an hour later: final grid intensity or metered energy')
    .option('--grid <file>', `CSV with ${settlementCsv.columns.grid.join(', ')}`)
    .option('--meter <file>', `CSV with ${settlementCsv.columns.meter.join(', ')}`)
    .requiredOption(
      '--reason <reason>',
      `${REASONS.join(', ')}: an error is restated and told apart from a better estimate`,
    )
    .requiredOption('--by <who>', 'who answers for it')
    .requiredOption('--note <text>', 'what a reader of the restatement should know')
    .option('--source <text>', 'meter or data source; the name of the file otherwise')
    .option('--signing-key <file>', 'Ed25519 private key in PEM that signs the books')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: Options) => {
      const out = output(options.json ?? false);
      const { grid, meter, reason, by, note } = options;
      const file = grid ?? meter;
      if (file === undefined || (grid !== undefined && meter !== undefined))
        throw new JoulegateError('JG_USAGE', 'give one of --grid FILE and --meter FILE', { where: '--grid' });
      if (!REASONS.includes(reason))
        throw new JoulegateError('JG_USAGE', `"${reason}" is no reason`, {
          where: '--reason',
          hint: `one of ${REASONS.join(', ')}`,
        });
      const now = systemClock.now();
      const folder = ledgerFolder(options.data);
      const { settlements, bad } = settlementCsv.read(await usageExports.text(file), file, {
        kind: grid === undefined ? 'meter' : 'grid',
        reason: reason as Settlement['reason'],
        source: options.source ?? basename(file),
        by,
        note,
        now,
      });
      if (bad.length > 0)
        throw new JoulegateError(
          'JG_DATA',
          `${bad.length} lines of ${file} cannot be booked, and nothing was${bad
            .slice(0, SHOWN_BAD)
            .map((each) => `\n  ${each.where}: ${each.reason}`)
            .join('')}`,
          { where: file, hint: 'correct the lines' },
        );
      const signer =
        options.signingKey === undefined ? null : ed25519Signer(await readFile(options.signingKey, 'utf8'));
      const segment = await withState(options.data, (state) =>
        laterTruth.book(folder, settlements, now, witnessOf(state, signer)),
      );
      const hours = settlements.map(({ hour }) => hour);
      const [first, last] = [hours.reduce((a, b) => Math.min(a, b)), hours.reduce((a, b) => Math.max(a, b))];
      out.line(`  ${settlements.length} hours settled as ${reason}, ${hourLabel(first)} to ${hourLabel(last)}`);
      out.note(`next: joulegate ledger restatements --data ${options.data}`);
      out.result({
        settled: settlements.length,
        reason,
        by,
        bookedAt: new Date(now).toISOString(),
        file: segment.file,
        from: hourLabel(first),
        to: hourLabel(last),
      });
    });
}

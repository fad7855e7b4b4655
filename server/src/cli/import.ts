import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { statePlace } from '../app/index.ts';
import { systemClock } from '../edge/index.ts';
import { ed25519Signer, witnessOf } from '../ledger/index.ts';
import { importUsage, usageExports } from '../intake/index.ts';
import { ownerNames, pseudonyms } from '../identity/index.ts';
import type { UsageExport } from '../intake/index.ts';
import type { State } from '../state/index.ts';
import { JoulegateError } from '../units/index.ts';
import { importResult, showImport } from './import-figures.ts';
import { importPlace } from './import-place.ts';
import { withState } from './ledger-options.ts';
import { output } from './output.ts';
import { slowProgress } from './progress.ts';

interface Options {
  readonly format: string;
  readonly config?: string;
  readonly data?: string;
  readonly organisation: string;
  readonly map: readonly string[];
  readonly site?: string;
  readonly zone?: string;
  readonly skipBad?: boolean;
  readonly dryRun?: boolean;
  readonly signingKey?: string;
  readonly json?: boolean;
}

const SHOWN_BAD = 20;
const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

type BadRow = UsageExport['bad'][number];

function refuse(path: string, bad: readonly BadRow[]): never {
  const alike = [...Map.groupBy(bad, ({ where, reason, cause }) => cause ?? `${where}: ${reason}`).values()];
  const shown = alike
    .slice(0, SHOWN_BAD)
    .map((rows) => {
      const [{ where, reason }] = rows as [BadRow, ...BadRow[]];
      return `\n  ${where}: ${reason}${rows.length > 1 ? `, and so for ${rows.length - 1} more rows` : ''}`;
    })
    .join('');
  throw new JoulegateError(
    'JG_DATA',
    `${bad.length} rows of ${path} cannot be booked, and nothing was${shown}${alike.length > SHOWN_BAD ? `\n  and ${alike.length - SHOWN_BAD} more` : ''}`,
    {
      where: path,
      hint: bad.some(({ cause }) => cause !== undefined)
        ? 'an export of a provider and a log of the same requests count once, so one of both: --skip-bad books the rows of which the books have nothing, --organisation NAME those of another payer'
        : 'correct the rows, or leave them out with --skip-bad',
    },
  );
}

/** `joulegate import`: the first figure from usage of the past, without a gateway. */
export function importCommand(): Command {
  return new Command('import')
    .argument('<file>', 'export of usage; docs/import.md says where to get it')
    .option('--format <format>', `auto, ${usageExports.formats.join(', ')}`, 'auto')
    .option('--config <file>', 'joulegate.yaml, for --map to its deployments and for its grid')
    .option('--data <folder>', 'storage folder; .joulegate, or the one of the config')
    .option('--organisation <id>', 'who pays', 'imported')
    .option(
      '--map <model=deployment>',
      'a model of the file was served by this deployment, or is like this model of the catalogue; repeatable',
      collect,
      [],
    )
    .option('--site <site>', 'where it ran, such as aws:us-east-1; unknown otherwise')
    .option('--zone <zone>', 'grid zone where it ran, such as FR')
    .option('--skip-bad', 'book the good rows of a file that has bad ones')
    .option('--dry-run', 'show the figures, book nothing')
    .option('--signing-key <file>', 'Ed25519 private key in PEM that signs the books')
    .option('--json', 'one JSON document on standard output')
    .action(async (file: string, options: Options) => {
      const out = output(options.json ?? false);
      if (options.format !== 'auto' && !(usageExports.formats as readonly string[]).includes(options.format))
        throw new JoulegateError('JG_USAGE', `"${options.format}" is no format`, {
          where: '--format',
          hint: `auto or one of ${usageExports.formats.join(', ')}`,
        });
      ownerNames.given(options.organisation, 'organisation');
      const now = systemClock.now();
      const { storage, ...place } = importPlace(options, now);
      const data = options.data ?? storage?.folder ?? '.joulegate';
      const dryRun = options.dryRun ?? false;
      const read = usageExports.of(
        await usageExports.text(file),
        file,
        options.format as (typeof usageExports.formats)[number] | 'auto',
        now,
        slowProgress('read'),
      );
      if (read.bad.length > 0 && options.skipBad !== true) refuse(file, read.bad);
      const signer =
        options.signingKey === undefined ? null : ed25519Signer(await readFile(options.signingKey, 'utf8'));
      const book = (state: State | null) =>
        importUsage(read.rows, {
          ...place,
          pseudonyms: dryRun || state === null ? pseudonyms.passing(state) : pseudonyms.kept(state),
          folder: join(data, 'ledger'),
          organisation: options.organisation,
          at: now,
          dryRun,
          skipBad: options.skipBad ?? false,
          sealing: witnessOf(state, signer),
          onEntry: slowProgress('book'),
        });
      const imported = await withState(data, book, {
        make: !dryRun && read.rows.length > 0,
        ...(storage === null ? {} : { place: statePlace(data, storage.state) }),
      });
      if (imported.bad.length > 0 && options.skipBad !== true) refuse(file, imported.bad);
      const verb = imported.booked ? 'booked' : dryRun ? 'would be booked' : 'to book';
      out.line(
        `${imported.booked ? pc.green('imported') : pc.bold('nothing booked')}  ${imported.totals.requests.toLocaleString('en-US')} rows of ${file} (${read.format}) ${verb}${imported.booked ? ` in ${data}` : ''}`,
      );
      showImport(out, read, imported);
      for (const { where, reason } of [...read.bad, ...imported.bad]) out.note(`left out: ${where}: ${reason}`);
      if (imported.fault !== null) out.note(imported.fault);
      if (imported.booked)
        out.note(
          `next: joulegate report showback --by team,model --data ${data}, or any SQL: joulegate ledger query "SELECT model_asked, sum(carbon_nano_g) / 1e9 AS g FROM entries GROUP BY ALL" --data ${data}`,
        );
      out.result(importResult(read, imported));
    });
}

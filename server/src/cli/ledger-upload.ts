import { Command } from 'commander';
import { loadConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { uploads } from '../intake/index.ts';
import { JoulegateError } from '../units/index.ts';
import { ledgerFolder } from './ledger-options.ts';
import { output } from './output.ts';
import { slowProgress } from './progress.ts';

interface Options {
  readonly config: string;
  readonly data?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `joulegate ledger upload`. */
export function ledgerUploadCommand(): Command {
  return new Command('upload')
    .description('bring the copy of the books in the object store of storage.upload up to date')
    .option('-c, --config <file>', 'configuration', 'joulegate.yaml')
    .option('--data <folder>', 'storage folder, over the config')
    .option('--check', 'ask the store for every file, also for those that its manifest names')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: Options) => {
      const out = output(options.json ?? false);
      const { storage } = loadConfig(options.config, systemClock.now()).raw;
      const { upload } = storage;
      if (upload === null)
        throw new JoulegateError('JG_CONFIG', `${options.config} names no object store`, {
          where: 'storage.upload',
          hint: 'docs/operate.md, "Uploads", shows what to write there',
        });
      const folder = ledgerFolder(options.data ?? storage.folder);
      const done = await uploads.now(upload, folder, systemClock, {
        check: options.check ?? false,
        onProgress: slowProgress('upload'),
      });
      out.line(`  ${done.place}: ${done.named} files named`);
      out.line(
        `  ${done.sent} sent, ${done.resumed} gone on with, ${done.present} there already, ${done.bytes} bytes; ${done.removed} removed`,
      );
      out.result(done);
    });
}

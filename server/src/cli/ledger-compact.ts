import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { ed25519Signer, openEngine, witnessOf, sealedBooks } from '../ledger/index.ts';
import { ledgerFolder, momentOf, withState } from './ledger-options.ts';
import { output } from './output.ts';
import { slowProgress } from './progress.ts';

interface Options {
  readonly before?: string;
  readonly retireBefore?: string;
  readonly reason: string;
  readonly signingKey?: string;
  readonly data: string;
  readonly json?: boolean;
}

/** `joulegate ledger compact`. */
export function ledgerCompactCommand(): Command {
  return new Command('compact')
    .description("make one segment of each finished day's segments; optionally retire old entries")
    .option('--before <date>', 'segments older than this; today where it is not given')
    .option('--retire-before <date>', 'remove entries of segments older than this; hourly sums and the chain stay')
    .option('--reason <text>', 'written on the tombstones', 'retention')
    .option('--signing-key <file>', 'Ed25519 private key in PEM')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: Options) => {
      const out = output(options.json ?? false);
      const folder = ledgerFolder(options.data);
      const signer =
        options.signingKey === undefined ? null : ed25519Signer(await readFile(options.signingKey, 'utf8'));
      const before = options.before === undefined ? {} : { beforeMs: momentOf('--before', options.before) };
      const retireBefore =
        options.retireBefore === undefined ? null : momentOf('--retire-before', options.retireBefore);
      const engine = openEngine({ folders: [folder] });
      try {
        const days = await withState(options.data, (state) =>
          sealedBooks.compact(
            folder,
            { engine, ...witnessOf(state, signer) },
            { ...before, onDay: slowProgress('compact') },
          ),
        );
        for (const { segment, sources } of days)
          out.line(`  ${segment.file}: ${segment.entries} entries of ${sources} segments, ${segment.bytes} bytes`);
        if (days.length === 0) out.line('  nothing to compact');
        const retired =
          retireBefore === null
            ? []
            : await withState(options.data, (state) =>
                sealedBooks.retire(folder, retireBefore, options.reason, witnessOf(state, signer)),
              );
        for (const { file, entries } of retired) out.line(`  ${file}: ${entries} entries retired`);
        out.result({
          compacted: days.map(({ segment, sources }) => ({
            file: segment.file,
            entries: segment.entries,
            bytes: segment.bytes,
            sources,
          })),
          retired: retired.map(({ file, entries }) => ({ file, entries })),
        });
      } finally {
        await engine.close();
      }
    });
}

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import { openBooks, readAnchors, verifyFigures, verifyManifest } from '../ledger/index.ts';
import { JoulegateError } from '../units/index.ts';
import { ledgerFolder, slowProgress, withState } from './ledger-options.ts';
import { output } from './output.ts';

interface Options {
  readonly all?: boolean;
  readonly sample: number;
  readonly publicKey?: string;
  readonly data: string;
  readonly json?: boolean;
}

/** `joulegate ledger verify`. */
export function ledgerVerifyCommand(): Command {
  return new Command('verify')
    .description('prove the books: files, chains, anchors, sums, and figures computed again from usage and factors')
    .option('--all', 'compute every entry again')
    .option('--sample <n>', 'compute so many entries of each segment again', Number, 1000)
    .option('--public-key <file>', 'PEM of the key that must have signed')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: Options) => {
      const out = output(options.json ?? false);
      if (!(Number.isInteger(options.sample) && options.sample >= 0))
        throw new JoulegateError('JG_USAGE', '--sample is no whole number', { where: '--sample' });
      const folder = ledgerFolder(options.data);
      const publicKey = options.publicKey === undefined ? {} : { publicKey: await readFile(options.publicKey, 'utf8') };
      const anchors = await withState(options.data, async (state) =>
        state === null ? new Map<string, string>() : await readAnchors(state),
      );
      const files = await verifyManifest(folder, { anchors, ...publicKey, onFile: slowProgress('files') });
      out.line(
        `  files    ${files.segments} segments, ${files.entries} entries, ${files.bytes} bytes, ${files.tombstones} retired`,
      );
      out.line(
        `  chains   ${Object.keys(files.heads).length} writers, ${files.anchored} compared with their anchor; signature ${files.signature}`,
      );
      // Figures of files that are damaged or gone say nothing.
      const figures = files.ok ? await checkFigures(folder, options) : null;
      if (figures !== null)
        out.line(
          `  figures  ${figures.checked} entries computed again, ${figures.withoutFactors} without factors, carbon apart by ${figures.differenceG} g`,
        );
      const problems = [...files.problems, ...(figures?.problems ?? [])];
      for (const { file, problem } of problems) out.line(`  ${pc.red('wrong')}    ${file}: ${problem}`);
      out.line(
        problems.length === 0
          ? pc.green('  the books are whole')
          : pc.red(`  ${problems.length} problems${figures === null ? '; figures were not computed again' : ''}`),
      );
      if (anchors.size === 0)
        out.note('no anchored heads: whoever can write this folder could have replaced the whole chain');
      out.result({ ok: problems.length === 0, files, figures, problems });
      if (problems.length > 0) process.exitCode = 1;
    });
}

async function checkFigures(folder: string, options: Options): ReturnType<typeof verifyFigures> {
  const books = openBooks({ folder });
  try {
    return await verifyFigures(books, folder, {
      sample: options.all === true ? null : options.sample,
      onSegment: slowProgress('figures'),
    });
  } finally {
    await books.close();
  }
}

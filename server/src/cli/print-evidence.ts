import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';

/** The files of a pack, and how it is written and proved. */
export function evidenceText({ period, organisation, asOf, files }: Answer<'report evidence'>): string {
  const whose = organisation === null ? '' : ` of ${organisation}`;
  return [
    `  evidence${whose} for ${period}, as known on ${new Date(asOf).toISOString()}`,
    '',
    textTable(
      files.filter(({ name }) => !name.includes('/')),
      [
        { head: 'file', align: 'left', cell: ({ name }) => name },
        { head: 'bytes', cell: ({ bytes }) => bytes.toLocaleString('en') },
        { head: 'SHA-256', align: 'left', cell: ({ sha256 }) => sha256.slice(0, 16) },
      ],
    ),
    pc.dim(`  and ${files.filter(({ name }) => name.includes('/')).length} pages of methods and files of later truth`),
    pc.dim('  --zip FILE writes it; joulegate report verify FILE proves it against the ledger'),
  ].join('\n');
}

/** What was proved of a pack, and each thing that differs. */
export function packVerifyText(answer: Answer<'report verify'>): string {
  const { ok, period, organisation, asOf, files, lines, sample, problems, ledger, unproved } = answer;
  const found = (of: typeof problems): string[] =>
    of.map(({ file, problem }) => `  ${pc.red('✗')} ${file}: ${problem}`);
  return [
    `  pack of ${period}${organisation === null ? '' : `, ${organisation}`}, as known on ${new Date(asOf).toISOString()}: ${files} files`,
    `  ${lines.toLocaleString('en')} lines of sums and ${sample} requests made again from the ledger`,
    ...found(problems),
    ...(ledger.length > 0 ? ['  the ledger itself:', ...found(ledger)] : []),
    ...unproved.map((what) => pc.dim(`  not proved: ${what}`)),
    ok ? `  ${pc.green('✓')} nothing differs` : `  ${pc.red('✗')} ${problems.length + ledger.length} findings`,
  ].join('\n');
}

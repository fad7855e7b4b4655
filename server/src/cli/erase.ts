import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { openKeyStore } from '../app/index.ts';
import { erasing } from '../identity/index.ts';
import { openBooks } from '../ledger/index.ts';
import { output } from './output.ts';

/** Entries that have its pseudonym, and keep it. */
async function entriesOf(
  data: string,
  { kind, pseudonym }: Awaited<ReturnType<typeof erasing.preview>>,
): Promise<number> {
  const folder = join(data, 'ledger');
  if (!existsSync(folder)) return 0;
  const books = openBooks({ folder });
  try {
    const [row] = await books.totals({ where: { [kind]: [pseudonym] } });
    return row!.requests;
  } finally {
    await books.close();
  }
}

/** `joulegate keys erase`. */
export function eraseCommand(): Command {
  return new Command('erase')
    .description('forget the names of an organisation, a team or a key; the books keep pseudonyms and their sums')
    .argument('<id>', 'organisation, id or shown prefix of a key, or a pseudonym')
    .option('--team <name>', 'this team of the organisation, with its keys')
    .option('--yes', 'do it; without it the command says what would go')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (id: string, options: { team?: string; yes?: boolean; data: string; json?: boolean }) => {
      const out = output(options.json ?? false);
      const which = options.team === undefined ? {} : { team: options.team };
      const store = await openKeyStore(options.data);
      try {
        const before = await erasing.preview(store.state, id, which);
        const entries = await entriesOf(options.data, before);
        const done = options.yes === true;
        const erased = done ? await erasing.erase(store.state, id, which) : { ...before, scrubbed: false };
        out.line(
          `  ${done ? 'erased' : 'would erase'}  ${erased.kind} ${erased.pseudonym}: ${erased.names} names, ${erased.keys} keys with their hashes and limits, ${erased.teams} teams`,
        );
        out.line(`  stays   ${entries} entries and ${erased.auditRecords} records of the audit, by pseudonym`);
        out.note(
          'what the config, its copies, exports and backups say stays there: docs/ledger.md, "Retention and erasure"',
        );
        if (!done) out.note('nothing was erased: give --yes');
        else if (!erased.scrubbed)
          out.note('the database is being read: deleted rows leave its log when its readers are done');
        out.result({ done, ...erased, entries });
      } finally {
        await store.close();
      }
    });
}

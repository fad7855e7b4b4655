import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { openKeyStore } from '../app/index.ts';
import { erase, whatErasing } from '../gateway/index.ts';
import type { Erasure } from '../gateway/index.ts';
import { openBooks } from '../ledger/index.ts';
import { output } from './output.ts';

/** Entries that name it, and keep the id. */
async function entriesOf(data: string, { kind, id }: Erasure): Promise<number> {
  const folder = join(data, 'ledger');
  if (!existsSync(folder)) return 0;
  const books = openBooks({ folder });
  try {
    const [row] = await books.rows(`SELECT count(*) AS n FROM entries WHERE ${kind === 'key' ? 'key_id' : 'organisation'} = '${id.replaceAll("'", "''")}'`);
    return Number(row!['n']);
  } finally {
    await books.close();
  }
}

/** `joulegate keys erase`. */
export function eraseCommand(): Command {
  return new Command('erase')
    .description('forget what a key id or an organisation stands for; the books keep the id and their sums')
    .argument('<id>', 'id or shown prefix of a key, else an organisation')
    .option('--yes', 'do it; without it the command says what would go')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (id: string, options: { yes?: boolean; data: string; json?: boolean }) => {
      const out = output(options.json ?? false);
      const store = await openKeyStore(options.data);
      try {
        const before = await whatErasing(store.state, id);
        const entries = await entriesOf(options.data, before);
        const done = options.yes === true;
        const erased = done ? await erase(store.state, id) : before;
        out.line(`  ${done ? 'erased' : 'would erase'}  ${erased.kind} ${erased.id}: ${erased.keys.length} keys with their names, hashes and limits${erased.kind === 'organisation' ? `, ${erased.teams.length} teams, the organisation` : ''}`);
        out.line(`  stays   ${entries} entries with the id "${erased.id}"; ${erased.auditRecords} records of the append-only audit`);
        out.note('an id or a team that is a name by itself stays readable in the books: docs/ledger.md, "Retention and erasure"; keys of the config are erased in the config');
        if (!done) out.note('nothing was erased: give --yes');
        out.result({ done, ...erased, entriesThatKeepTheId: entries });
      } finally {
        await store.close();
      }
    });
}

import { Command } from 'commander';
import pc from 'picocolors';
import { openKeyStore, type KeyStore } from '../app/index.ts';
import { changeKeyLimits, createKey, listKeys, revokeKey } from '../gateway/index.ts';
import { JoulegateError } from '../units/index.ts';
import { eraseCommand } from './erase.ts';
import { limitOptions, limitsGiven, limitsText, type LimitOptions } from './key-limit-options.ts';
import { output } from './output.ts';
import { textTable } from './table.ts';

const DAY_MS = 86_400_000;

async function withStore<T>(folder: string, work: (store: KeyStore) => Promise<T>): Promise<T> {
  const store = await openKeyStore(folder);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const date = (at: number | null): string => (at === null ? '–' : new Date(at).toISOString().slice(0, 10));

interface CreateOptions extends LimitOptions {
  readonly organisation: string;
  readonly name: string;
  readonly days?: number;
  readonly trustOrigin?: boolean;
  readonly workloads?: string;
  readonly team?: string;
  readonly data: string;
  readonly json?: boolean;
}

function create(): Command {
  const command = new Command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--organisation <id>', 'who pays')
    .requiredOption('--name <name>', 'what the key is for')
    .option('--days <days>', 'expires after so many days', Number)
    .option('--trust-origin', 'believe its x-joulegate-origin header')
    .option('--workloads <ids>', 'only these workloads, separated by commas')
    .option('--team <name>', 'a team of the organisation, whose limits bind too');
  return limitOptions(command)
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: CreateOptions) => {
      const out = output(options.json ?? false);
      if (options.days !== undefined && !(options.days > 0))
        throw new JoulegateError('JG_USAGE', '--days is not a positive number', {
          where: '--days',
          hint: 'such as --days 90',
        });
      const made = await withStore(options.data, ({ state, pepper }) =>
        createKey(state, pepper, {
          organisation: options.organisation,
          name: options.name,
          trustedOrigin: options.trustOrigin ?? false,
          workloads: options.workloads?.split(',').map((id) => id.trim()) ?? null,
          team: options.team ?? null,
          limits: limitsGiven(options),
          expiresAt: options.days === undefined ? null : Date.now() + options.days * DAY_MS,
        }),
      );
      out.line(`  ${pc.bold(made.key)}`);
      out.line(pc.dim('  shown this once; only a keyed hash is stored'));
      out.result(made);
    });
}

function list(): Command {
  return new Command('list')
    .description('show every key, without its secret')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: { data: string; json?: boolean }) => {
      const out = output(options.json ?? false);
      const keys = await withStore(options.data, ({ state }) => listKeys(state));
      if (keys.length === 0) out.line('  no keys yet: joulegate keys create --organisation ORG --name NAME');
      else
        out.line(
          textTable(keys, [
            { head: 'id', align: 'left', cell: ({ id }) => id },
            { head: 'organisation', align: 'left', cell: ({ organisation }) => organisation },
            { head: 'name', align: 'left', cell: ({ name }) => name },
            { head: 'created', align: 'left', cell: ({ createdAt }) => date(createdAt) },
            { head: 'expires', align: 'left', cell: ({ expiresAt }) => date(expiresAt) },
            { head: 'revoked', align: 'left', cell: ({ revokedAt }) => date(revokedAt) },
            { head: 'workloads', align: 'left', cell: ({ workloads }) => workloads?.join(', ') ?? 'all' },
            { head: 'team', align: 'left', cell: ({ team }) => team ?? '–' },
            { head: 'own limits', align: 'left', cell: ({ limits }) => limitsText(limits) },
          ]),
        );
      out.result(keys);
    });
}

function revoke(): Command {
  return new Command('revoke')
    .description('end a key, on every gateway within two seconds')
    .argument('<id>', 'id or shown prefix')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (id: string, options: { data: string; json?: boolean }) => {
      const out = output(options.json ?? false);
      const worked = await withStore(options.data, ({ state }) => revokeKey(state, id));
      out.line(worked ? `  ${id} is revoked` : `  ${id} was revoked before`);
      out.result({ id, revoked: true, workedUntilNow: worked });
    });
}

function limits(): Command {
  const command = new Command('limits')
    .description('give a key other limits of its own, on every gateway within two seconds')
    .argument('<id>', 'id or shown prefix')
    .option('--clear', 'no limits of its own: those of the config hold');
  return limitOptions(command)
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (id: string, options: LimitOptions & { clear?: boolean; data: string; json?: boolean }) => {
      const out = output(options.json ?? false);
      const given = limitsGiven(options);
      if ((given === null) !== (options.clear ?? false))
        throw new JoulegateError('JG_USAGE', 'give the limits that the key shall have, or --clear', {
          hint: 'such as: joulegate keys limits ID --rpm 60 --budget-usd 5 --period day',
        });
      await withStore(options.data, ({ state }) => changeKeyLimits(state, id, given));
      out.line(`  ${id}: ${limitsText(given)}`);
      out.result({ id, limits: given });
    });
}

/** `joulegate keys create|list|limits|revoke|erase`. */
export function keysCommand(): Command {
  return new Command('keys')
    .addCommand(create())
    .addCommand(list())
    .addCommand(limits())
    .addCommand(revoke())
    .addCommand(eraseCommand());
}

import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { createApp, missingCredentials, gatewayWorkers, type App, type WorkerRole } from '../app/index.ts';
import { loadConfig, type Config } from '../config/index.ts';
import { Documents } from '../documents/index.ts';
import { systemClock } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';
import { logEvents } from './log-events.ts';
import { output, reportFailure, type Output } from './output.ts';

interface ServeOptions {
  readonly config: string;
  readonly port?: number;
  readonly adminPort?: number;
  readonly workers?: number;
  readonly allowLoosening?: boolean;
  readonly json?: boolean;
}

/** What a process says when it serves. */
interface Serving {
  readonly gateway: string;
  readonly admin: string | null;
  /** Makes the first admin of the console, once; `null`: there is one. */
  readonly setUp: string | null;
  readonly ledger: string;
  readonly durability: string;
  readonly windowMs: number;
  /** Files in the ledger folder that are none of the books. */
  readonly strangers: JournalStats['strangers'];
}

type JournalStats = ReturnType<App['journal']['stats']>;
const foundOf = ({ journal }: Pick<App, 'journal'>): Pick<JournalStats, 'windowMs' | 'strangers'> => {
  const { windowMs, strangers } = journal.stats();
  return { windowMs, strangers };
};

/** `joulegate serve`: both planes, until a signal. */
export function serveCommand(): Command {
  return new Command('serve')
    .option('-c, --config <file>', 'configuration', 'joulegate.yaml')
    .option('--port <port>', 'data-plane port, over the config', Number)
    .option('--admin-port <port>', 'control-plane port, over the config', Number)
    .option('--workers <count>', 'processes on the data-plane port; more than one need storage.redis', Number)
    .option('--allow-loosening', 'take a changed config that lost control rules or limits; otherwise it is refused')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: ServeOptions) => {
      const load = (): Config => {
        const config = loadConfig(options.config, systemClock.now());
        if (options.port !== undefined) config.raw.gateway.port = options.port;
        if (options.adminPort !== undefined) config.raw.admin.port = options.adminPort;
        return config;
      };
      const out = output(options.json ?? false);
      const { workers = 1 } = options;
      const worker = gatewayWorkers.role();
      const allowLoosening = options.allowLoosening ?? false;
      if (worker !== null)
        return await serveAsWorker(load, worker, allowLoosening).catch((error: unknown) => {
          reportFailure(error, options.json ?? false);
          // Its line to the primary would hold it.
          process.exit(1);
        });
      return workers === 1 ? await serveAlone(load, out, allowLoosening) : await serveByWorkers(load(), workers, out);
    });
}

async function serveAlone(load: () => Config, out: Output, allowLoosening: boolean): Promise<void> {
  const config = load();
  const app = await createApp({ config, clock: systemClock, clockKind: 'wall', loadConfig: load, allowLoosening });
  logEvents(app.bus);
  process.on('SIGHUP', () => app.configs.reload());
  const { gatewayUrl: gateway, adminUrl: admin, setUpUrl: setUp, ledgerFolder: ledger } = app;
  const ended = untilSignal();
  announce(config, { gateway, admin, setUp, ledger, durability: config.raw.storage.durability, ...foundOf(app) }, out);
  await ended;
  out.note('draining …');
  await app.close();
}

/** One of several processes; the primary tells it when to end. */
async function serveAsWorker(load: () => Config, worker: WorkerRole, allowLoosening: boolean): Promise<void> {
  const config = load();
  const app = await createApp({
    config,
    clock: systemClock,
    clockKind: 'wall',
    loadConfig: load,
    worker,
    allowLoosening,
  });
  logEvents(app.bus);
  process.on('SIGHUP', () => app.configs.reload());
  // Ctrl-C reaches every process of a terminal; the primary passes on what is meant.
  process.on('SIGINT', () => {});
  const serving: Serving = {
    gateway: app.gatewayUrl,
    admin: app.adminUrl,
    setUp: app.setUpUrl,
    ledger: app.ledgerFolder,
    durability: config.raw.storage.durability,
    ...foundOf(app),
  };
  const ended = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('disconnect', resolve);
  });
  gatewayWorkers.tellReady(JSON.stringify(serving));
  await ended;
  await app.close();
  process.exit(0);
}

async function serveByWorkers(config: Config, count: number, out: Output): Promise<void> {
  if (!Number.isInteger(count) || count < 1 || count > 256)
    throw new JoulegateError('JG_USAGE', `${count} workers are not possible`, {
      where: '--workers',
      hint: 'give 1 to 256; as many as cores is a good start',
    });
  if (config.raw.storage.redis === null)
    throw new JoulegateError(
      'JG_CONFIG',
      `${count} workers would each count limits and budgets alone, and let ${count} times too much through`,
      {
        where: 'storage.redis',
        hint: 'name a Redis or Valkey under storage.redis.url, or serve with one worker',
      },
    );
  const workers = gatewayWorkers.start(count, (message) => out.note(message));
  process.on('SIGHUP', () => workers.signal('SIGHUP'));
  let served: readonly string[];
  try {
    served = await workers.ready;
  } catch (cause) {
    await workers.stop();
    throw new JoulegateError('JG_STATE', `${(cause as Error).message}; its own message is above`, {
      hint: 'mend what it names, then start again',
      cause,
    });
  }
  const ended = untilSignal();
  announce(config, JSON.parse(served[0] ?? '{}') as Serving, out, count);
  await ended;
  out.note('draining …');
  const failed = await workers.stop();
  if (failed.length > 0)
    throw new JoulegateError('JG_INTERNAL', `workers ended with ${failed.join(', ')} while they drained`, {
      hint: 'their own messages are above',
    });
}

function announce(
  config: Config,
  { gateway, admin, setUp, ledger, durability, windowMs, strangers }: Serving,
  out: Output,
  workers = 1,
): void {
  for (const warning of config.warnings) out.note(`warning: ${warning}`);
  for (const missing of missingCredentials(config)) out.note(`warning: ${missing}`);
  for (const { file, problem } of strangers) out.note(`warning: ${join(ledger, file)} ${problem}`);
  if (config.workloads.some(({ documents }) => documents !== undefined))
    void Documents.readsPictures().then((reads) => {
      if (!reads)
        out.note('warning: Tesseract is not installed here: pictures and scanned pages of documents are not read');
    });
  const window =
    durability === 'async' ? `an answer may precede its booking by ${windowMs} ms` : 'booked before the last byte';
  out.line(
    `${pc.bold('joulegate')} serves ${config.workloads.length} workload(s) over ${config.deployments.length} deployment(s)${workers === 1 ? '' : ` with ${workers} workers`}`,
  );
  out.line(`  gateway  ${pc.cyan(`${gateway}/v1`)}`);
  out.line(`  console  ${pc.cyan(admin ?? '')}`);
  out.line(`  ledger   ${ledger} (${durability}: ${window})`);
  for (const workload of config.workloads) out.line(`  workload ${workload.id}: ${workload.mode}`);
  if (setUp !== null) out.line(pc.dim(`  the console's first admin, once: ${setUp}`));
  out.line(pc.dim('  a key: joulegate keys create --organisation ORG --name NAME'));
  out.result({ gateway, admin, ledger, durability, ...(workers === 1 ? {} : { workers }) });
}

/**
 * Resolves on the first SIGINT or SIGTERM; a second one ends the process at once. Call it before anybody is told that this
 * process serves: who was told may send one at once.
 */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

import { Command } from 'commander';
import pc from 'picocolors';
import { createApp, logEvents } from '../app/index.ts';
import { loadConfig, type Config } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { output } from './output.ts';

/** `joulegate serve`: both planes, until a signal. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('start the gateway and its control plane')
    .option('-c, --config <file>', 'configuration', 'joulegate.yaml')
    .option('--port <port>', 'data-plane port, over the config', Number)
    .option('--admin-port <port>', 'control-plane port, over the config', Number)
    .option('--json', 'one JSON document on standard output')
    .action(async (options: { config: string; port?: number; adminPort?: number; json?: boolean }) => {
      const out = output(options.json ?? false);
      const load = (): Config => {
        const config = loadConfig(options.config, systemClock.now());
        if (options.port !== undefined) config.raw.gateway.port = options.port;
        if (options.adminPort !== undefined) config.raw.admin.port = options.adminPort;
        return config;
      };
      const config = load();
      const app = await createApp({ config, clock: systemClock, clockKind: 'wall', loadConfig: load });
      logEvents(app.bus);
      process.on('SIGHUP', () => app.configs.reload());
      for (const warning of config.warnings) out.note(`warning: ${warning}`);
      const { durability } = config.raw.storage;
      const window = durability === 'async' ? `an answer may precede its booking by ${app.journal.stats().windowMs} ms` : 'booked before the last byte';
      out.line(`${pc.bold('joulegate')} serves ${config.workloads.length} workload(s) over ${config.deployments.length} deployment(s)`);
      out.line(`  gateway  ${pc.cyan(`${app.gatewayUrl}/v1`)}`);
      out.line(`  console  ${pc.cyan(app.adminUrl)}`);
      out.line(`  ledger   ${app.ledgerFolder} (${durability}: ${window})`);
      for (const workload of config.workloads) out.line(`  workload ${workload.id}: ${workload.mode}`);
      out.line(pc.dim('  a key: joulegate keys create --organisation ORG --name NAME'));
      out.result({ gateway: app.gatewayUrl, admin: app.adminUrl, ledger: app.ledgerFolder, durability });
      await untilSignal();
      out.note('draining …');
      await app.close();
    });
}

/** Resolves on the first SIGINT or SIGTERM; a second one ends the process at once. */
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

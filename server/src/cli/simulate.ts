import { Command } from 'commander';
import pc from 'picocolors';
import { DEMO_FLEET, startFleet } from '../simulator/index.ts';
import { output } from './output.ts';
import { untilSignal } from './serve.ts';

/** `joulegate simulate`: OpenAI-compatible upstreams on loopback, with meters and faults. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .option('--port <port>', 'loopback port; a free one by default', Number, 0)
    .option('--seed <seed>', 'the same seed gives the same answers', Number, 7)
    .option('--time-factor <factor>', 'answers take simulated time divided by this', Number, 1)
    .option('--json', 'one JSON document on standard output')
    .action(async (options: { port: number; seed: number; timeFactor: number; json?: boolean }) => {
      const out = output(options.json ?? false);
      const fleet = await startFleet({
        deployments: DEMO_FLEET,
        seed: options.seed,
        timeFactor: options.timeFactor,
        port: options.port,
      });
      const rows = DEMO_FLEET.map(({ id, upstreamModel, site }) => ({
        id,
        model: upstreamModel,
        site,
        baseUrl: fleet.url(id),
      }));
      for (const row of rows)
        out.line(`  ${row.id.padEnd(16)} ${row.model.padEnd(24)} ${row.site.padEnd(28)} ${pc.cyan(row.baseUrl)}`);
      out.line(pc.dim('  faults: header x-simulate-fault: 429 | 500 | hang | disconnect | slow | garbage'));
      out.result({ port: fleet.port, deployments: rows });
      await untilSignal();
      const meters = fleet.meters();
      await fleet.close();
      out.line(`\n  ${'meter'.padEnd(16)} requests   tokens   GPU energy`);
      for (const { deployment, requests, usage, gpuEnergyJ } of meters)
        out.line(
          `  ${deployment.padEnd(16)} ${String(requests.finished).padStart(8)} ${String(usage.inputUncached + usage.cacheRead + usage.output + usage.reasoning).padStart(8)}   ${(gpuEnergyJ / 3600).toFixed(2)} Wh`,
        );
    });
}

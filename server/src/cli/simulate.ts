import { Command } from 'commander';
import pc from 'picocolors';
import { loadConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { DEMO_FLEET, startFleet, type SimulatedDeployment } from '../simulator/index.ts';
import { JoulegateError } from '../units/index.ts';
import type { Deployment } from '../world/index.ts';
import { output } from './output.ts';
import { untilSignal } from './serve.ts';

type Fleet = Awaited<ReturnType<typeof startFleet>>;
interface SimulateOptions {
  readonly config?: string;
  readonly port: number;
  readonly seed: number;
  readonly timeFactor: number;
  readonly json?: boolean;
}

/** Where a config says nothing of the load of a server. */
const SOME_BATCH = 32;
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost'];

/** A deployment of a config as the simulator serves it: its own laws, the config's hardware and times. */
const simulated = ({
  id,
  model,
  upstreamModel,
  serving,
  ttftPriorMs,
  tpotPriorMs,
}: Deployment): SimulatedDeployment => ({
  id,
  model: model.key,
  upstreamModel,
  activeParamsB: model.activeParamsB,
  accelerator: serving.accelerator?.key ?? 'h100-sxm',
  acceleratorCount: serving.acceleratorCount,
  precision: serving.precision,
  stack: serving.stack,
  batch: serving.batch ?? SOME_BATCH,
  ttftMs: ttftPriorMs,
  prefillMsPerToken: 0.1,
  tpotMs: tpotPriorMs,
});

/** The servers that a config names on this machine, each at its own port. */
async function serversOf(file: string, options: SimulateOptions): Promise<readonly (readonly [Fleet, Deployment])[]> {
  const { deployments } = loadConfig(file, systemClock.now());
  const here = deployments.filter(
    ({ baseUrl, protocol }) => protocol === 'openai' && LOOPBACK.includes(new URL(baseUrl).hostname),
  );
  if (here.length === 0)
    throw new JoulegateError('JG_CONFIG', 'no deployment of this config has a baseUrl on 127.0.0.1', {
      where: file,
      hint: 'only servers on this machine are stood in for',
    });
  const started: (readonly [Fleet, Deployment])[] = [];
  for (const deployment of here) {
    const port = Number(new URL(deployment.baseUrl).port);
    const { seed, timeFactor } = options;
    started.push([await startFleet({ deployments: [simulated(deployment)], seed, timeFactor, port }), deployment]);
  }
  return started;
}

/** `joulegate simulate`: OpenAI-compatible upstreams on loopback, with meters and faults. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .option('-c, --config <file>', 'stand in for the deployments of this config that are on 127.0.0.1, at their ports')
    .option('--port <port>', 'loopback port of the demo fleet; a free one by default', Number, 0)
    .option('--seed <seed>', 'the same seed gives the same answers', Number, 7)
    .option('--time-factor <factor>', 'answers take simulated time divided by this', Number, 1)
    .option('--json', 'one JSON document on standard output')
    .action(async (options: SimulateOptions) => {
      const out = output(options.json ?? false);
      const { seed, timeFactor, port } = options;
      const servers = options.config === undefined ? [] : await serversOf(options.config, options);
      const demo = servers.length > 0 ? null : await startFleet({ deployments: DEMO_FLEET, seed, timeFactor, port });
      const rows =
        demo === null
          ? servers.map(([, { id, upstreamModel, site, baseUrl }]) => ({
              id,
              model: upstreamModel,
              site: site.key,
              baseUrl,
            }))
          : DEMO_FLEET.map(({ id, upstreamModel, site }) => ({
              id,
              model: upstreamModel,
              site,
              baseUrl: demo.url(id),
            }));
      for (const row of rows)
        out.line(`  ${row.id.padEnd(16)} ${row.model.padEnd(24)} ${row.site.padEnd(28)} ${pc.cyan(row.baseUrl)}`);
      out.line(pc.dim('  faults: header x-simulate-fault: 429 | 500 | hang | disconnect | slow | garbage'));
      out.result({ ...(demo === null ? {} : { port: demo.port }), deployments: rows });
      await untilSignal();
      const fleets = demo === null ? servers.map(([fleet]) => fleet) : [demo];
      const meters = fleets.flatMap((fleet) => fleet.meters());
      await Promise.all(fleets.map((fleet) => fleet.close()));
      out.line(`\n  ${'meter'.padEnd(16)} requests   tokens   GPU energy`);
      for (const { deployment, requests, usage, gpuEnergyJ } of meters)
        out.line(
          `  ${deployment.padEnd(16)} ${String(requests.finished).padStart(8)} ${String(usage.inputUncached + usage.cacheRead + usage.output + usage.reasoning).padStart(8)}   ${(gpuEnergyJ / 3600).toFixed(2)} Wh`,
        );
    });
}

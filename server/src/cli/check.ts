import { Command } from 'commander';
import pc from 'picocolors';
import { missingCredentials } from '../app/index.ts';
import { configJsonSchema, loadConfig, type Config } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { hourOf, JoulegateError } from '../units/index.ts';
import { gridWarnings, openGrid, openLiveGrid, priceLists, rankDisagreements, type GridHour } from '../world/index.ts';
import { instrumentWarnings } from './check-instruments.ts';
import { bookedCarbon, showTarget, targetSplit } from './check-target.ts';
import { output } from './output.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { counted } = textFigures;

const PATIENCE_MS = 5000;

/** Asks each live grid source once: what it fails at, and where it answers without an hour that can be true. */
async function liveGridProblems({ raw, zones }: Config): Promise<readonly string[]> {
  const live = openLiveGrid({
    config: raw.grid,
    zones,
    clock: systemClock,
    timeoutMs: PATIENCE_MS,
    changed: () => {},
    fault: () => {},
  });
  if (live === null) return [];
  try {
    await live.keeper.tick();
    return live.keeper
      .state()
      .flatMap(({ source, zone, problem }) =>
        problem === null ? [] : `grid source ${source}, zone ${zone}: ${problem}`,
      );
  } finally {
    await live.close();
  }
}

interface CheckOptions {
  readonly json?: boolean;
  readonly booked?: string;
  readonly offline?: boolean;
  readonly schema?: boolean;
}

const printSchema = (): void => {
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
};

/** `joulegate check`: validates a config with line numbers and shows what it means. */
export function checkCommand(): Command {
  return new Command('check')
    .argument('[file]', 'configuration', 'joulegate.yaml')
    .option(
      '--booked <list>',
      'carbon that workloads without a share of the target booked in the last months, such as chat=120,mail=40',
    )
    .option('--offline', 'do not ask the live grid sources')
    .option('--schema', 'print the JSON schema of joulegate.yaml for editors, and check nothing')
    .option('--json', 'one JSON document on standard output')
    .action(async (file: string, options: CheckOptions) => {
      if (options.schema === true) return printSchema();
      const out = output(options.json ?? false);
      const now = systemClock.now();
      const config = loadConfig(file, now);
      const grid = openGrid(config.raw.grid);
      const rows = config.deployments.map((deployment) => {
        const { zone } = deployment.site;
        return { deployment, grid: zone === null ? undefined : grid.at(zone, hourOf(now)) };
      });
      out.line(
        `${pc.green('ok')} ${file}: ${counted(config.deployments.length, 'deployment')}, ${counted(config.workloads.length, 'workload')}, ${counted(config.origins.length, 'origin')}`,
      );
      out.line(
        textTable(folded(rows), [
          { head: 'deployment', align: 'left', cell: ({ name }) => name },
          { head: 'model', align: 'left', cell: ({ model }) => model },
          { head: 'site', align: 'left', cell: ({ site }) => site },
          { head: 'g/kWh', cell: ({ g }) => g },
          { head: 'from', align: 'left', cell: ({ from }) => from },
          { head: 'USD/Mtok in/out', cell: ({ price }) => price },
        ]),
      );
      const missing = missingCredentials(config);
      if (missing.length > 0)
        throw new JoulegateError('JG_CONFIG', missing.join('; '), {
          where: file,
          hint: 'without them nothing can be sent to these deployments',
        });
      const { target } = config.organisation;
      const split = targetSplit(
        target,
        bookedCarbon(
          options.booked,
          config.workloads.map(({ id }) => id),
        ),
        now,
      );
      showTarget(split, target, out);
      const warnings = [
        ...config.warnings,
        ...(split?.cut === true
          ? ['the shares of the target ask for more than its month holds: each is cut in proportion']
          : []),
        ...priceLists.oldPriceWarnings(config.deployments, now),
        ...gridWarnings.ofConfig(config.raw.grid, config.zones),
        ...gridWarnings.ofScope2(
          config.deployments.map(({ site }) => site),
          grid,
          hourOf(now),
        ),
        ...instrumentWarnings(config),
        ...(options.offline === true ? [] : await liveGridProblems(config)),
        ...gridWarnings.ofSignals(
          { grid: config.raw.grid, workloads: config.workloads, deployments: config.deployments },
          grid,
          hourOf(now),
        ),
        ...rankDisagreements(rows.flatMap(({ grid: hour }) => hour ?? [])).map(
          ({ cleaner, dirtier }) =>
            `${cleaner} is cleaner than ${dirtier} on average and dirtier at the margin; the books use the average`,
        ),
      ];
      for (const warning of warnings) out.line(`${pc.yellow('warning')} ${warning}`);
      out.result({
        ok: true,
        file,
        deployments: rows.map(({ deployment, grid: hour }) => ({
          id: deployment.id,
          site: deployment.site.key,
          zone: deployment.site.zone,
          lifecycleGPerKwh: hour?.lifecycleGPerKwh ?? null,
        })),
        workloads: config.workloads.map(({ id, mode }) => ({ id, mode })),
        target:
          split === null
            ? null
            : {
                month: new Date(split.start).toISOString().slice(0, 7),
                grams: split.limit,
                parts: Object.fromEntries(split.parts),
                unassignedG: split.unassignedG,
              },
        warnings,
      });
    });
}

interface Placed {
  readonly deployment: Config['deployments'][number];
  readonly grid: GridHour | undefined;
}
/** So many models that one line of the config brought are one line here. */
const FOLDED_FROM = 8;
const range = (values: readonly number[]): string => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? String(low) : `${low} to ${high}`;
};

/** Deployments as they are shown: the models of a vendor, told by the name before the point, in one line. */
function folded(
  rows: readonly Placed[],
): readonly Record<'name' | 'model' | 'site' | 'g' | 'from' | 'price', string>[] {
  const vendorOf = ({ deployment: { id, site } }: Placed): string =>
    `${id.includes('.') ? `${id.slice(0, id.indexOf('.'))}.*` : id}\n${site.key}`;
  return [...Map.groupBy(rows, vendorOf)].flatMap(([vendor, own]) => {
    const shown = own.length < FOLDED_FROM ? own.map((each) => [each]) : [own];
    return shown.map((group) => {
      const { deployment, grid } = group[0] as Placed;
      const prices = group.map((each) => each.deployment.price);
      return {
        name: group.length === 1 ? deployment.id : (vendor.split('\n')[0] as string),
        model: group.length === 1 ? deployment.model.key : `${group.length} models`,
        site: `${deployment.site.name} (${deployment.site.jurisdiction ?? '?'})`,
        g: grid === undefined ? 'unknown' : grid.lifecycleGPerKwh.toFixed(0),
        from: grid?.kind ?? 'world average',
        price: `${range(prices.map((each) => each.inputPerMtok))} / ${range(prices.map((each) => each.outputPerMtok))}`,
      };
    });
  });
}

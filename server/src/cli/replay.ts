import { Command } from 'commander';
import pc from 'picocolors';
import { dataFolder } from '../edge/index.ts';
import { replays } from '../planning/index.ts';
import { hourLabel, JoulegateError, parseHour } from '../units/index.ts';
import { policyTable } from './demo/report.ts';
import { output } from './output.ts';
import { textFigures } from './text-figures.ts';

const { counted } = textFigures;

interface Flags {
  readonly start?: string;
  readonly days: number;
  readonly budgetMs: number;
  readonly requestsPerHour: number;
  readonly seed: number;
  readonly carbonPrice: number;
  readonly json?: boolean;
}

const MEASURED_START = '2022-06-06';
const SYNTHETIC_START = '2025-06-02';

/** `joulegate replay`: any days, by every policy, without sockets. */
export function replayCommand(): Command {
  return new Command('replay')
    .option('--start <date>', 'first day; the week before it warms the price')
    .option('--days <days>', 'days to replay', Number, 7)
    .option('--budget-ms <ms>', 'mean added latency over the nearest deployment', Number, 20)
    .option('--requests-per-hour <count>', 'all origins together', Number, 1200)
    .option('--carbon-price <usd>', 'owned price, USD per tonne', Number, 100)
    .option('--seed <seed>', 'same seed, same requests', Number, 7)
    .option('--json', 'one JSON document on standard output')
    .action((flags: Flags) => {
      const out = output(flags.json ?? false);
      for (const [name, value] of Object.entries({
        days: flags.days,
        'requests-per-hour': flags.requestsPerHour,
        'budget-ms': flags.budgetMs,
        'carbon-price': flags.carbonPrice + Number.MIN_VALUE,
      }))
        if (!(value > 0))
          throw new JoulegateError('JG_USAGE', `--${name} is not a positive number`, { where: `--${name}` });
      const data = replays.load(dataFolder());
      const start = flags.start ?? (data.measured ? MEASURED_START : SYNTHETIC_START);
      let startHour: number;
      try {
        startHour = parseHour(`${start}T00:00Z`);
      } catch (cause) {
        throw new JoulegateError('JG_USAGE', `"${start}" is no day such as ${MEASURED_START}`, {
          where: '--start',
          cause,
        });
      }
      out.note(`replaying ${counted(flags.days, 'day')} from ${hourLabel(startHour)} …`);
      const result = replays.compare({
        data,
        startHour,
        hours: flags.days * 24,
        budgetMs: flags.budgetMs,
        requestsPerHour: flags.requestsPerHour,
        carbonUsdPerTonne: flags.carbonPrice,
        seed: flags.seed,
      });
      out.line(
        `${pc.bold('joulegate replay')}  ${counted(flags.days, 'day')} from ${hourLabel(startHour)}, ${result.origins.length} origins, ${result.deployments.length} deployments`,
      );
      out.line(pc.dim(`  ${result.sourceText}`));
      out.line(`\n${policyTable(result.rows)}\n`);
      out.line(
        `  budget ${flags.budgetMs} ms, used ${(result.budgetUsed * 100).toFixed(1)} %; hindsight shadow price ${result.shadowPrice.usdPerSecond.toPrecision(3)} USD a second = ${result.shadowPrice.gramsPerMs.toPrecision(3)} g a millisecond`,
      );
      out.line(`\n  ${result.sentence}`);
      out.result(result);
    });
}

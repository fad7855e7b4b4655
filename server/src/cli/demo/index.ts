import { Command } from 'commander';
import pc from 'picocolors';
import { JoulegateError } from '../../units/index.ts';
import { output, type Output } from '../output.ts';
import { progress } from '../progress.ts';
import { untilSignal } from '../serve.ts';
import { demoDay } from './day.ts';
import { checkLine, comparisonOf, overrun, policyTable, seen } from './report.ts';
import { runDemo, type DemoOptions, type DemoResult, type DemoWatcher } from './run-demo.ts';

interface Flags {
  readonly days: number;
  readonly requests?: number;
  readonly seconds: number;
  readonly seed: number;
  readonly trace?: string;
  readonly grid?: string;
  readonly day?: string;
  readonly port: number;
  readonly adminPort: number;
  readonly data?: string;
  readonly strict?: boolean;
  readonly exit?: boolean;
  readonly json?: boolean;
}

const REQUESTS_OF_A_DAY = 2200;
const REQUESTS_A_DAY = 50;
const MOST_DAYS = 366;

/** `joulegate demo`: one day of real requests over six sites in about a minute. */
export function demoCommand(): Command {
  return new Command('demo')
    .option('--days <count>', 'so many days from that one on, 365 in under two minutes', Number, 1)
    .option('--requests <count>', 'at least so many; 2200 for a day, 50 a day for more of them', Number)
    .option('--seconds <seconds>', 'wall time of it all', Number, 60)
    .option('--seed <seed>', 'same seed, same day, same report', Number, 7)
    .option('--trace <csv>', 'token lengths: columns input_tokens, output_tokens (.csv or .csv.gz)')
    .option('--grid <csv>', 'hourly carbon intensity of the six zones (.csv or .csv.gz)')
    .option('--day <date>', 'the day to replay, such as 2022-09-14')
    .option('--port <port>', 'gateway port; a free one if it is taken', Number, 4000)
    .option('--admin-port <port>', 'console port; a free one if it is taken', Number, 4001)
    .option('--data <folder>', 'storage folder; a new temporary one by default')
    .option('--strict', 'book before answering')
    .option('--exit', 'end after the table instead of keeping the console open')
    .option('--json', 'one JSON document on standard output')
    .action(async (flags: Flags) => {
      const out = output(flags.json ?? false);
      const requests = flags.requests ?? (flags.days === 1 ? REQUESTS_OF_A_DAY : flags.days * REQUESTS_A_DAY);
      if (!Number.isInteger(flags.days) || flags.days < 1 || flags.days > MOST_DAYS)
        throw new JoulegateError('JG_USAGE', `--days is not a whole number from 1 to ${MOST_DAYS}`, {
          where: '--days',
        });
      for (const [name, value] of Object.entries({
        requests,
        seconds: flags.seconds,
      }))
        if (!(value > 0))
          throw new JoulegateError('JG_USAGE', `--${name} is not a positive number`, { where: `--${name}` });
      const day = demoDay(flags);
      const watcher = watch(out, flags, day.label, day.data.sourceText);
      const result = await onFreePorts(
        {
          day,
          days: flags.days,
          requests,
          seconds: flags.seconds,
          seed: flags.seed,
          port: flags.port,
          adminPort: flags.adminPort,
          durability: flags.strict === true ? 'strict' : 'async',
          storage: flags.data ?? null,
        },
        watcher,
        out,
      );
      watcher.finish();
      report(out, result, day.label);
      if (result.checks.some(({ ok }) => !ok) || result.tally.failed > 0) process.exitCode = 1;
      if (flags.exit !== true && flags.json !== true) {
        out.line(`\n  console  ${pc.cyan(result.app.adminUrl)}   ${pc.dim('Ctrl-C ends it')}`);
        if (result.app.setUpUrl !== null) out.line(pc.dim(`  to see Keys, Settings and Audit: ${result.app.setUpUrl}`));
        await untilSignal();
      }
      await result.close();
    });
}

/** A newcomer's port may be taken: the demo then takes a free one and says so. */
async function onFreePorts(options: DemoOptions, watcher: DemoWatcher, out: Output): Promise<DemoResult> {
  try {
    return await runDemo(options, watcher);
  } catch (error) {
    if (!(error instanceof JoulegateError) || error.code !== 'JG_PORT_IN_USE') throw error;
    out.note(`${error.message}: taking free ports`);
    return runDemo({ ...options, port: 0, adminPort: 0 }, watcher);
  }
}

function watch(out: Output, flags: Flags, label: string, source: string): DemoWatcher & { finish(): void } {
  let bar: ReturnType<typeof progress> | null = null;
  let total = 0;
  return {
    started(app, count, config) {
      total = count;
      out.line(`${pc.bold('joulegate demo')}  ${label}`);
      out.line(pc.dim(`  ${source}`));
      out.line(`  gateway  ${pc.cyan(`${app.gatewayUrl}/v1`)}   console ${pc.cyan(app.adminUrl)}`);
      out.line(
        `  ${count} requests of OpenAI's kind, ${config.origins.length} origins, ${config.deployments.length} deployments; ${flags.days === 1 ? 'one virtual day' : `${flags.days} virtual days`} in ${flags.seconds} s`,
      );
      out.line(
        pc.dim(
          '  simulated upstreams answer at once and tell how long they would have taken; our own overhead is booked as measured\n',
        ),
      );
      bar = progress('  replay', count);
    },
    progress({ answered, failed }, now) {
      const at = new Date(now).toISOString();
      const hour = flags.days === 1 ? at.slice(11, 16) : at.slice(0, 16).replace('T', ' ');
      bar?.update(
        answered + failed,
        `${hour} UTC  ${answered}/${total} answered${failed > 0 ? `, ${failed} failed` : ''}`,
      );
    },
    finish: () => bar?.finish(),
  };
}

function report(out: Output, result: DemoResult, label: string): void {
  for (const { workload, result: compared } of result.comparisons) {
    out.line(
      `\n  ${pc.bold(workload)}${compared.budgetMs === null ? '' : pc.dim(`  budget: ${compared.budgetMs} ms added latency on the mean`)}`,
    );
    out.line(policyTable(compared.rows));
    out.line(`\n  ${compared.sentence}`);
    const over = overrun(compared);
    if (over !== null) out.line(`  ${pc.yellow(over)}`);
  }
  const first = result.comparisons[0];
  if (first !== undefined)
    result.app.collector.setComparison(comparisonOf(first.result, `${first.workload}, ${label}`));
  out.line('');
  for (const check of result.checks) out.line(checkLine(check));
  if (result.tally.firstError !== null)
    out.line(`  ${pc.red('✗')} ${result.tally.failed} requests failed; the first: ${result.tally.firstError}`);
  const shown = seen(result.entries);
  if (shown.length > 0) out.line(`\n  ${pc.bold('guard and files')}`);
  for (const { id, workload, sentence } of shown)
    out.line(`  ${workload}: ${sentence}\n    ${pc.dim(`joulegate why ${id} --data ${result.storage}`)}`);
  if (result.entries.some(({ documents }) => documents !== null && documents.passed > 0))
    out.line(pc.dim('    no OCR is installed here: with Tesseract the scanned invoice goes on as text'));
  const moved = result.entries.find(({ decision }) => decision !== null && decision.chosen !== decision.nearest);
  if (moved !== undefined)
    out.line(pc.dim(`\n  why one went elsewhere: joulegate why ${moved.id} --data ${result.storage}`));
  out.result({
    tally: result.tally,
    checks: result.checks,
    comparisons: result.comparisons.map(({ workload, result: compared }) => ({
      workload,
      ...compared,
      overrun: overrun(compared),
    })),
    guardAndFiles: shown,
    storage: result.storage,
  });
}

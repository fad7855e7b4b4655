import { Command } from 'commander';
import pc from 'picocolors';
import { openOutbound, systemClock, timers } from '../edge/index.ts';
import { fleetWatch } from '../telemetry/index.ts';
import { JoulegateError, toJoulegateError } from '../units/index.ts';
import { prometheusMeter } from '../world/index.ts';
import { output } from './output.ts';
import { findingsText, watchText } from './print-watch.ts';
import { untilSignal } from './serve.ts';
import { openSurroundings, type WatchPlaceOptions } from './watch-place.ts';
import { serveMetrics } from './watch-server.ts';

/** What a person asks for on the command line. */
interface WatchFlags extends WatchPlaceOptions {
  readonly prometheus?: string;
  readonly every: number;
  readonly window: number;
  readonly port: number;
  readonly once?: boolean;
  readonly json?: boolean;
}

const TOKEN = 'JOULEGATE_PROMETHEUS_TOKEN';

function whole(value: number, where: string, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new JoulegateError('JG_USAGE', `${value} is not from ${least} to ${most}`, {
    where,
    hint: `seconds, such as ${where} 60`,
  });
}

function originOf(url: string | undefined): { readonly url: string; readonly origin: string } {
  if (url === undefined)
    throw new JoulegateError('JG_USAGE', 'no Prometheus is named', {
      where: '--prometheus',
      hint: 'such as --prometheus http://127.0.0.1:9090',
    });
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new JoulegateError('JG_USAGE', `"${url}" is no address`, {
      where: '--prometheus',
      hint: 'such as --prometheus http://127.0.0.1:9090',
    });
  return { url, origin: new URL(url).origin };
}

/** Reads until it is ended; a round that fails is told, and the next one catches up. */
export async function readOn(
  round: () => Promise<void>,
  everyMs: number,
  ended: Promise<void>,
  failed: (message: string) => void,
): Promise<void> {
  let isDone = false;
  const end = ended.then(() => {
    isDone = true;
  });
  while (!isDone) {
    await round().catch((thrown: unknown) => {
      const { message, hint } = toJoulegateError(thrown);
      failed(`${message}${hint === undefined ? '' : `; ${hint}`}; the next round catches up`);
    });
    const waiting = new AbortController();
    await Promise.race([end, timers.sleep(everyMs, waiting.signal).catch(() => {})]);
    waiting.abort();
  }
}

/** `joulegate watch`: what a fleet that somebody else routes takes, from the series that it exports already. */
export function watchCommand(): Command {
  return new Command('watch')
    .option('--prometheus <url>', `what scrapes your engines and devices; a bearer token is read from ${TOKEN}`)
    .option('--zone <zone>', 'grid zone where they stand, such as FR')
    .option('--site <key>', 'site where they stand, such as gcp:europe-west9: zone and PUE')
    .option('-c, --config <file>', 'sites of models, grid sources and prices, idle power of devices')
    .option('--price-per-kwh <price>', 'what electricity costs you, such as 0.20EUR')
    .option('--pue <factor>', 'facility over IT energy, for carbon and money', Number)
    .option('--idle-watts <watts>', 'what a device draws with its model loaded and no request', Number)
    .option('--every <seconds>', 'between readings', Number, 60)
    .option('--window <seconds>', 'length of what the table and the gauges show', Number, 300)
    .option('--port <port>', 'of its own /metrics on this machine; 0 takes a free one', Number, 9464)
    .option('--once', 'read once, print and end')
    .option('--json', 'one JSON document a reading on standard output')
    .action(async (flags: WatchFlags) => {
      const out = output(flags.json ?? false);
      const everyMs = whole(flags.every, '--every', 1, 3600) * 1000;
      const windowMs = whole(flags.window, '--window', 10, 3600) * 1000;
      const around = openSurroundings(flags, (text) => out.note(text));
      const { url, origin } = originOf(flags.prometheus ?? around.url ?? undefined);
      const outbound = openOutbound([origin], 2);
      const token = process.env[TOKEN];
      const metrics = fleetWatch.metrics();
      const watch = fleetWatch.open({
        ...around,
        windowMs,
        clock: systemClock,
        meter: prometheusMeter({
          outbound,
          url,
          clock: systemClock,
          ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
        }),
      });
      let said = '';
      const round = async (): Promise<void> => {
        await around.refresh();
        const read = await watch.round();
        metrics.add(read);
        const words = findingsText(read.report);
        out.line(watchText(read.report));
        // What has not changed is not said again every minute.
        if (words !== said) out.line(words);
        said = words;
        out.result(read.report);
      };
      const page = flags.once === true ? null : await serveMetrics(flags.port, () => metrics.text());
      try {
        if (page === null) return await round();
        const ended = untilSignal();
        out.line(`  series at ${pc.cyan(page.url)}; dashboard to import: deploy/grafana/watch.json\n`);
        await readOn(round, everyMs, ended, (message) => {
          metrics.fault();
          out.note(message);
        });
      } finally {
        await page?.close();
        await around.close();
        await outbound.close();
      }
    });
}

/**
 * What work that can wait saves by waiting: `bench:batch [-- --data DIR] [--lets-wait-awhile FOLDER] [--json] [--out FILE.md]`.
 * DIR holds carbon/ (hours of zones) and trace/ (batch_*.csv). Judged is the last year of each zone, hour by hour, with a
 * forecast learned from the hours before; beside it all hours known, and all hours known with 5 % noise.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { nightlyRows } from './batch/lets-wait-awhile.ts';
import { batchPage, type ZoneRow } from './batch/page.ts';
import { oneHourEach, savedPercent, shareOf, simulate, traceOver, type Outcome } from './batch/simulate.ts';
import { readTrace } from './batch/trace-jobs.ts';
import { firstJudged, forecastAhead, noisyAhead, perfectAhead } from './batch/zone-forecast.ts';
import { readZones, routingFolder } from './batch/zone-years.ts';
import { concluded, EXIT, round, targetOn, type Target } from './report.ts';

const SLACKS = [6, 12, 24, 168];
const JUDGED_SLACK = 24;
const NOISE = 0.05;
const LEAST_HOURS = 100 * 24;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    zones: { type: 'string' },
    'lets-wait-awhile': { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const base = values.data ?? dataFolder();
const folder = base === null ? null : routingFolder(base);
if (folder === null) {
  console.error(base === null ? SKIPPED_NO_DATA : `${SKIPPED_NO_DATA}: ${join(base, 'carbon')} is not there`);
  process.exit(EXIT.couldNotRun);
}
const wanted = values.zones?.split(',');
const zones = readZones(folder).filter(
  ({ zone, gPerKwh }) => gPerKwh.length >= LEAST_HOURS && (wanted === undefined || wanted.includes(zone)),
);
const trace = readTrace(folder);
if (zones.length === 0 || trace.length === 0) {
  console.error(
    `${folder}: ${zones.length === 0 ? 'no zone of carbon/ has 100 days of hours' : 'trace/ has no batch_*.csv'}`,
  );
  process.exit(EXIT.couldNotRun);
}

const rows: ZoneRow[] = [];
let missed = 0;
let perfectGap = 0;
const kept = { perfect: 0, noisy: 0 };
for (const history of zones) {
  const { zone, gPerKwh } = history;
  const from = firstJudged(history);
  const ahead = forecastAhead(history, from);
  const kinds = [
    ['one hour', oneHourEach(from, gPerKwh.length)],
    ['trace', traceOver(trace, from, gPerKwh.length)],
  ] as const;
  for (const [jobs, placed] of kinds)
    for (const slackHours of SLACKS) {
      const outcome: Outcome = simulate(gPerKwh, placed, slackHours, ahead);
      missed += outcome.missed;
      rows.push({
        zone,
        jobs,
        slackHours,
        savedPercent: savedPercent(outcome, outcome.scheduled),
        hindsightPercent: savedPercent(outcome, outcome.hindsight),
        share: shareOf(outcome),
      });
    }
  const one = kinds[0][1];
  const perfect = simulate(gPerKwh, one, JUDGED_SLACK, perfectAhead(gPerKwh));
  const noisy = simulate(gPerKwh, one, JUDGED_SLACK, noisyAhead(gPerKwh, NOISE, 1));
  missed += perfect.missed + noisy.missed;
  perfectGap = Math.max(
    perfectGap,
    Math.abs(savedPercent(perfect, perfect.scheduled) - savedPercent(perfect, perfect.hindsight)),
  );
  kept.perfect += savedPercent(perfect, perfect.scheduled);
  kept.noisy += savedPercent(noisy, noisy.scheduled);
  if (!values.json) console.error(`${zone}: ${rows.length / (2 * SLACKS.length)} of ${zones.length}`);
}

const metrics: Record<string, number> = { zones: zones.length, missed_work: missed };
const slug = (jobs: ZoneRow['jobs']): string => jobs.replace(' ', '_');
for (const jobs of ['one hour', 'trace'] as const)
  for (const slackHours of SLACKS) {
    const own = rows.filter((row) => row.jobs === jobs && row.slackHours === slackHours);
    const mean = (pick: (row: ZoneRow) => number): number => own.reduce((sum, row) => sum + pick(row), 0) / own.length;
    metrics[`${slug(jobs)}_${slackHours}h_share_mean`] = round(mean(({ share }) => share));
    metrics[`${slug(jobs)}_${slackHours}h_saved_percent_mean`] = round(mean(({ savedPercent: saved }) => saved));
    for (const { zone, share } of own) metrics[`${slug(jobs)}_${slackHours}h_share_${zone}`] = round(share);
  }
metrics['perfect_gap_points'] = round(perfectGap);
metrics['noisy_kept_share'] = round(kept.noisy / kept.perfect);
const nightly = values['lets-wait-awhile'] === undefined ? [] : nightlyRows(values['lets-wait-awhile']);
if (nightly.length > 0)
  metrics['lets_wait_awhile_gap_points'] = round(
    Math.max(...nightly.map(({ known, perfect }) => Math.abs(known - perfect))),
  );
const ercot = zones.some(({ zone }) => zone === 'US-TEX-ERCO');
const targets: Target[] = (['one_hour', 'trace'] as const).flatMap((jobs) => [
  targetOn(metrics, `${jobs}_${JUDGED_SLACK}h_share_mean`, '>=', 0.85),
  ...(ercot ? [targetOn(metrics, `${jobs}_${JUDGED_SLACK}h_share_US-TEX-ERCO`, '>=', 0.65)] : []),
]);
targets.push(
  targetOn(metrics, 'missed_work', '<=', 0),
  targetOn(metrics, 'perfect_gap_points', '<=', 0.2),
  targetOn(metrics, 'noisy_kept_share', '>=', 0.75),
);
if (nightly.length > 0) targets.push(targetOn(metrics, 'lets_wait_awhile_gap_points', '<=', 0.2));
else console.error("Let's Wait Awhile: not run, its data were not given");
concluded('batch', metrics, targets, values, batchPage(rows, nightly, SLACKS, targets));
